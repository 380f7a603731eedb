import type { DockerEvent } from '../model/container.ts'
import { LABELS } from '../model/labels.ts'

/**
 * Whether an event may be about a cluster of this instance. An engine tells the labels of containers only; a network or a volume of a
 * cluster has the cluster's name in its own. What others do to theirs is no reason to look.
 */
export function concerns({ type, id, attributes }: DockerEvent, instance: string, cluster: string): boolean {
  if ((attributes[LABELS.instance] ?? instance) !== instance) return false
  const named = attributes[LABELS.cluster]
  if (type === 'container' || named !== undefined) return named === cluster
  return (attributes.name ?? id).includes(cluster)
}
