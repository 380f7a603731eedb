import { manifestConfig, parseProperties } from '../../model/broker-properties.ts'
import type { RecordedCluster } from '../../model/recorded-cluster.ts'
import type { PlanBuilder } from '../ground/builder.ts'
import type { ClusterView } from '../node/cluster-view.ts'
import { typeProblems } from '../node/config-changes.ts'
import { changedProperties } from '../node/drift.ts'
import { notBorne } from '../node/trial.ts'
import type { DeclaredSpec } from './declared-spec.ts'
import { pendingConfig } from './dynamic-config.ts'
import { configFingerprint } from './spec-in-force.ts'

/**
 * Notes that the nodes will not take the config they are to have; returns true when this is news. Nothing else may be
 * done in such a pass: everything it would do was thought out with that config. The next one goes on with the config in
 * force.
 */
export function noteRefusal(builder: PlanBuilder, declared: DeclaredSpec, view: ClusterView): boolean {
  const { nodes, docker, kafka } = view
  const ended = notBorne(builder, 'config', nodes, docker)
  if (ended !== undefined) delete builder.recorded.trial
  const lost = ended && `${ended.node.name} ended right after its config was changed`
  if (builder.recorded.refusedConfig) return false
  const message = kafka.configRefusal ?? wrongTypes(view) ?? lost
  if (message === undefined) return false
  const inForce = Object.fromEntries(configInForce(view, builder.recorded))
  builder.recorded.refusedConfig = { fingerprint: configFingerprint(declared), message, inForce }
  builder.wait(builder.owner, 'ConfigRefused', message, 0, 'step')
  return true
}

/** Says, as long as it is so, that the manifest's config is not the one in force. */
export function tellRefusal(builder: PlanBuilder): void {
  const { refusedConfig } = builder.recorded
  if (!refusedConfig) return
  const message = `spec.kafka.config takes no effect, the config from before stays in force: ${refusedConfig.message}`
  builder.wait(builder.owner, 'ConfigRefused', message)
}

function wrongTypes({ nodes, docker, kafka }: ClusterView): string | undefined {
  const problems = nodes.flatMap(({ node, running }) => {
    const entries = kafka.nodeConfigs?.get(node.nodeId) ?? []
    return running.flatMap((container) => typeProblems(changedProperties(node, container, docker), entries))
  })
  return problems.length > 0 ? [...new Set(problems)].join('; ') : undefined
}

/** The config the nodes have now, in the manifest's terms. */
function configInForce(
  { cluster, nodes, docker, kafka }: ClusterView,
  recorded: RecordedCluster,
): ReadonlyMap<string, string> {
  const declared = manifestConfig(cluster.kafka)
  for (const { node, running } of nodes) {
    const text = running.map(({ id }) => docker.propertyTexts.get(id)).find((each) => each !== undefined)
    if (text === undefined) continue
    return new Map([...parseProperties(text)].filter(([key]) => declared.has(key) || !node.properties.has(key)))
  }
  // The files are as they should be, so somebody changed a key by hand and it cannot be changed back.
  const now = new Map(kafka.clusterConfig?.map(({ name, value }) => [name, value]))
  const before = new Map(declared)
  for (const { name } of pendingConfig(cluster, kafka, recorded) ?? []) {
    const value = now.get(name)
    if (typeof value === 'string') before.set(name, value)
    else before.delete(name)
  }
  return before
}
