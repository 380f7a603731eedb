import { addressText, endpointOf, type PlacedNode, protocolOf } from './endpoints.ts'
import { CONTROLPLANE_LISTENER, listenerName, REPLICATION_LISTENER } from './listeners.ts'
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
 * `server.properties` of one node as sorted key/value pairs. The manifest's `config` cannot contain what is set here.
 */
export function brokerProperties(node: NodeProperties): ReadonlyMap<string, string> {
  const { kafka, nodeId, roles, volumes } = node
  const controller = roles.includes('controller')
  const broker = roles.includes('broker')
  const listeners = [
    ...(controller ? [CONTROLPLANE_LISTENER] : []),
    ...(broker ? [REPLICATION_LISTENER, ...kafka.spec.kafka.listeners] : []),
  ]
  const advertised = listeners.map(
    (listener) => `${listenerName(listener)}://${addressText(endpointOf(node, listener))}`,
  )
  // A broker dials the controllers by their listener's protocol, and so has to know it too.
  const known = [CONTROLPLANE_LISTENER, ...listeners.filter((listener) => listener !== CONTROLPLANE_LISTENER)]
  const quorum = node.controllers.map((controller) => addressText(endpointOf(controller, CONTROLPLANE_LISTENER)))
  const metadataVolume = volumes.find((volume) => volume.holdsMetadata)

  const properties: Record<string, string> = {
    ...Object.fromEntries(manifestConfig(kafka)),
    'node.id': String(nodeId),
    'process.roles': [...roles].sort().join(','),
    'controller.listener.names': listenerName(CONTROLPLANE_LISTENER),
    [QUORUM_BOOTSTRAP_KEY]: quorum.join(','),
    listeners: listeners.map((listener) => `${listenerName(listener)}://0.0.0.0:${listener.port}`).join(','),
    'advertised.listeners': advertised.join(','),
    'listener.security.protocol.map': known.map((each) => `${listenerName(each)}:${protocolOf(each)}`).join(','),
    'log.dirs': volumes.map((volume) => volume.logDir).join(','),
    'metadata.log.dir': metadataVolume?.logDir ?? '',
  }
  if (broker) properties['inter.broker.listener.name'] = listenerName(REPLICATION_LISTENER)
  if (controller && node.autoJoin) properties['controller.quorum.auto.join.enable'] = 'true'
  return new Map(Object.entries(properties).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Text of a Java properties file. Values are escaped, so that a trailing blank or a backslash means itself. */
export function renderProperties(properties: ReadonlyMap<string, string>): string {
  const escapeValue = (value: string) =>
    value.replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replace(/\r/g, '\\r').replace(/^ /, '\\ ')
  return [...properties].map(([key, value]) => `${key}=${escapeValue(value)}\n`).join('')
}

/** Reads back what `renderProperties` wrote; not any properties file. */
export function parseProperties(text: string): ReadonlyMap<string, string> {
  const unescapeValue = (value: string) =>
    value.replace(/\\([\\nr ])/g, (_, char: string) => (char === 'n' ? '\n' : char === 'r' ? '\r' : char))
  const pairs = text.split('\n').flatMap((line): [string, string][] => {
    const at = line.indexOf('=')
    return at < 0 ? [] : [[line.slice(0, at), unescapeValue(line.slice(at + 1))]]
  })
  return new Map(pairs)
}
