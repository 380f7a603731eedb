import { manifestConfig } from '../model/broker-properties.ts'
import type { DesiredCluster } from '../model/desired-cluster.ts'
import type { ConfigChange } from '../model/kafka-state.ts'
import type { ObservedKafka } from '../model/observed-cluster.ts'
import type { PlanBuilder } from './builder.ts'
import { clusterConfigChanges, overridesOf } from './config-changes.ts'

/** What has to be set for all nodes at once; undefined while the nodes have not said what is set now. */
export function pendingConfig(cluster: DesiredCluster, kafka: ObservedKafka): readonly ConfigChange[] | undefined {
  const { nodeConfigs, clusterConfig } = kafka
  if (!nodeConfigs || nodeConfigs.size === 0 || !clusterConfig) return undefined
  return clusterConfigChanges(manifestConfig(cluster.kafka), nodeConfigs, clusterConfig)
}

/** Brings configs that need no restart to what the manifest says (see config-changes.ts). */
export function planDynamicConfig(builder: PlanBuilder, cluster: DesiredCluster, kafka: ObservedKafka): void {
  const changes = pendingConfig(cluster, kafka)
  if (!changes) return
  if (changes.length > 0) {
    const now = new Map(kafka.clusterConfig?.map(({ name, value }) => [name, value]))
    const entries = [...(kafka.nodeConfigs?.values() ?? [])].flat()
    const words = changes.map(({ name, value }) => {
      const before = now.get(name) ?? entries.find((entry) => entry.name === name)?.value
      return `${name} is ${before ?? 'not set'}, not ${value ?? 'left to Kafka'}`
    })
    builder.add({ kind: 'config', name: cluster.name }, { type: 'AlterNodeConfig', changes }, words.join('; '))
  }
  for (const { name, nodeId } of cluster.nodes.filter(({ roles }) => roles.includes('broker'))) {
    const overrides = overridesOf(kafka.nodeConfigs?.get(nodeId) ?? [])
    if (overrides.length === 0) continue
    builder.add(
      { kind: 'broker', name },
      {
        type: 'AlterNodeConfig',
        brokerId: nodeId,
        changes: overrides.map((each) => ({ name: each.name, value: null })),
      },
      `somebody set ${overrides.map(({ name, value }) => `${name}=${value}`).join(', ')} on it alone`,
      { found: 'ConfigDrift' },
    )
  }
}
