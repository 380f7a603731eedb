import { ofNode } from '../../model/by-node.ts'
import type { DesiredCluster } from '../../model/desired-cluster.ts'
import type { DesiredNode } from '../../model/desired-node.ts'
import { LABELS } from '../../model/labels.ts'
import type { ObservedDocker } from '../../model/observed-cluster.ts'
import type { RecordedCluster } from '../../model/recorded-cluster.ts'

type Seen = Pick<ObservedDocker, 'containers' | 'volumes'>

/**
 * Which data volumes a person wants replaced
 * ==========================================
 *
 * 1. A volume bears the value of the annotation under which it was made (`drover.replaced`). One that bears the value
 *    of now is new; so a request is done, and stays done when the state folder is lost, once a volume of the node bears
 *    it.
 * 2. Otherwise those go that a container of the node mounts. Volumes it was proved to do without are no part of this.
 * 3. Which ones go is recorded before the first is removed: with some of them gone, nothing else would tell.
 */
export function volumesToReplace(
  node: DesiredNode,
  { containers, volumes }: Seen,
  { takenVolumes = {} }: Pick<RecordedCluster, 'takenVolumes'>,
): string[] {
  const { replacementToken } = node
  if (replacementToken === undefined) return []
  const names = new Set(node.volumes.map(({ name }) => name))
  const own = volumes.filter(({ name, labels }) => names.has(name) && labels[LABELS.kind] === 'data')
  const isNew = ({ labels }: { readonly labels: Readonly<Record<string, string>> }) =>
    labels[LABELS.replaced] === replacementToken
  const taken = takenVolumes[node.name]
  if (taken) return own.filter((volume) => taken.includes(volume.name) && !isNew(volume)).map(({ name }) => name)
  if (own.some(isNew)) return []
  const mounted = new Set(ofNode(containers, node.nodeId).flatMap(({ mounts }) => mounts.map(({ volume }) => volume)))
  return own.filter(({ name }) => mounted.has(name)).map(({ name }) => name)
}

/** Volumes that were taken away on purpose and have no successor yet, or are still to go; by name of the node. */
export function rememberTaken(
  { nodes }: DesiredCluster,
  docker: Seen,
  before: Pick<RecordedCluster, 'takenVolumes'>,
): RecordedCluster['takenVolumes'] {
  const there = new Set(docker.volumes.map(({ name }) => name))
  const left = nodes.flatMap((node): [string, readonly string[]][] => {
    const going = volumesToReplace(node, docker, before)
    const taken = before.takenVolumes?.[node.name] ?? []
    const names = taken.filter((name) => !there.has(name) || going.includes(name))
    return names.length > 0 ? [[node.name, names]] : []
  })
  return left.length > 0 ? Object.fromEntries(left) : undefined
}
