import { manifestConfig } from '../../model/broker-properties.ts'
import type { DesiredCluster } from '../../model/desired-cluster.ts'
import type { ConfigChange, ConfigEntry } from '../../model/kafka-state.ts'
import type { ObservedKafka } from '../../model/observed-cluster.ts'
import type { RecordedCluster } from '../../model/recorded-cluster.ts'
import type { PlanBuilder } from '../ground/builder.ts'
import type { Target } from '../ground/operation.ts'
import { shortList } from '../ground/short-list.ts'
import type { ClusterView } from '../node/cluster-view.ts'
import { changesFor, clusterConfigChanges, overridesOf, strangeOverrides } from '../node/config-changes.ts'
import { isOnItsWay, type NodeView, wasTold } from '../node/node-view.ts'
import { beginTrial } from '../node/trial.ts'

/**
 * How a config is changed while nodes run
 * =======================================
 *
 * That a broker accepts a change says nothing about whether it lives through it: a log cleaner that is made anew may be
 * the last straw for its heap. A cluster-wide change reaches all of them in the same moment, so it comes last:
 *
 * 1. Each broker is given the new values by itself, as a trial (node/trial.ts), and only while no node is being
 *    restarted. One that ended of them stops this (`ConfigRefused`), and no other is touched.
 * 2. When all brokers that are up have the values, they are set for all nodes at once, which changes nothing for these.
 * 3. Then each broker's own are taken away again, which changes nothing either.
 *
 * A broker that is down holds up nothing: more room on a disk may be just what it waits for.
 */

/** What has to be set for all nodes at once; undefined while the nodes have not said what is set now. */
export function pendingConfig(
  cluster: DesiredCluster,
  kafka: ObservedKafka,
  { dynamicKeys = [] }: Pick<RecordedCluster, 'dynamicKeys'>,
): readonly ConfigChange[] | undefined {
  const { nodeConfigs, clusterConfig } = kafka
  if (!nodeConfigs || nodeConfigs.size === 0 || !clusterConfig) return undefined
  return clusterConfigChanges(manifestConfig(cluster.kafka), nodeConfigs, clusterConfig, new Set(dynamicKeys))
}

/**
 * Takes the next step towards the configs that need no restart; returns whether they are still on their way.
 * @param isDisturbing a node is stopped on purpose in this very pass
 */
export function planDynamicConfig(
  builder: PlanBuilder,
  { cluster, nodes, members, kafka }: ClusterView,
  isDisturbing: boolean,
): boolean {
  const changes = pendingConfig(cluster, kafka, builder.recorded)
  if (!changes) return false
  const isPending = changes.length > 0
  forgetKeys(builder, cluster, kafka)
  tellStrange(builder, cluster, kafka)
  if (builder.recorded.trial) return isPending
  const brokers = nodes.filter(({ up, roles }) => up && roles.includes('broker'))
  const free = !isDisturbing && !members.some((member) => isOnItsWay(member, builder.recorded))
  const entriesOf = ({ nodeId }: NodeView) => kafka.nodeConfigs?.get(nodeId) ?? []
  for (const broker of brokers) {
    const missing = changesFor(entriesOf(broker), changes)
    if (missing.length === 0) continue
    if (free) change(builder, broker, missing, wordsFor(missing, entriesOf(broker)))
    return isPending
  }
  if (isPending) {
    const target: Target = { kind: 'config', name: cluster.name }
    const cause = wordsFor(changes, kafka.clusterConfig ?? [])
    rememberKeys(builder, changes)
    builder.add(target, { type: 'AlterNodeConfig', changes }, `${cause}, for all nodes`)
    return isPending
  }
  const isOurs = knownKeys(builder, cluster)
  // One that was told to stop may not answer any more; it is there again soon.
  const staying = brokers.filter((broker) => !wasTold(broker, builder.recorded))
  takeBack(builder, staying, (broker) => entriesOf(broker).filter(({ name }) => isOurs(name)), free)
  return isPending
}

/** Overrides on single brokers: idle ones go at once; one that counts goes like any other change. */
function takeBack(
  builder: PlanBuilder,
  brokers: readonly NodeView[],
  entriesOf: (broker: NodeView) => readonly ConfigEntry[],
  free: boolean,
): void {
  let mayChange = free
  for (const broker of brokers) {
    const overrides = overridesOf(entriesOf(broker))
    const idle = overrides.filter((override) => override.idle)
    const target: Target = { kind: 'broker', name: broker.name }
    const gone = (list: typeof overrides) => list.map(({ name }) => ({ name, value: null }))
    if (idle.length > 0) {
      const action = { type: 'AlterNodeConfig', brokerId: broker.nodeId, changes: gone(idle) } as const
      builder.add(target, action, `${idle.map(({ name }) => name).join(', ')} need not be set on it alone any more`)
    } else if (overrides.length > 0 && mayChange) {
      const words = overrides.map(({ name, value }) => `${name}=${value}`).join(', ')
      const taken = overrides.map(({ takenBack }) => takenBack)
      change(builder, broker, taken, `somebody set ${words} on it alone`, 'ConfigDrift')
      mayChange = false
    }
  }
}

function change(
  builder: PlanBuilder,
  { nodeId, name, running: [container] }: NodeView,
  changes: readonly ConfigChange[],
  cause: string,
  found?: string,
): void {
  if (!container) return
  rememberKeys(builder, changes)
  beginTrial(builder, 'config', nodeId, container)
  const action = { type: 'AlterNodeConfig', brokerId: nodeId, changes } as const
  builder.add({ kind: 'broker', name }, action, cause, found === undefined ? {} : { found })
}

function wordsFor(changes: readonly ConfigChange[], entries: readonly ConfigEntry[]): string {
  const now = new Map(entries.map(({ name, value }) => [name, value]))
  return changes
    .map(({ name, value }) => `${name} is ${now.get(name) ?? 'not set'}, not ${value ?? 'left to Kafka'}`)
    .join('; ')
}

/** Whether a key is the manifest's or Drover's to change. */
function knownKeys(builder: PlanBuilder, cluster: DesiredCluster): (key: string) => boolean {
  const declared = manifestConfig(cluster.kafka)
  const ours = new Set(builder.recorded.dynamicKeys)
  return (key) => declared.has(key) || ours.has(key)
}

/** Notes, before it happens, that Drover sets these. */
function rememberKeys(builder: PlanBuilder, changes: readonly ConfigChange[]): void {
  const names = [...(builder.recorded.dynamicKeys ?? []), ...changes.map(({ name }) => name)]
  builder.recorded.dynamicKeys = [...new Set(names)].sort()
}

/** What is neither declared nor set anywhere any more is nobody's. */
function forgetKeys(
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
function tellStrange(
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
