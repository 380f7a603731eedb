import type { ObservedContainer } from '../../model/docker-state.ts'
import type { ObservedDocker } from '../../model/observed-cluster.ts'
import type { RecordedCluster } from '../../model/recorded-cluster.ts'
import type { PlanBuilder } from '../ground/builder.ts'
import type { Operation, Target } from '../ground/operation.ts'

/**
 * Stops a container without waiting for it: SIGTERM now, and a note of when; later passes see whether it has gone, and
 * send SIGKILL once its grace period is over. A lost note only means a second SIGTERM and a later SIGKILL.
 */
export function stopContainer(
  builder: PlanBuilder,
  container: ObservedContainer,
  gracePeriodSeconds: number,
  cause: string,
  needs: readonly number[] = [],
): void {
  const target: Target = { kind: 'container', name: container.name }
  const terminatedAt = builder.recorded.terminated[container.id]
  if (terminatedAt === undefined) {
    noteTermination(builder, container)
    builder.add(target, { type: 'SignalContainer', container: { id: container.id }, signal: 'SIGTERM' }, cause, {
      needs,
    })
    return
  }
  const left = terminatedAt + gracePeriodSeconds * 1000 - builder.now
  if (left > 0) {
    builder.wait(target, 'Stopping', `it was told to stop and has ${gracePeriodSeconds} s to do so`, left, 'step')
    return
  }
  builder.add(
    target,
    { type: 'SignalContainer', container: { id: container.id }, signal: 'SIGKILL' },
    `it did not stop within ${gracePeriodSeconds} s`,
    { found: 'GracePeriodExceeded' },
  )
}

function noteTermination({ recorded, now }: PlanBuilder, { id, startedAt }: ObservedContainer): void {
  recorded.terminated = { ...recorded.terminated, [id]: now }
  if (startedAt !== undefined) recorded.terminatedRuns = { ...recorded.terminatedRuns, [id]: startedAt }
}

/**
 * Ids of the containers that are there, were told to stop, and were not started since: one that was is on nobody's list
 * any more.
 */
export function stillStopping(
  { terminated, terminatedRuns = {} }: Pick<RecordedCluster, 'terminated' | 'terminatedRuns'>,
  { containers }: Pick<ObservedDocker, 'containers'>,
): string[] {
  const isStopping = ({ id, startedAt = 0 }: ObservedContainer) => {
    const at = terminated[id]
    const run = terminatedRuns[id]
    // A record of before runs were noted has only times to compare.
    return at !== undefined && (run === undefined ? startedAt <= at : startedAt === run)
  }
  return containers.filter(isStopping).map(({ id }) => id)
}

/** The container is about to run again: what it was told before does not count any more. */
export function forgetTermination(builder: PlanBuilder, containerId: string): void {
  const { [containerId]: _, ...others } = builder.recorded.terminated
  builder.recorded.terminated = others
}

/**
 * The record as if these operations had sent no SIGTERM. It is written so before they are carried out, and afterwards
 * for those that failed: a grace period must not run out for a node that was never told.
 */
export function withoutTerminations(recorded: RecordedCluster, operations: readonly Operation[]): RecordedCluster {
  const told = new Set(
    operations.flatMap(({ action }) =>
      action.type === 'SignalContainer' && action.signal === 'SIGTERM' && 'id' in action.container
        ? [action.container.id]
        : [],
    ),
  )
  const terminated = Object.entries(recorded.terminated).filter(([id]) => !told.has(id))
  return { ...recorded, terminated: Object.fromEntries(terminated) }
}
