import { advertisedOf } from './advertised.ts'
import { nodesName, ORGANIZATION } from './identities.ts'
import type { Listener } from './resource.ts'

/** Whom a node's certificate names. Its key is made when it is written, and is nowhere else. */
export interface NodeCertificate {
  readonly commonName: string
  readonly organization: string
  /** Host names and addresses, sorted. */
  readonly names: readonly string[]
}

/** A node, as far as it is named. */
interface NamedNode {
  readonly cluster: string
  readonly name: string
  readonly nodeId: number
  /** By which it is found on its network. */
  readonly aliases: readonly string[]
}

/**
 * All nodes of a cluster are one to Kafka's authorizer; by its names each is itself to who dials it: those of its
 * network, those of this host for who comes by a published port, and those that its listeners advertise or have asked
 * for.
 */
export const nodeCertificate = (node: NamedNode, listeners: readonly Listener[]): NodeCertificate => ({
  commonName: nodesName(node.cluster),
  organization: ORGANIZATION,
  names: [
    ...new Set([
      ...node.aliases,
      'localhost',
      '127.0.0.1',
      ...listeners.flatMap((listener) => namesOf(node, listener)),
    ]),
  ].sort(),
})

function namesOf(node: NamedNode, listener: Listener): string[] {
  const advertised = advertisedOf(node, listener).host
  return [...(advertised === undefined ? [] : [advertised]), ...namesAskedFor(node, listener)]
}

/** What a manifest says of a certificate's names alone; nothing else of a node shows that it has changed. */
export function namesAskedFor({ nodeId }: Pick<NamedNode, 'nodeId'>, { tls, configuration }: Listener): string[] {
  if (!tls) return []
  const { bootstrap, brokers = [] } = configuration ?? {}
  const own = brokers.find(({ broker }) => broker === nodeId)?.host
  return [...(bootstrap?.alternativeNames ?? []), ...[bootstrap?.host, own].filter((name) => name !== undefined)]
}
