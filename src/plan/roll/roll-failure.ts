import { isRunning, type ObservedContainer } from '../../model/docker-state.ts'
import type { RecordedDeaths } from '../../model/recorded-cluster.ts'
import type { DeclaredSpec } from '../config/declared-spec.ts'
import { specFingerprint } from '../config/spec-in-force.ts'
import type { PlanBuilder } from '../ground/builder.ts'
import type { ClusterView } from '../node/cluster-view.ts'
import { describeExit, lastWords } from '../node/deaths.ts'

/** So many deaths in a row, none of them ordered, and the new spec is what the node dies of. */
const FAILED_AFTER = 3

/**
 * Notes that a node does not start with its new spec while its former container is still there; returns true when this
 * is news. Nothing else may be done in such a pass; from the next one on the former spec is in force (see
 * spec-in-force.ts).
 */
export function noteFailure(builder: PlanBuilder, declared: DeclaredSpec, { nodes, docker }: ClusterView): boolean {
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
    fingerprint: specFingerprint(declared),
    nodeId: failed.nodeId,
    message,
  }
  builder.wait(builder.owner, 'RollFailed', message, 0, 'step')
  return true
}

/** What another container died of, one of a manifest before this, is nothing against the spec of this one. */
const deathsOf = ({ id }: ObservedContainer, deaths: RecordedDeaths | undefined): RecordedDeaths | undefined =>
  deaths?.containerId === id ? deaths : undefined

/** Says, as long as it is so, that the nodes are not on the manifest's spec. */
export function tellFailure(builder: PlanBuilder): void {
  const { failedSpec } = builder.recorded
  if (!failedSpec) return
  const message = `the roll was stopped, and the node put back on its former spec: ${failedSpec.message}; change the manifest, or try again with: drover restart ${builder.owner.name}`
  builder.wait(builder.owner, 'RollFailed', message)
}

/** Remembers the spec with which every node is up: the one to go back to. */
export function rememberGoodSpec(builder: PlanBuilder, { cluster, nodes }: ClusterView): void {
  if (builder.recorded.failedSpec) return
  if (!nodes.every(({ up, former, restartReasons }) => up && !former && restartReasons.length === 0)) return
  const pools = Object.fromEntries(cluster.pools.map(({ metadata, spec }) => [metadata.name, spec]))
  builder.recorded.lastGood = { kafka: cluster.kafka.spec, pools }
}
