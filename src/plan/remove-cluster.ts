import { isNamed } from '../model/by-node.ts'
import { DEFAULT_GRACE_PERIOD_SECONDS } from '../model/desired-node.ts'
import { isRunning, type ObservedContainer } from '../model/docker-state.ts'
import { hasRole, LABELS, type ObjectKind } from '../model/labels.ts'
import type { ObservedDocker } from '../model/observed-cluster.ts'
import { type BeginsAnew, NOTHING_RECORDED, type RecordedCluster } from '../model/recorded-cluster.ts'
import { PlanBuilder } from './ground/builder.ts'
import { leaveNetwork } from './ground/network.ts'
import type { Condition, Plan } from './ground/plan.ts'
import { recordAfterRemoval, withoutFuture } from './memory.ts'
import { stopContainer } from './node/stop-node.ts'
import { dataVolumes, forgetRemoved, volumesToRemove } from './storage/lost-volumes.ts'
import { mayGo } from './storage/volume-fate.ts'

/**
 * What goes when a cluster's manifest is gone
 * ===========================================
 *
 * Containers, their configuration and the network go. Data stays: a volume is removed only where a person asked for it
 * in writing (`deleteClaim: true`; see `fateOf`) or the manifest said it was ephemeral.
 * While any data stays, so does the marker that a quorum was formed, and what the cluster keeps secret, so that the
 * same manifest brings the cluster back, and its clients know it.
 *
 * Nothing of this happens while deletion is held (`hold`): a missing folder is not a wish.
 */
export function planRemoval(
  cluster: string,
  docker: ObservedDocker,
  recorded: RecordedCluster,
  now: number,
  options: RemovalOptions = {},
): Plan {
  const owner = { kind: 'Kafka', name: cluster } as const
  const builder = new PlanBuilder(owner, withoutFuture(recorded, now), now)
  const data = docker.volumes.filter(({ labels }) => labels[LABELS.kind] === 'data')
  const retained = data
    .filter((volume) => options.deleteVolumes !== true && !mayGo(volume, recorded))
    .map(({ name }) => name)
  // What is missing was not meant when it was said that the data stays.
  const known = { ...recorded.seenVolumes, ...dataVolumes(docker) }
  const isKept = (name: string) => retained.includes(name) || !isNamed(docker.volumes, name)
  const left = Object.fromEntries(
    Object.entries(options.deleteVolumes === true ? {} : known).filter(([name]) => isKept(name)),
  )
  const missing = Object.keys(left).filter((name) => !retained.includes(name))
  builder.recorded.seenVolumes = known
  const finish = (condition: Condition, next: RecordedCluster): Plan => ({
    owner,
    operations: builder.operations,
    waits: builder.waits,
    statuses: [{ ...owner, conditions: [condition], fields: retained.length > 0 ? { retainedVolumes: retained } : {} }],
    recorded: next,
  })

  if (options.hold !== undefined) {
    builder.wait(owner, 'DeletionHeld', options.hold)
    return finish({ type: 'Warning', status: 'True', reason: 'DeletionHeld', message: options.hold }, recorded)
  }
  const { cause = `the manifest of ${cluster} is gone` } = options
  const running = docker.containers.filter(isRunning)
  // The manifest that said otherwise is gone, so every node gets the default.
  const grace = hasQuorum(docker, recorded, running) ? DEFAULT_GRACE_PERIOD_SECONDS : GRACE_WITHOUT_QUORUM_SECONDS
  const brokers = running.filter((container) => hasRole(container, 'broker'))
  // A broker's controlled shutdown takes controllers that answer, so these go last.
  for (const container of brokers.length > 0 ? brokers : running) stopContainer(builder, container, grace, cause)
  const removals = docker.containers
    .filter((container) => !isRunning(container))
    .map(({ id, name }) =>
      builder.add({ kind: 'container', name }, { type: 'RemoveContainer', container: { id } }, cause),
    )
  if (running.length === 0) {
    const stays = new Set(retained)
    const remove = (kind: ObjectKind, needs: readonly number[]) =>
      docker.volumes
        .filter(({ name, labels }) => labels[LABELS.kind] === kind && !stays.has(name))
        .map(({ name }) => builder.add({ kind: 'volume', name }, { type: 'RemoveVolume', name }, cause, { needs }))
    const dataGone = [...removals, ...remove('data', removals)]
    const markers =
      Object.keys(left).length > 0
        ? []
        : [...MARKERS, ...(options.begins === true ? [] : (['secrets'] as const))].flatMap((kind) =>
            remove(kind, dataGone),
          )
    const nothingKept = [...dataGone, ...markers]
    // By its network and its configuration an interrupted removal is found again, so these go last.
    remove('config', nothingKept)
    removeNetworks(builder, docker, nothingKept, cause, options.ownContainer)
  }
  const done = builder.operations.length === 0 && running.length === 0
  const kept = retained.length > 0 ? `kept: ${retained.join(', ')}` : 'nothing is kept'
  const message = missing.length > 0 ? `${kept}; missing before: ${missing.join(', ')}` : kept
  if (Object.keys(left).length === 0) noteRemoved(builder, docker)
  forgetRemoved(builder)
  return finish(
    { type: 'Ready', status: 'False', reason: done ? 'Removed' : 'Removing', message },
    done ? recordAfterRemoval(recorded, left) : builder.recorded,
  )
}

const MARKERS = ['quorum', 'restore', 'founding'] as const

/**
 * Whose data goes as people asked, with all of the cluster's: not lost, should the manifest come back before all is
 * gone.
 */
function noteRemoved({ operations, recorded }: PlanBuilder, docker: ObservedDocker): void {
  const names = volumesToRemove(operations)
  const going = Object.entries(dataVolumes(docker)).flatMap(([name, nodeId]) => (names.has(name) ? [nodeId] : []))
  if (going.length === 0) return
  recorded.removed = [...new Set([...(recorded.removed ?? []), ...going])].sort((a, b) => a - b)
}

export interface RemovalOptions {
  /** Why nothing may be removed now. */
  readonly hold?: string
  /** A person asked for the data to go too. */
  readonly deleteVolumes?: boolean
  /** The container Drover runs in. */
  readonly ownContainer?: string
  /** It begins anew afterwards: who is who stays. */
  readonly begins?: boolean
  /** Why it goes, if not because its manifest is gone. */
  readonly cause?: string
}

/**
 * A broker in controlled shutdown asks the controllers to lead elsewhere. With most of them gone already it would ask
 * for minutes in vain; killed, it finds all it wrote again by recovering its logs, should the cluster ever come back.
 */
const GRACE_WITHOUT_QUORUM_SECONDS = 30

/** Whether enough controllers still run to answer. Those that ended are removed at once, so they cannot be counted. */
function hasQuorum(docker: ObservedDocker, recorded: RecordedCluster, running: readonly ObservedContainer[]): boolean {
  const marker = docker.volumes.find(({ labels }) => labels[LABELS.kind] === 'quorum')
  const voters = marker?.labels[LABELS.voters]?.split(',').length ?? recorded.firstVoters?.length ?? 0
  const controllers = running.filter((container) => hasRole(container, 'controller'))
  return controllers.length > voters / 2
}

function removeNetworks(
  builder: PlanBuilder,
  docker: ObservedDocker,
  needs: readonly number[],
  cause: string,
  ownContainer: string | undefined,
): void {
  for (const network of docker.networks) {
    const left = leaveNetwork(builder, network, docker, ownContainer)
    const action = { type: 'RemoveNetwork', networkId: network.id } as const
    builder.add({ kind: 'network', name: network.name }, action, cause, { needs: [...needs, left] })
  }
}

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
    begins: true,
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
