import type { ObservedContainer } from '../../model/container.ts'
import type { DesiredCluster } from '../../model/desired-cluster.ts'
import type { ObservedDocker, RecordedDeaths } from '../../model/observed-cluster.ts'
import type { PlanBuilder } from '../builder.ts'
import type { AskedSpec } from '../config/asked-spec.ts'
import { specFingerprint } from '../config/spec-in-force.ts'
import { describeExit, lastWords } from '../node/deaths.ts'
import { isRunning } from '../node/node-containers.ts'
import type { NodeView } from '../node/node-view.ts'

/** So many deaths in a row, none of them ordered, and the new spec is what the node dies of. */
const FAILED_AFTER = 3

/**
 * Notes that a node does not start with its new spec while its former container is still there; returns true when this
 * is news. Nothing else may be done in such a pass; from the next one on the former spec is in force (see
 * spec-in-force.ts).
 */
export function noteFailure(
  builder: PlanBuilder,
  cluster: DesiredCluster,
  asked: AskedSpec,
  nodes: readonly NodeView[],
  docker: ObservedDocker,
): boolean {
  const { failedSpec, lastGood, deaths } = builder.recorded
  if (failedSpec || !lastGood) return false
  const failed = nodes.find(
    ({ name, current, former, up }) =>
      current && former && !up && !isRunning(former) && (deathsOf(current, deaths[name])?.count ?? 0) >= FAILED_AFTER,
  )
  if (!failed?.current) return false
  const words = failed.current.error || lastWords(docker.logTails.get(failed.current.id) ?? [])
  const message = `${failed.name} ${describeExit(failed.current)}, ${FAILED_AFTER} times in a row with its new spec${words ? `: ${words}` : ''}`
  builder.recorded.failedSpec = {
    fingerprint: specFingerprint(asked),
    nodeId: failed.nodeId,
    message,
  }
  builder.wait({ kind: 'Kafka', name: cluster.name }, 'RollFailed', message, 0, 'step')
  return true
}

/** What another container died of, one of a manifest before this, is nothing against the spec of this one. */
const deathsOf = ({ id }: ObservedContainer, deaths: RecordedDeaths | undefined): RecordedDeaths | undefined =>
  deaths?.containerId === id ? deaths : undefined

/** Says, as long as it is so, that the nodes are not on the manifest's spec. */
export function tellFailure(builder: PlanBuilder, cluster: DesiredCluster): void {
  const { failedSpec } = builder.recorded
  if (!failedSpec) return
  const message = `the roll was stopped, and the node put back on its former spec: ${failedSpec.message}; change the manifest, or try again with: drover restart ${cluster.name}`
  builder.wait({ kind: 'Kafka', name: cluster.name }, 'RollFailed', message)
}

/** Remembers the spec with which every node is up: the one to go back to. */
export function rememberGoodSpec(builder: PlanBuilder, cluster: DesiredCluster, nodes: readonly NodeView[]): void {
  if (builder.recorded.failedSpec) return
  if (!nodes.every(({ up, former, restartReasons }) => up && !former && restartReasons.length === 0)) return
  const pools = Object.fromEntries(cluster.pools.map(({ metadata, spec }) => [metadata.name, spec]))
  builder.recorded.lastGood = { kafka: cluster.kafka.spec, pools }
}
