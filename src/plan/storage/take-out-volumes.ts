import { ofNode } from '../../model/by-node.ts'
import type { ObservedLogDir, ObservedReplica, PartitionRef } from '../../model/kafka-state.ts'
import { LABELS } from '../../model/labels.ts'
import { dataVolumeName } from '../../model/names.ts'
import type { ObservedKafka } from '../../model/observed-cluster.ts'
import { partitionName } from '../../model/partition-name.ts'
import { sizeText } from '../../model/quantity.ts'
import type { NodeVolume } from '../../model/storage.ts'
import type { PlanBuilder } from '../ground/builder.ts'
import type { Target } from '../ground/operation.ts'
import { KEEP_FREE } from '../moves/disk-room.ts'
import type { ClusterView } from '../node/cluster-view.ts'
import type { NodeView } from '../node/node-view.ts'
import { CORDON, pathsOf } from './kept-volumes.ts'
import { mayGo } from './volume-fate.ts'

/**
 * How a volume is emptied before it is taken out
 * ==============================================
 *
 * 1. Its log directory is closed to new replicas, where Kafka can do that. That it was Drover who closed it is recorded
 *    first; what Drover closed it opens again once the volume is out, or is to stay after all.
 * 2. Its replicas are moved into the other directories of the same broker, the emptiest first, a few at a time, and
 *    only while every node is up: copying costs a node that catches up its disk.
 * 3. Of every file system a tenth stays free. What fits nowhere is not moved, and said with numbers.
 */
export function emptyVolumes(builder: PlanBuilder, { cluster, nodes, kafka }: ClusterView): void {
  const down = nodes.filter(({ up }) => !up).map(({ name }) => name)
  for (const view of nodes) {
    const ids = new Set(cluster.keptVolumes.get(view.nodeId)?.map(({ id }) => id))
    const going = view.node.volumes.filter(({ jbodId }) => ids.has(jbodId))
    cordon(builder, view, going, kafka)
    for (const volume of going) {
      const target: Target = { kind: 'volume', name: volume.name }
      const tell = (what: string) =>
        builder.wait(target, 'LogDirNotEmpty', `it is to be taken out, but ${what}`, LOOK_AGAIN_MS, 'scale')
      const dirs = kafka.logDirs?.get(view.nodeId)
      const dir = dirs?.find(({ path }) => path === volume.logDir)
      if (down.length > 0) tell(`nothing is moved while ${down.join(', ')} ${down.length > 1 ? 'are' : 'is'} not up`)
      else if (!dirs || !dir) tell('what is in it cannot be seen')
      else if (dir.errorCode !== 0)
        tell('Kafka says that its log directory is offline; its disk has to be put right first')
      else {
        const stay = view.node.volumes.filter(({ jbodId }) => !ids.has(jbodId)).map(({ logDir }) => logDir)
        tell(`${describe(dir.replicas)} still in it`)
        move(builder, view, target, dir, dirs, new Set(stay))
      }
    }
  }
}

const LOOK_AGAIN_MS = 2_000
/**
 * Of one broker, which copies with one thread a directory; more at once would only spread the work over more half-made
 * copies. Moves between brokers (`planMoves`) are counted by themselves: these copies go through nobody else's disk or
 * network, and Kafka neither lists nor throttles them as reassignments.
 */
const MOVES_AT_ONCE = 10

function move(
  builder: PlanBuilder,
  { nodeId }: NodeView,
  target: Target,
  from: ObservedLogDir,
  dirs: readonly ObservedLogDir[],
  stay: ReadonlySet<string>,
): void {
  const targets = dirs.filter(({ path, errorCode }) => stay.has(path) && errorCode === 0)
  const moving = new Set(
    targets.flatMap(({ replicas }) => replicas.filter(({ isFuture }) => isFuture).map(partitionName)),
  )
  const left = from.replicas.filter((replica) => !replica.isFuture && !moving.has(partitionName(replica)))
  const filled = new Map(targets.map(({ path, replicas }) => [path, bytesOf(replicas)]))
  let room = Math.min(...targets.map(roomOf))
  const batches = new Map<string, PartitionRef[]>()
  const stuck: ObservedReplica[] = []
  for (const replica of left) {
    if (moving.size >= MOVES_AT_ONCE) break
    const [to] = [...filled].sort((a, b) => a[1] - b[1] || (a[0] < b[0] ? -1 : 1))
    // Several directories may share one file system, so what goes into one counts against them all.
    if (to === undefined || replica.bytes > room) {
      stuck.push(replica)
      continue
    }
    room -= replica.bytes
    moving.add(partitionName(replica))
    filled.set(to[0], to[1] + replica.bytes)
    batches.set(to[0], [...(batches.get(to[0]) ?? []), { topic: replica.topic, partition: replica.partition }])
  }
  for (const [logDir, replicas] of batches) {
    const cause = `it is to be taken out: ${replicas.length} of its replicas go to ${logDir}`
    builder.add(target, { type: 'MoveReplicas', brokerId: nodeId, logDir, replicas }, cause)
  }
  if (stuck.length > 0 && batches.size === 0) {
    const free = targets.length === 0 ? 'no other is online' : `there is room for ${sizeText(Math.max(0, room))}`
    builder.wait(target, 'LogDirsFull', `${describe(stuck)} in it and fit into no other directory: ${free}`)
  }
}

const bytesOf = (replicas: readonly ObservedReplica[]): number => replicas.reduce((sum, { bytes }) => sum + bytes, 0)

const describe = (replicas: readonly ObservedReplica[]): string =>
  `${replicas.length} ${replicas.length === 1 ? 'replica' : 'replicas'} (${sizeText(bytesOf(replicas))}) ${replicas.length === 1 ? 'is' : 'are'}`

/** What may be written into it; a broker that cannot tell says nothing against it. */
const roomOf = ({ usableBytes, totalBytes }: ObservedLogDir): number =>
  usableBytes === undefined || totalBytes === undefined
    ? Number.POSITIVE_INFINITY
    : usableBytes - KEEP_FREE * totalBytes

/** Closes what is to be emptied, and opens what Drover had closed and is not to be emptied any more. */
function cordon(builder: PlanBuilder, view: NodeView, going: readonly NodeVolume[], kafka: ObservedKafka): void {
  const { nodeId, name, node, running } = view
  const before = builder.recorded.cordoned?.[nodeId] ?? []
  // One that was proved empty stays closed until the container that has it is gone.
  const mounts = running.flatMap((container) => container.mounts)
  const leaving = before.filter(
    (path) =>
      mounts.some(({ target }) => path.startsWith(`${target}/`)) && node.volumes.every(({ logDir }) => logDir !== path),
  )
  const wanted = [...new Set([...going.map(({ logDir }) => logDir), ...leaving])]
  const entry = kafka.nodeConfigs?.get(nodeId)?.find((config) => config.name === CORDON)
  if (entry === undefined || entry.value === '*') return
  const closed = pathsOf(entry.value)
  const paths = [...closed.filter((path) => wanted.includes(path) || !before.includes(path)), ...wanted]
  const value = [...new Set(paths)].sort().join(',')
  const ours = wanted.filter((path) => before.includes(path) || !closed.includes(path))
  const { [nodeId]: _, ...others } = builder.recorded.cordoned ?? {}
  const next = ours.length > 0 ? { ...others, [nodeId]: ours } : others
  if (value !== [...closed].sort().join(',')) {
    // What is being opened stays on the record until it is seen to be open.
    builder.recorded.cordoned = { ...others, [nodeId]: [...new Set([...before, ...ours])] }
    const changes = [{ name: CORDON, value: value === '' ? null : value }]
    const cause =
      wanted.length > 0 ? 'nothing new is to be put where a volume is taken out' : 'no volume is taken out any more'
    builder.add({ kind: 'broker', name }, { type: 'AlterNodeConfig', brokerId: nodeId, changes }, cause)
  } else if (builder.recorded.cordoned !== undefined) builder.recorded.cordoned = next
}

/**
 * Removes volumes that were taken out of a node's JBOD, where the manifest said that they may go: once the node is up
 * without the volume and no container mounts it any more, so that nothing is left to go back to.
 */
export function removeTakenOutVolumes(builder: PlanBuilder, { nodes, docker }: ClusterView): void {
  const mounted = new Set(docker.containers.flatMap(({ mounts }) => mounts.map(({ volume }) => volume)))
  for (const { node, up, current, former } of nodes) {
    if (!up || !current || former) continue
    const wanted = new Set(node.volumes.map(({ name }) => name))
    for (const volume of ofNode(docker.volumes, node.nodeId)) {
      const { name, labels } = volume
      const own = labels[LABELS.kind] === 'data' && name === dataVolumeName(node.name, Number(labels[LABELS.volumeId]))
      if (!own || wanted.has(name) || mounted.has(name) || !mayGo(volume, builder.recorded)) continue
      builder.add({ kind: 'volume', name }, { type: 'RemoveVolume', name }, `${node.name} does without it`)
    }
  }
}
