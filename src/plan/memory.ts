import { ofNode } from '../model/by-node.ts'
import { isFormed } from '../model/cluster-identity.ts'
import type { DesiredCluster } from '../model/desired-cluster.ts'
import { DEFAULT_GRACE_PERIOD_SECONDS } from '../model/desired-node.ts'
import { isRunning, type ObservedContainer } from '../model/docker-state.ts'
import { keysOf } from '../model/keys-of.ts'
import { LABELS } from '../model/labels.ts'
import type { ObservedDocker } from '../model/observed-cluster.ts'
import { NOTHING_RECORDED, type RecordedCluster } from '../model/recorded-cluster.ts'
import { keyOfLabel } from '../model/secret-environment.ts'
import type { Recording } from './ground/builder.ts'
import { isMarked } from './ground/founding.ts'
import { type Carrying, type Fact, type Look, type MemoryRules, same } from './ground/memory-rule.ts'
import { rememberMoves } from './moves/begin-moves.ts'
import { rememberRolls } from './node/manual-rolls.ts'
import { rememberDetached } from './node/reattach.ts'
import { stillStopping } from './node/stop-node.ts'
import { QUOTAS } from './parts/quotas.ts'
import { TOPICS } from './parts/topics.ts'
import { USERS } from './parts/users.ts'
import { stillWithoutLeader } from './storage/elect-given-up.ts'
import { rememberMissed } from './storage/given-up.ts'
import { rememberRemoved, rememberVolumes } from './storage/lost-volumes.ts'
import { rememberQuorum } from './storage/quorum-lost.ts'
import { wishedFates } from './storage/volume-fate.ts'
import { rememberTaken } from './storage/volumes-to-replace.ts'
import { finalisedLevel } from './versions/finalised-level.ts'

const forget = (): undefined => undefined
const unlessEmpty = <T extends object>(known: T): T | undefined => (Object.keys(known).length > 0 ? known : undefined)

type By<T> = Readonly<Record<string, T>>

const ofThese = <T>(known: By<T>, ids: readonly string[]): By<T> =>
  Object.fromEntries(ids.flatMap((id): [string, T][] => (known[id] === undefined ? [] : [[id, known[id]]])))

const each = <T>(known: By<T>, change: (value: T) => T): By<T> =>
  Object.fromEntries(Object.entries(known).map(([name, value]) => [name, change(value)]))

const eachUntil = (times: By<number>, now: number): By<number> => each(times, (at) => Math.min(at, now))

/**
 * What is remembered, and for how long
 * ====================================
 *
 * A pass begins with what is still true of the record of the one before, and notes the rest while it decides. A rule
 * for each fact: one without does not compile. Records are written in this order.
 */
export const MEMORY: MemoryRules = {
  clusterId: { carry: (_, { cluster }) => cluster.identity.clusterId },
  firstVoters: { carry: (_, { cluster }) => cluster.identity.firstVoters },
  nodeIds: { carry: (_, { nodeIds }) => nodeIds(), replacedByRestore: true },
  quorum: {
    carry: (_, { kafka, docker, recorded, now }) => rememberQuorum(kafka, docker, recorded, now),
    replacedByRestore: true,
    afterRemoval: same,
  },
  metAt: {
    carry: (_, { cluster, docker, recorded, now }) => rememberMeeting(cluster, docker, recorded, now),
    untilNow: Math.min,
  },
  detached: {
    carry: (_, { recorded, docker, now }) => rememberDetached(recorded, docker, now),
    untilNow: (detached, now) => ({ ...detached, at: Math.min(detached.at, now) }),
  },
  terminated: {
    carry: (terminated, { stopping }) => ofThese(terminated, stopping()),
    untilNow: eachUntil,
  },
  terminatedRuns: { carry: (runs = {}, { stopping }) => unlessEmpty(ofThese(runs, stopping())) },
  deaths: {
    carry: (deaths, { cluster, leaving }) => {
      const names = new Set([...cluster.nodes, ...leaving].map(({ name }) => name))
      return Object.fromEntries(Object.entries(deaths).filter(([name]) => names.has(name)))
    },
  },
  seenVolumes: {
    carry: (_, { seenVolumes }) => seenVolumes(),
    replacedByRestore: true,
    afterRemoval: (_, left) => left,
  },
  removed: {
    carry: (_, { docker, recorded }) => rememberRemoved(docker, recorded),
    replacedByRestore: true,
    afterRemoval: same,
  },
  missedVolumes: {
    carry: (_, { cluster, recorded, seenVolumes }) => rememberMissed(cluster, recorded, seenVolumes()),
    untilNow: eachUntil,
    replacedByRestore: true,
  },
  givingUp: { carry: same, replacedByRestore: true },
  givenUpPartitions: {
    carry: (partitions = [], { kafka }) => stillWithoutLeader(partitions, kafka),
    replacedByRestore: true,
  },
  volumeFates: {
    carry: (_, { cluster, docker, recorded }) => wishedFates(cluster, docker.volumes, recorded),
    afterRemoval: (fates, left) =>
      Object.fromEntries(Object.entries(fates).filter(([name]) => left[name] !== undefined)),
  },
  ...TOPICS.memory,
  ...QUOTAS.memory,
  ...USERS.memory,
  takenVolumes: { carry: (_, { cluster, docker, recorded }) => rememberTaken(cluster, docker, recorded) },
  cordoned: { carry: (cordoned = {}) => unlessEmpty(cordoned) },
  metadataLevel: { carry: (_, { kafka, recorded, docker }) => finalisedLevel(kafka, recorded, docker) },
  restarting: { carry: same },
  leaving: { carry: same },
  moves: { carry: (moves, { kafka }) => rememberMoves(moves, kafka) },
  throttle: { carry: same },
  lastGood: { carry: same },
  metWith: { carry: (met = {}, { cluster, docker }) => unlessEmpty(rememberFormer(met, cluster, docker)) },
  metSecrets: { carry: (met = {}, { cluster, docker }) => unlessEmpty(rememberSecrets(met, cluster, docker)) },
  dynamicKeys: { carry: same },
  trial: {
    carry: same,
    untilNow: (trial, now) => ({
      ...trial,
      at: Math.min(trial.at, now),
      ...(trial.silentSince !== undefined && { silentSince: Math.min(trial.silentSince, now) }),
    }),
  },
  refusedConfig: { carry: same },
  refusedLimits: { carry: same },
  refusedUpdates: { carry: same },
  // Those of what the plan asks for stay known (refusals.ts).
  refusals: { carry: same },
  failedSpec: { carry: same },
  streaks: {
    carry: same,
    untilNow: (streaks, now) =>
      each(streaks, (streak) => ({ ...streak, since: Math.min(streak.since, now), at: Math.min(streak.at, now) })),
  },
  manualRolls: {
    carry: (_, { cluster, recorded, docker, now }) => rememberRolls(cluster, recorded, docker, now),
    untilNow: (rolls, now) => each(rolls, (roll) => ({ ...roll, at: Math.min(roll.at, now) })),
  },
  // One of `manualRolls` from now on.
  manualRoll: { carry: forget },
  // Told and recorded anew in each pass (foreign-labelled.ts).
  foreign: { carry: forget },
  parted: { carry: forget },
}

const FACTS = keysOf(MEMORY)

/** Brings the record up to date with what is seen, before anything is decided. */
export function remember(recorded: RecordedCluster, look: Look): RecordedCluster {
  const carrying = carryingFrom(isMarked('restore', look.docker.volumes) ? withoutReplaced(recorded) : recorded, look)
  const next: Partial<Recording> = {}
  const carryOver = <K extends Fact>(fact: K) => {
    const { carry, untilNow } = MEMORY[fact]
    const known = carry(carrying.recorded[fact], carrying)
    if (known !== undefined) next[fact] = untilNow ? untilNow(known, look.now) : known
  }
  for (const fact of FACTS) carryOver(fact)
  // What every record has is carried always: its rule cannot say undefined.
  return next as RecordedCluster
}

/** The record with every moment that is yet to come taken for now. */
export function withoutFuture(recorded: RecordedCluster, now: number): RecordedCluster {
  const next: Recording = { ...recorded }
  const limit = <K extends Fact>(fact: K) => {
    const known = recorded[fact]
    const { untilNow } = MEMORY[fact]
    if (known !== undefined && untilNow) next[fact] = untilNow(known, now)
  }
  for (const fact of FACTS) limit(fact)
  return next
}

/**
 * What stays known of a removed cluster of which these data volumes are left: by it the same manifest finds that data
 * again, or misses it.
 */
export function recordAfterRemoval(recorded: RecordedCluster, left: Readonly<Record<string, number>>): RecordedCluster {
  if (Object.keys(left).length === 0) return NOTHING_RECORDED
  const next: Recording = { ...NOTHING_RECORDED }
  const leave = <K extends Fact>(fact: K) => {
    const known = MEMORY[fact].afterRemoval?.(recorded[fact], left)
    if (known !== undefined) next[fact] = known
  }
  for (const fact of FACTS) leave(fact)
  return next
}

/** The record without what a backup puts others in the place of. */
function withoutReplaced(recorded: RecordedCluster): RecordedCluster {
  const replaced = new Set<string>(FACTS.filter((fact) => MEMORY[fact].replacedByRestore))
  const others = Object.entries(recorded).filter(([fact]) => !replaced.has(fact))
  return { ...NOTHING_RECORDED, ...Object.fromEntries(others) }
}

function carryingFrom(recorded: RecordedCluster, look: Look): Carrying {
  const { cluster, docker, kafka } = look
  const nodeIds = once(() => rememberNodes(cluster, docker, recorded))
  return {
    ...look,
    recorded,
    nodeIds,
    seenVolumes: once(() => rememberVolumes(cluster, docker, kafka, recorded, nodeIds())),
    stopping: once(() => stillStopping(recorded, docker)),
  }
}

function once<T>(compute: () => T): () => T {
  let known: { readonly value: T } | undefined
  return () => {
    known ??= { value: compute() }
    return known.value
  }
}

/**
 * Ids by pool of the nodes that once had a container. Of a cluster that was there and of which nothing is recorded any
 * broker may have been, which Kafka can tell, and any node of a pool with a trace; a controllers' pool without one is
 * new, or has another name now.
 */
function rememberNodes(
  { identity, nodes }: Pick<DesiredCluster, 'identity' | 'nodes'>,
  { containers, volumes }: Pick<ObservedDocker, 'containers' | 'volumes'>,
  { clusterId, nodeIds: before }: Pick<RecordedCluster, 'clusterId' | 'nodeIds'>,
): RecordedCluster['nodeIds'] {
  const isMet = clusterId === undefined && isFormed(identity)
  const found = new Set([...containers, ...volumes].map(({ labels }) => labels[LABELS.pool]))
  const nodeIds: Record<string, number[]> = {}
  for (const { pool, nodeId, roles } of nodes) {
    const mayHaveBeen = isMet && (found.has(pool) || roles.includes('broker'))
    const isKnown = mayHaveBeen || before[pool]?.includes(nodeId) === true
    if (!isKnown && ofNode(containers, nodeId).length === 0) continue
    nodeIds[pool] ??= []
    nodeIds[pool].push(nodeId)
  }
  return nodeIds
}

const FORMER = /^v[12]:/

/**
 * A container that an earlier release made knows nothing of what manifests could say already, and only this release
 * does something about. It stays as it is until they say something else: an upgrade restarts no node.
 */
function rememberFormer(
  met: By<string>,
  { nodes }: Pick<DesiredCluster, 'nodes'>,
  { containers }: Pick<ObservedDocker, 'containers'>,
): By<string> {
  const isFormer = ({ labels }: ObservedContainer) => FORMER.test(labels[LABELS.specHash] ?? '')
  const former = nodes.filter(({ nodeId }) => ofNode(containers, nodeId).some(isFormer))
  return Object.fromEntries(former.map(({ name, added }) => [name, met[name] ?? added]))
}

/**
 * A state folder that was lost took the key along that tells whether a Secret has changed. What it says when its nodes
 * are met counts as what they have.
 */
function rememberSecrets(
  met: By<string>,
  { nodes }: Pick<DesiredCluster, 'nodes'>,
  { containers }: Pick<ObservedDocker, 'containers'>,
): By<string> {
  const others = nodes.filter(({ nodeId, secrets }) =>
    ofNode(containers, nodeId).some(({ labels }) => {
      const label = labels[LABELS.seals]
      return label !== undefined && secrets !== '' && keyOfLabel(label) !== keyOfLabel(secrets)
    }),
  )
  return Object.fromEntries(others.map(({ name, secrets }) => [name, met[name] ?? secrets]))
}

/**
 * A cluster that runs, and that nothing is recorded of
 * ====================================================
 *
 * The state folder was lost, or is another one. Who was told to stop a moment ago cannot be seen on Docker: until it
 * has gone it runs like any other, and a second one must not be told. So nobody is disturbed for as long as a node may
 * take to stop.
 */
export function rememberMeeting(
  { nodes }: DesiredCluster,
  { containers }: ObservedDocker,
  { clusterId, metAt }: Pick<RecordedCluster, 'clusterId' | 'metAt'>,
  now: number,
): number | undefined {
  const meeting = clusterId === undefined && containers.some(isRunning) ? now : metAt
  const longest = Math.max(DEFAULT_GRACE_PERIOD_SECONDS, ...nodes.map(({ gracePeriodSeconds }) => gracePeriodSeconds))
  return meeting === undefined || now - meeting > longest * 1000 ? undefined : meeting
}
