import { manifestConfig, type NodeProperties } from './broker-properties.ts'
import { listenerPrefix } from './listeners.ts'
import { tieredStorageProperties } from './tiered-storage.ts'

/**
 * Lines of a node's `server.properties` that earlier releases did not write, though manifests could ask for them.
 * They are hashed apart from all others, so that an upgrade restarts no node (see `DesiredNode.added`). What `config`
 * says of the same key counts, as in Strimzi.
 * @param env the node's environment, in which its rack may stand
 */
export function addedProperties(
  { kafka, roles, inside }: Pick<NodeProperties, 'kafka' | 'roles' | 'inside'>,
  env: Readonly<Record<string, string>>,
): ReadonlyMap<string, string> {
  const config = manifestConfig(kafka)
  const asked = [...(roles.includes('broker') ? ofBroker(kafka, env) : []), ...tieredStorageProperties(kafka, inside)]
  return new Map(
    asked.flatMap(([key, value]) => (value === undefined || config.has(key) ? [] : [[key, String(value)] as const])),
  )
}

type Asked = readonly (readonly [string, string | number | undefined])[]

function ofBroker(kafka: NodeProperties['kafka'], env: Readonly<Record<string, string>>): Asked {
  const { listeners, rack } = kafka.spec.kafka
  const limits = listeners.flatMap((listener): [string, number | undefined][] => {
    const of = (setting: string) => listenerPrefix(listener) + setting
    const { maxConnections, maxConnectionCreationRate } = listener.configuration ?? {}
    return [
      [of('max.connections'), maxConnections],
      [of('max.connection.creation.rate'), maxConnectionCreationRate],
    ]
  })
  const ownRack = rack?.type === 'environment-variable' ? env[rack.envVarName ?? ''] : undefined
  return [...limits, ['broker.rack', ownRack]]
}
