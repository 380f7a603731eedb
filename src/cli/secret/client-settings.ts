import { DroverError } from '../../errors.ts'
import { type GuardedListener, letsIn, listenerFor } from '../../model/client-listener.ts'
import { usernameOf } from '../../model/desired-user.ts'
import type { SecurityProtocol } from '../../model/endpoints.ts'
import type { KafkaSpec } from '../../model/resource.ts'
import { ownName } from '../../model/resource-ref.ts'
import type { Sensitive } from '../../model/sensitive.ts'
import type { ResourceRecord } from '../../report/resource-record.ts'
import type { KeptCredential } from './kept-credential.ts'

/** All that a client needs. Certificates are PEM. */
export interface ClientSettings {
  /** `host:port`, several with commas between them. */
  readonly bootstrap: string
  readonly protocol: SecurityProtocol
  /** Whom to trust; absent: the listener is not encrypted. */
  readonly trusted?: string
  readonly login?: { readonly username: string; readonly password: Sensitive }
  readonly identity?: { readonly certificate: string; readonly key: Sensitive }
}

/** A listener that is in force, as the status of its Kafka has it. */
export interface OfferedListener {
  readonly listener: GuardedListener
  readonly bootstrap: string
  /** PEM: whom its clients are to trust. */
  readonly certificates: readonly string[]
}

/**
 * Where a user is let in.
 * @param wanted name of the listener; undefined: one that fits
 * @param isReached whether it is one that matters here; absent: each is
 * @throws NOT_FOUND
 */
export function listenerOf(
  user: ResourceRecord,
  cluster: ResourceRecord,
  type: KeptCredential['type'],
  wanted: string | undefined,
  isReached: (listener: GuardedListener) => boolean = () => true,
): OfferedListener {
  const offered = listenersOf(cluster)
  const found = wanted === undefined ? fitting(cluster, type, isReached) : named(wanted, cluster, offered)
  if (found && letsIn(type, found.listener)) return found
  const name = ownName(user.name)
  const which =
    wanted === undefined ? `no listener of ${cluster.name}` : `the listener ${wanted} of ${cluster.name} never`
  throw new DroverError(
    'NOT_FOUND',
    `${which} lets in users of \`type: ${type}\`, as ${name} is${offered.length === 0 ? ': it has none yet' : ''}`,
    {
      mend: `Give one \`authentication: {type: ${type}}\`; the credential by itself: \`drover get secret ${name} -o yaml\`.`,
    },
  )
}

/** The listener that fits who proves himself so; undefined: there is none. */
export function fitting(
  cluster: ResourceRecord,
  type: KeptCredential['type'],
  isReached: (listener: GuardedListener) => boolean = () => true,
): OfferedListener | undefined {
  const offered = listenersOf(cluster)
  const listeners = offered.map(({ listener }) => listener).filter(isReached)
  const chosen = listenerFor(type, listeners)
  return offered.find(({ listener }) => listener === chosen)
}

function named(
  wanted: string,
  { name: cluster }: ResourceRecord,
  offered: readonly OfferedListener[],
): OfferedListener {
  const found = offered.find(({ listener }) => listener.name === wanted)
  if (found) return found
  throw new DroverError('NOT_FOUND', `${cluster} has no listener ${wanted}`, {
    mend: `It has ${offered.map(({ listener }) => listener.name).join(', ') || 'none yet'}.`,
  })
}

interface ListenerStatus {
  readonly name: string
  readonly bootstrapServers: string
  readonly certificates?: readonly string[]
}

/** Those that its manifest says and that are there. */
export function listenersOf({ spec, status }: ResourceRecord): OfferedListener[] {
  const there = Array.isArray(status.listeners) ? (status.listeners as readonly ListenerStatus[]) : []
  return (spec as KafkaSpec).kafka.listeners.flatMap((listener) => {
    const found = there.find(({ name }) => name === listener.name)
    if (!found) return []
    return [{ listener, bootstrap: found.bootstrapServers, certificates: found.certificates ?? [] }]
  })
}

/** What a client of this listener needs who is this user. @param trusted by the authority of the cluster */
export function clientSettings(
  user: ResourceRecord,
  credential: KeptCredential,
  { listener, bootstrap, certificates }: OfferedListener,
  trusted: string | undefined,
): ClientSettings {
  const whom = certificates.length > 0 ? certificates.map(withNewline).join('') : trusted
  const name = ownName(user.name)
  if (listener.tls && whom === undefined) {
    throw new DroverError(
      'SECRET_MISSING',
      `it is not known yet whom clients of the listener ${listener.name} are to trust`,
    )
  }
  return {
    bootstrap,
    ...(listener.tls && whom !== undefined && { trusted: whom }),
    ...(credential.type === 'tls'
      ? { protocol: 'SSL', identity: credential }
      : {
          protocol: listener.tls ? 'SASL_SSL' : 'SASL_PLAINTEXT',
          login: { username: usernameOf(name, 'scram-sha-512'), password: credential.password },
        }),
  }
}

const withNewline = (pem: string): string => (pem.endsWith('\n') ? pem : `${pem}\n`)
