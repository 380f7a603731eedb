import { type BeginsAnew, NOTHING_RECORDED, type ObservedDocker } from '../model/observed-cluster.ts'
import type { PlanBuilder } from './ground/builder.ts'
import type { Plan } from './ground/plan.ts'
import { planRemoval } from './remove-cluster.ts'

const CAUSE: Readonly<Record<BeginsAnew, (cluster: string) => string>> = {
  'given up': (cluster) => `a person has given up the records of ${cluster}`,
  removed: (cluster) => `a removal of ${cluster} and its data was broken off`,
}

/**
 * Clears the way for a cluster that is to begin anew: everything that is left of the former one
 * goes, its data too, for one that knows nothing of the new quorum must never meet it. Once nothing is left it is
 * forgotten, and the next pass founds it as if it had never been. What was begun is finished, whatever of it comes back
 * meanwhile.
 */
export function giveUpCluster(
  { owner: { name: cluster }, recorded, now }: PlanBuilder,
  docker: ObservedDocker,
  why: BeginsAnew,
  ownContainer: string | undefined,
): Plan {
  const cause = CAUSE[why](cluster)
  const plan = planRemoval(cluster, docker, recorded, now, {
    deleteVolumes: true,
    cause,
    ...(ownContainer !== undefined && { ownContainer }),
  })
  const isDone = plan.recorded === NOTHING_RECORDED
  const target = { kind: 'Kafka', name: cluster } as const
  const message = `what is left of the cluster goes, and it begins anew without its records: ${cause}`
  const statuses = plan.statuses.map((status) => ({
    ...status,
    conditions: [{ type: 'Ready', status: 'False', reason: 'RecordsGivenUp', message } as const],
    fields: {},
  }))
  const next = { target, reason: 'RecordsGivenUp', message, lookAgainAt: now, progress: 'step' } as const
  if (isDone) return { ...plan, statuses, waits: [...plan.waits, next] }
  return { ...plan, statuses, recorded: { ...plan.recorded, givingUp: why } }
}
