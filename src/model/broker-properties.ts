import { authorizationProperties } from './authorization.ts'
import { addressText, endpointOf, type PlacedNode, protocolOf } from './endpoints.ts'
import type { Inside } from './inside.ts'
import { loginProperties } from './listener-login.ts'
import { clientTlsProperties, innerTlsProperties } from './listener-tls.ts'
import { innerListeners, listenerName } from './listeners.ts'
import type { KafkaResource, NodeRole } from './resource.ts'
import type { NodeVolume } from './storage.ts'

export interface NodeProperties extends PlacedNode {
  readonly kafka: KafkaResource
  readonly roles: readonly NodeRole[]
  readonly volumes: readonly NodeVolume[]
  /** Every controller of the cluster. */
  readonly controllers: readonly PlacedNode[]
  /** Whether this Kafka lets a controller add itself to the voters (4.2 and newer). */
  readonly autoJoin: boolean
  readonly inside: Inside
}

/**
 * The addresses by which a starting node finds the quorum. They are left out of the spec hash: one live address is
 * enough, so adding a controller does not by itself call for a roll of every node.
 */
export const QUORUM_BOOTSTRAP_KEY = 'controller.quorum.bootstrap.servers'

/** The manifest's `spec.kafka.config` in Kafka's own spelling. */
export const manifestConfig = ({ spec }: KafkaResource): ReadonlyMap<string, string> =>
  new Map(Object.entries(spec.kafka.config).map(([key, value]) => [key, String(value)]))

/**
 * `server.properties` of one node as sorted key/value pairs. The manifest's `config` cannot contain what is set here,
 * but for how long a login counts.
 */
export function brokerProperties(node: NodeProperties): ReadonlyMap<string, string> {
  const { kafka, nodeId, roles, volumes } = node
  const controller = roles.includes('controller')
  const broker = roles.includes('broker')
  const { controlplane, replication } = innerListeners(node.inside)
  const listeners = [
    ...(controller ? [controlplane] : []),
    ...(broker ? [replication, ...kafka.spec.kafka.listeners] : []),
  ]
  const advertised = listeners.map(
    (listener) => `${listenerName(listener)}://${addressText(endpointOf(node, listener))}`,
  )
  // A broker dials the controllers by their listener's protocol, and so has to know it too.
  const known = [controlplane, ...listeners.filter((listener) => listener !== controlplane)]
  const quorum = node.controllers.map((controller) => addressText(endpointOf(controller, controlplane)))
  const metadataVolume = volumes.find((volume) => volume.holdsMetadata)

  const config = manifestConfig(kafka)
  const properties: Record<string, string> = {
    ...(broker && loginProperties(kafka.spec.kafka.listeners, config)),
    ...Object.fromEntries(config),
    'node.id': String(nodeId),
    'process.roles': [...roles].sort().join(','),
    'controller.listener.names': listenerName(controlplane),
    [QUORUM_BOOTSTRAP_KEY]: quorum.join(','),
    listeners: listeners.map((listener) => `${listenerName(listener)}://0.0.0.0:${listener.port}`).join(','),
    'advertised.listeners': advertised.join(','),
    'listener.security.protocol.map': known.map((each) => `${listenerName(each)}:${protocolOf(each)}`).join(','),
    'log.dirs': volumes.map((volume) => volume.logDir).join(','),
    'metadata.log.dir': metadataVolume?.logDir ?? '',
    ...(broker && clientTlsProperties(kafka.spec.kafka.listeners)),
    ...authorizationProperties(kafka),
    ...(node.inside === 'tls' && innerTlsProperties([controlplane, ...(broker ? [replication] : [])])),
  }
  if (broker) properties['inter.broker.listener.name'] = listenerName(replication)
  if (controller && node.autoJoin) properties['controller.quorum.auto.join.enable'] = 'true'
  return new Map(Object.entries(properties).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/**
 * Text of a Java properties file, in ASCII: Java reads the bytes of one as Latin-1. Whatever means something to its
 * reader is escaped, so that a key is a key to its end, and a value begins and ends where it does.
 */
export function renderProperties(properties: ReadonlyMap<string, string>): string {
  const escaped = (text: string, special: RegExp) =>
    text
      .replace(special, '\\$&')
      .replace(/[\n\r\t\f]/g, (character) => `\\${NAMES[character]}`)
      .replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return [...properties].map(([key, value]) => `${escaped(key, /[\\:=#! ]/g)}=${escaped(value, /\\|^ /g)}\n`).join('')
}

/** How some characters are written behind a backslash; every other one stands for itself. */
const NAMES: Readonly<Record<string, string>> = { '\n': 'n', '\r': 'r', '\t': 't', '\f': 'f' }
const NAMED: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(NAMES).map(([character, name]) => [name, character]),
)

/** Reads back what `renderProperties` wrote, or that of an earlier release; not any properties file. */
export function parseProperties(text: string): ReadonlyMap<string, string> {
  const unescaped = (written: string) =>
    written.replace(/\\(?:u([\da-f]{4})|(.))/g, (_, unit: string | undefined, character: string) =>
      unit === undefined ? (NAMED[character] ?? character) : String.fromCharCode(Number.parseInt(unit, 16)),
    )
  const pairs = text.split('\n').flatMap((line): [string, string][] => {
    const [key] = /^(?:\\.|[^\\=])*(?==)/.exec(line) ?? []
    return key === undefined ? [] : [[unescaped(key), unescaped(line.slice(key.length + 1))]]
  })
  return new Map(pairs)
}
