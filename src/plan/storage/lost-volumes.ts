import { isNamed, namesOfNode, ofNode } from '../../model/by-node.ts'
import type { DesiredCluster } from '../../model/desired-cluster.ts'
import type { DesiredNode } from '../../model/desired-node.ts'
import { LABELS, nodeIdOf } from '../../model/labels.ts'
import type { ObservedDocker, ObservedKafka } from '../../model/observed-cluster.ts'
import type { RecordedCluster } from '../../model/recorded-cluster.ts'
import type { PlanBuilder } from '../ground/builder.ts'
import type { Operation } from '../ground/operation.ts'

type Seen = Pick<ObservedDocker, 'containers' | 'volumes'>
type Known = Pick<RecordedCluster, 'seenVolumes' | 'takenVolumes'>

/**
 * Names of data volumes a node had and has not any more, whether the manifest still asks for them or not: they were
 * seen, and nobody asked for them to go.
 */
export function lostVolumes(
  { name: node, nodeId }: Pick<DesiredNode, 'name' | 'nodeId'>,
  { volumes }: Pick<ObservedDocker, 'volumes'>,
  { seenVolumes = NONE, takenVolumes = {} }: Known,
): string[] {
  return namesOfNode(seenVolumes, nodeId).filter(
    (name) => !isNamed(volumes, name) && takenVolumes[node]?.includes(name) !== true,
  )
}

const NONE = {}

/** Whether a node of the cluster has lost a data volume. */
export const anyVolumeLost = ({ nodes }: DesiredCluster, docker: Seen, recorded: Known): boolean =>
  nodes.some((node) => lostVolumes(node, docker, recorded).length > 0)

/**
 * The data volumes that were seen, until Drover removes them. One that is gone, and that no manifest asks for any more,
 * is forgotten when a container of its node does without it, or Kafka says that its node has nothing. Where nothing is
 * recorded, every known node is taken to have had all it wants, except what the manifest has only now asked for. While
 * the cluster is being founded nothing is on them.
 */
export function rememberVolumes(
  { identity: { founding }, nodes }: Pick<DesiredCluster, 'identity' | 'nodes'>,
  docker: Seen,
  kafka: ObservedKafka,
  { seenVolumes }: Pick<RecordedCluster, 'seenVolumes'>,
  nodeIds: RecordedCluster['nodeIds'],
): RecordedCluster['seenVolumes'] {
  if (founding === 'new' || founding === 'begun') return undefined
  const wanted = new Set(nodes.flatMap(({ volumes }) => volumes.map(({ name }) => name)))
  const isMissed = ([name, nodeId]: readonly [string, number]) =>
    wanted.has(name) || (!doesWithout(nodeId, name, docker) && !hasNoReplica(nodeId, kafka))
  const before = seenVolumes
    ? Object.entries(seenVolumes).filter(isMissed)
    : nodes.flatMap((node) => had(node, docker, nodeIds))
  return byName([...before, ...Object.entries(dataVolumes(docker))])
}

/** What Drover removes is not lost. To be called with all operations planned. */
export function forgetRemoved({ operations, recorded }: PlanBuilder): void {
  const removed = volumesToRemove(operations)
  const { seenVolumes } = recorded
  if (seenVolumes === undefined || !Object.keys(seenVolumes).some((name) => removed.has(name))) return
  recorded.seenVolumes = byName(Object.entries(seenVolumes).filter(([name]) => !removed.has(name)))
}

/** Whose data was taken by a removal that went no further, and who has no other volume yet. */
export function rememberRemoved(
  { volumes }: Pick<ObservedDocker, 'volumes'>,
  { removed = [] }: Pick<RecordedCluster, 'removed'>,
): RecordedCluster['removed'] {
  const left = removed.filter((id) => !ofNode(volumes, id).some(({ labels }) => labels[LABELS.kind] === 'data'))
  return left.length > 0 ? left : undefined
}

/** Names of the volumes that a plan removes. */
export const volumesToRemove = (operations: readonly Operation[]): ReadonlySet<string> =>
  new Set(operations.flatMap(({ action }) => (action.type === 'RemoveVolume' ? [action.name] : [])))

/** The data volumes that are there: the node's id by name. */
export const dataVolumes = ({ volumes }: Pick<ObservedDocker, 'volumes'>): Record<string, number> =>
  byName(
    volumes.flatMap((volume) =>
      volume.labels[LABELS.kind] === 'data' ? [[volume.name, nodeIdOf(volume)] as const] : [],
    ),
  )

/** Kafka says of every partition that it has no replica on this node, and is to get none. */
function hasNoReplica(nodeId: number, { topics, reassignments }: ObservedKafka): boolean {
  const isElsewhere = ({ replicas }: { readonly replicas: readonly number[] }) => !replicas.includes(nodeId)
  if (!topics || !reassignments) return false
  return topics.every(({ partitions }) => partitions.every(isElsewhere)) && reassignments.every(isElsewhere)
}

const byName = (entries: readonly (readonly [string, number])[]): Record<string, number> =>
  Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)))

function had(node: DesiredNode, docker: Seen, nodeIds: RecordedCluster['nodeIds']): [string, number][] {
  if (nodeIds[node.pool]?.includes(node.nodeId) !== true) return []
  return node.volumes.flatMap(({ name }): [string, number][] =>
    doesWithout(node.nodeId, name, docker) ? [] : [[name, node.nodeId]],
  )
}

/**
 * A node's container that does not mount a volume shows that it has been put there only now, or is not needed any more.
 */
function doesWithout(nodeId: number, name: string, { containers }: Seen): boolean {
  const own = ofNode(containers, nodeId)
  return own.length > 0 && own.every(({ mounts }) => mounts.every(({ volume }) => volume !== name))
}
