import { manifestConfig } from '../../model/broker-properties.ts'
import type { DesiredCluster } from '../../model/desired-cluster.ts'
import type { ConfigChange } from '../../model/kafka-state.ts'
import type { ObservedKafka } from '../../model/observed-cluster.ts'
import type { PlanBuilder } from '../ground/builder.ts'
import { shortList } from '../ground/short-list.ts'
import { overridesOf, strangeOverrides } from '../node/config-changes.ts'

/** Whether a key is the manifest's or Drover's to change. */
export function knownKeys(builder: PlanBuilder, cluster: DesiredCluster): (key: string) => boolean {
  const declared = manifestConfig(cluster.kafka)
  const ours = new Set(builder.recorded.dynamicKeys)
  return (key) => declared.has(key) || ours.has(key)
}

/** Notes, before it happens, that Drover sets these. */
export function rememberKeys(builder: PlanBuilder, changes: readonly ConfigChange[]): void {
  const names = [...(builder.recorded.dynamicKeys ?? []), ...changes.map(({ name }) => name)]
  builder.recorded.dynamicKeys = [...new Set(names)].sort()
}

/** What is neither declared nor set anywhere any more is nobody's. */
export function forgetKeys(
  builder: PlanBuilder,
  cluster: DesiredCluster,
  { nodeConfigs, clusterConfig }: ObservedKafka,
): void {
  const declared = manifestConfig(cluster.kafka)
  const all = cluster.nodes.every(({ nodeId }) => nodeConfigs?.has(nodeId))
  const set = new Set([
    ...(clusterConfig ?? []).map(({ name }) => name),
    ...[...(nodeConfigs?.values() ?? [])].flatMap((entries) => overridesOf(entries).map(({ name }) => name)),
  ])
  const left = (builder.recorded.dynamicKeys ?? []).filter((key) => !all || declared.has(key) || set.has(key))
  if (left.length > 0) builder.recorded.dynamicKeys = left
  else delete builder.recorded.dynamicKeys
}

/** Tells of configs that somebody else has set; they are left alone. */
export function tellStrange(
  builder: PlanBuilder,
  cluster: DesiredCluster,
  { nodeConfigs, clusterConfig }: ObservedKafka,
): void {
  const nodes = new Map(cluster.nodes.map(({ name, nodeId }) => [name, nodeConfigs?.get(nodeId) ?? []]))
  const strange = strangeOverrides(nodes, clusterConfig ?? [], knownKeys(builder, cluster))
  if (strange.length === 0) return
  const message = `set by hand, and not in spec.kafka.config: ${shortList(strange)}`
  builder.wait({ kind: 'config', name: cluster.name }, 'ConfigOverridden', message)
}
