import { isFormed } from '../model/cluster-identity.ts'
import type { DesiredCluster } from '../model/desired-cluster.ts'
import { LABELS } from '../model/labels.ts'
import type { ObservedDocker } from '../model/observed-cluster.ts'
import type { PlanBuilder } from './builder.ts'

/** Says on the engine that the cluster is being founded, before anything else is made for it (see `foundingOf`). */
export function markFounding(builder: PlanBuilder, { identity, foundingMark }: DesiredCluster): void {
  if (identity.founding !== 'new') return
  const { name, labels } = foundingMark
  const action = { type: 'CreateVolume', name, labels } as const
  builder.beginWith(builder.add({ kind: 'volume', name }, action, 'it says that the cluster is being founded'))
}

/**
 * Takes the mark away once every founder has its volume; returns what a founder's start needs, or undefined while it has to wait.
 * @param made by node id of the founders, the operations that make their volumes; undefined for one that cannot be made now
 */
export function endFounding(
  builder: PlanBuilder,
  { identity, foundingMark: { name } }: DesiredCluster,
  { volumes }: Pick<ObservedDocker, 'volumes'>,
  made: ReadonlyMap<number, readonly number[] | undefined>,
): readonly number[] | undefined {
  const isMarked = identity.founding === 'new' || volumes.some(({ labels }) => labels[LABELS.kind] === 'founding')
  if (!isMarked) return []
  const needs = isFormed(identity) ? [] : identity.firstVoters.map((id) => made.get(id))
  if (needs.some((each) => each === undefined)) return undefined
  const action = { type: 'RemoveVolume', name } as const
  const cause = 'every founder has its volume, and may be started'
  return [builder.add({ kind: 'volume', name }, action, cause, { needs: needs.flatMap((each) => each ?? []) })]
}
