import type { Founding } from '../../model/cluster-identity.ts'
import { LABELS, nodeIdOf } from '../../model/labels.ts'
import type { ObservedDocker } from '../../model/observed-cluster.ts'
import type { RecordedCluster } from '../../model/recorded-cluster.ts'

/**
 * Whether controllers may found a quorum
 * ======================================
 *
 * A quorum that is founded a second time begins with nothing, and whoever still has the records of the first gives them
 * up to follow it. So a cluster is founded once, and everything that is left of one says that it was:
 *
 * 1. `new`: no container, no volume but that with its secrets, no network of it, nothing recorded of a node. Before
 * anything else is made for it, a mark says that it is being founded.
 * 2. `begun`: the mark is there, and so no node was ever started. What is missing is made. The mark goes when every
 *    founder is seen to have its volume, and its image is there. That its volumes were there is recorded before, and
 *    only then is the first node started.
 * 3. `ready`: no mark, every founder has its volume, and nobody has seen a leader yet. Founders format what is blank,
 *    each under the directory id of its volume; with a volume that is another one than the others were told of it is no
 *    voter.
 * 4. `formed`: a leader was seen (that stands on the engine, and in the record), or a founder's volume is missing
 *    although nobody is founding. Empty storage of a controller joins what is there; if that is not a majority, nothing
 *    is made (`quorum-lost.ts`).
 */
export function foundingOf(
  firstVoters: readonly number[],
  { containers, volumes, networks }: Pick<ObservedDocker, 'containers' | 'volumes' | 'networks'>,
  { nodeIds, quorum, seenVolumes = {} }: Pick<RecordedCluster, 'nodeIds' | 'quorum' | 'seenVolumes'>,
): Founding {
  if (isMarked('quorum', volumes) || quorum !== undefined) return 'formed'
  if (isMarked('founding', volumes)) return 'begun'
  const wasThere = Object.keys(seenVolumes).length > 0 || Object.values(nodeIds).some((ids) => ids.length > 0)
  // Who is who is no trace of records.
  const traces = volumes.filter(({ labels }) => labels[LABELS.kind] !== 'secrets')
  if (!wasThere && containers.length + traces.length + networks.length === 0) return 'new'
  const withVolume = new Set(volumes.filter(holdsMetadata).map(nodeIdOf))
  return firstVoters.every((id) => withVolume.has(id)) ? 'ready' : 'formed'
}

/** Whether there is a volume of a kind that says how far the cluster is. */
export const isMarked = (kind: 'founding' | 'quorum' | 'restore', volumes: ObservedDocker['volumes']): boolean =>
  volumes.some(({ labels }) => labels[LABELS.kind] === kind)

type Labelled = { readonly labels: Readonly<Record<string, string>> }

/**
 * Whether a volume is the one of its node with the metadata log; of those made before that was on a label, any data
 * volume is.
 */
export const holdsMetadata = ({ labels }: Labelled): boolean =>
  labels[LABELS.kind] === 'data' &&
  (labels[LABELS.metadata] === undefined || labels[LABELS.metadata] === labels[LABELS.volumeId])
