import type { DesiredCluster } from '../../model/desired-cluster.ts'
import type { ObservedVolume } from '../../model/docker-state.ts'
import { LABELS } from '../../model/labels.ts'
import type { RecordedCluster } from '../../model/recorded-cluster.ts'
import type { VolumeFate } from '../../model/storage.ts'

/**
 * What becomes of a data volume when its node or its cluster goes
 * ===============================================================
 *
 * 1. `deleteClaim` as the manifest said it last is in force. Docker's labels cannot change, so a wish that came after
 *    the volume was made is recorded; the record wins over the label, in both directions.
 * 2. Without a record, or when the record is lost, the label counts: what the manifest said when the volume was made.
 * 3. Without a word about it a volume stays.
 */
export function fateOf({ name, labels }: ObservedVolume, { volumeFates }: Pick<RecordedCluster, 'volumeFates'>) {
  return volumeFates[name] ?? labelledFate(labels)
}

/** True when the volume may be removed once nothing uses it. */
export const mayGo = (volume: ObservedVolume, recorded: Pick<RecordedCluster, 'volumeFates'>): boolean =>
  fateOf(volume, recorded) !== 'retain'

/**
 * What the manifests say now about volumes whose label says something else; of volumes they do not name, what they said
 * last.
 */
export function wishedFates(
  cluster: DesiredCluster,
  volumes: readonly ObservedVolume[],
  before: Pick<RecordedCluster, 'volumeFates'>,
): RecordedCluster['volumeFates'] {
  const wished = new Map(cluster.nodes.flatMap((node) => node.volumes.map(({ name, fate }) => [name, fate])))
  const changed = volumes
    .filter(({ labels }) => labels[LABELS.kind] === 'data')
    .map(({ name, labels }) => ({
      name,
      label: labelledFate(labels),
      fate: wished.get(name) ?? before.volumeFates[name],
    }))
    .flatMap(({ name, label, fate }): [string, VolumeFate][] =>
      fate === undefined || fate === label ? [] : [[name, fate]],
    )
  return Object.fromEntries(changed)
}

function labelledFate(labels: ObservedVolume['labels']): VolumeFate {
  const fate = labels[LABELS.deletion]
  return fate === 'delete' || fate === 'ephemeral' ? fate : 'retain'
}
