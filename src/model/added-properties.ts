import { manifestConfig, type NodeProperties } from './broker-properties.ts'
import { listenerName } from './listeners.ts'

/**
 * Lines of a broker's `server.properties` that earlier releases did not write, though manifests could ask for them.
 * They are hashed apart from all others, so that an upgrade restarts no node (see `DesiredNode.added`). What `config`
 * says of the same key counts, as in Strimzi.
 * @param env the node's environment, in which its rack may stand
 */
export function addedProperties(
  { kafka, roles }: Pick<NodeProperties, 'kafka' | 'roles'>,
  env: Readonly<Record<string, string>>,
): ReadonlyMap<string, string> {
  if (!roles.includes('broker')) return new Map()
  const { listeners, rack } = kafka.spec.kafka
  const limits = listeners.flatMap((listener): [string, number | undefined][] => {
    const of = (setting: string) => `listener.name.${listenerName(listener).toLowerCase()}.${setting}`
    const { maxConnections, maxConnectionCreationRate } = listener.configuration ?? {}
    return [
      [of('max.connections'), maxConnections],
      [of('max.connection.creation.rate'), maxConnectionCreationRate],
    ]
  })
  const ownRack = rack?.type === 'environment-variable' ? env[rack.envVarName ?? ''] : undefined
  const config = manifestConfig(kafka)
  const asked = [...limits, ['broker.rack', ownRack] as const]
  return new Map(
    asked.flatMap(([key, value]) => (value === undefined || config.has(key) ? [] : [[key, String(value)] as const])),
  )
}
