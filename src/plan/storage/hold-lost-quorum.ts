import { ofNode } from '../../model/by-node.ts'
import type { ObservedVolume } from '../../model/docker-state.ts'
import { LABELS } from '../../model/labels.ts'
import type { BeginsAnew, RecordedCluster } from '../../model/recorded-cluster.ts'
import type { PlanBuilder } from '../ground/builder.ts'
import { ageOf } from '../ground/clock-set-back.ts'
import { isMarked } from '../ground/founding.ts'
import { shortList } from '../ground/short-list.ts'
import type { ClusterView } from '../node/cluster-view.ts'
import { type GivenUp, isGivenUp, likelyCauses, noteMissed } from './given-up.ts'
import { type QuorumLost, quorumLost } from './quorum-lost.ts'

/**
 * What is to become of a cluster whose quorum cannot come back: nothing, or it begins anew, because a person said so or
 * its removal had taken all that was in writing to go.
 */
export type LostQuorum = 'held' | BeginsAnew

/** Tells that no quorum can come back, as long as it is so; undefined while one can. */
export function holdLostQuorum(
  builder: PlanBuilder,
  view: ClusterView,
  givenUp: GivenUp | undefined,
): LostQuorum | undefined {
  if (builder.recorded.givingUp) return builder.recorded.givingUp
  const { cluster, docker } = view
  const target = builder.owner
  const lost = quorumLost(view, builder.recorded)
  if (!lost) {
    const isTold = (at: number) => isNeverFormed(view, builder.recorded, at)
    if (!isTold(builder.now)) return undefined
    // Said of these runs of the controllers, not of others after them.
    if (givenUp?.what === 'cluster' && isTold(givenUp.at)) return 'given up'
    builder.wait(target, 'QuorumNotFormed', notFormed(cluster.name), LOOK_AGAIN_MS)
    return undefined
  }
  if (lost.undeclared.length > 0) {
    builder.wait(target, 'VotersNotDeclared', notDeclared(cluster.name, lost), LOOK_AGAIN_MS)
    return 'held'
  }
  const missed = lost.lost.map((id) => {
    const node = cluster.nodes.find(({ nodeId }) => nodeId === id)
    const name = node?.volumes.find(({ holdsMetadata }) => holdsMetadata)?.name
    return { id, name, at: name === undefined ? undefined : noteMissed(builder, name) }
  })
  const isGiven = ({ name, at }: (typeof missed)[number]) =>
    givenUp?.what === 'cluster' && (name === undefined || isGivenUp(givenUp, name, at ?? builder.now))
  // What is removed because of it is missed as well, and was not meant.
  if (missed.filter(isGiven).length >= lost.voters / 2) return 'given up'
  const { removed = [] } = builder.recorded
  const isBrokenOff = lost.lost.filter((id) => removed.includes(id)).length >= lost.voters / 2
  if (isBrokenOff && docker.volumes.every(mayBeLost)) return 'removed'
  const names = missed.map(({ id, name }) => name ?? `that of controller ${id}`)
  const message = `the metadata of ${names.length} of ${lost.voters} controllers is gone (${shortList(names)}), and with it the majority that knows the cluster's topics and records. Nothing is made or started, for an empty quorum in its place would lose them all. ${isBrokenOff ? BROKEN_OFF : ''}${builder.recorded.quorum ? '' : NOT_RECORDED}${likelyCauses(cluster.name)}`
  builder.wait(target, 'QuorumLost', message, LOOK_AGAIN_MS)
  return 'held'
}

/** Of data that a removal has left, only what goes with its node anyway is no reason to ask. */
const mayBeLost = ({ labels }: ObservedVolume) =>
  labels[LABELS.kind] !== 'data' || labels[LABELS.deletion] === 'ephemeral'

const notDeclared = (cluster: string, { undeclared }: QuorumLost): string =>
  `what the controllers know of the cluster's topics and records is on volumes of nodes that no manifest declares (${shortList(undeclared)}). Nothing is made or started without it. Declare their pool again, under the name it had; if all of it is to go, run \`drover delete kafka ${cluster} --volumes\` and apply the manifest again`

const BROKEN_OFF = 'A removal of the cluster that takes its data was broken off. '
const NOT_RECORDED =
  'Nothing is recorded of who votes: a controller that is new in the manifest is to be taken out of it until the others run. '

const notFormed = (cluster: string): string =>
  `controllers run, and this Drover has never seen a leader. The founding was broken off, a founder is missing, or the controllers do not reach each other: see \`drover logs\`. If the cluster serves its clients, only Drover cannot ask it; if it never held a record, \`drover give-up-records ${cluster}\` begins anew`

/** Docker tells of volumes; that a disk is mounted again nobody tells. */
const LOOK_AGAIN_MS = 10_000

/** Controllers that were up for so long have voted, or never will. */
const PATIENCE_MS = 120_000

/**
 * Whether most controllers have run long enough to elect a leader, and nobody ever saw one: the cluster was founded by
 * fewer than are needed, as when a founder's volume was lost before it had voted.
 */
function isNeverFormed(
  { cluster: { nodes }, docker: { containers, volumes }, kafka: { quorum: seen, brokers } }: ClusterView,
  { quorum }: Pick<RecordedCluster, 'quorum'>,
  now: number,
): boolean {
  const isLed = (seen !== undefined && seen.leaderId >= 0) || brokers?.some(({ fenced }) => !fenced) === true
  if (isLed || quorum !== undefined || isMarked('quorum', volumes)) return false
  const controllers = nodes.filter(({ roles }) => roles.includes('controller'))
  const patient = controllers.filter(({ nodeId }) =>
    ofNode(containers, nodeId).some(
      ({ status, startedAt }) =>
        status === 'running' && startedAt !== undefined && startedAt <= now && ageOf(startedAt, now) > PATIENCE_MS,
    ),
  )
  return patient.length > controllers.length / 2
}
