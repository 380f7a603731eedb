import { isAbsolute, relative, resolve } from 'node:path'
import type { DockerClient } from '../docker/client.ts'
import { isOwner, ownerOfResource } from '../kinds/kinds.ts'
import { LABELS } from '../model/labels.ts'
import type { Kind, ManifestSet, Resource, ResourceRef } from '../model/resource.ts'
import { refKey, refOf } from '../model/resource-ref.ts'
import { isOwnNetwork, isOwnVolume } from '../plan/ownership.ts'
import type { ClusterWish } from '../plan/pass.ts'
import { holdRemoval } from '../plan/removal/removal-guard.ts'
import type { ResourceRecord } from '../report/resource-record.ts'
import { confirmedClusters, type PersonRequest } from './requests.ts'

/** The cluster a resource belongs to; undefined when it says none. */
export function clusterOf(resource: Resource): string | undefined {
  return ownerOfResource(resource)?.name
}

/** Clusters that are declared. */
export const declaredClusters = (manifests: ManifestSet): string[] =>
  manifests.resources.filter(({ kind }) => isOwner(kind)).map(({ metadata }) => metadata.name)

/**
 * Resources that stand nowhere any more, of which a person has confirmed that they are gone: each by itself, or with
 * the cluster they belong to.
 */
export function confirmedGone(manifests: ManifestSet, requests: readonly PersonRequest[]): ResourceRef[] {
  const confirmed = new Set(confirmedClusters(requests))
  const single = new Set(requests.flatMap((request) => (request.type === 'confirm-gone' ? [refKey(request)] : [])))
  const clusters = new Map(manifests.resources.map((resource) => [refKey(refOf(resource)), clusterOf(resource)]))
  return [...(manifests.held ?? []).map(({ resource }) => resource), ...(manifests.missed ?? [])].filter(
    (ref) => single.has(refKey(ref)) || confirmed.has(clusters.get(refKey(ref)) ?? ''),
  )
}

/** Clusters of this instance with anything but retained data on the engine: networks and config volumes come first and go last. */
export async function existingClusters(
  docker: DockerClient,
  instance: string,
  signal?: AbortSignal,
): Promise<string[]> {
  const label = `${LABELS.instance}=${instance}`
  const [networks, volumes] = await Promise.all([docker.listNetworks(label, signal), docker.listVolumes(label, signal)])
  const configs = volumes.filter(({ labels }) => labels[LABELS.kind] === 'config')
  const alive = [...networks.filter(isOwnNetwork), ...configs.filter(isOwnVolume)]
  return [...new Set(alive.map(({ labels }) => labels[LABELS.cluster] ?? ''))].filter((name) => name !== '').sort()
}

export interface Known {
  readonly manifests: ManifestSet
  readonly requests: readonly PersonRequest[]
  readonly existing: readonly string[]
  /** What the state folder remembers of every Kafka and pool. */
  readonly records: readonly ResourceRecord[]
  /** Folders and files that are watched. */
  readonly sources: readonly string[]
}

/** What is wished for one cluster now, the guard against mistaken removals included. */
export function wishFor(cluster: string, { manifests, requests, existing, records, sources }: Known): ClusterWish {
  const elsewhere = (kind: Kind) => manifestsElsewhere(kind, records, sources)
  const frozen = manifests.deletionFrozen
  const givenUp = requests.find((request) => request.type === 'give-up-records' && request.cluster === cluster)
  const confirmations = requests.filter((request) => request.type === 'confirm-removal')
  const hold = holdRemoval(cluster, {
    existing: [...new Set([...existing, cluster])],
    declared: declaredClusters(manifests),
    confirmed: new Set(confirmations.map((request) => request.cluster)),
    ...(frozen !== undefined && { frozen }),
    elsewhere: elsewhere('Kafka'),
  })
  return {
    cluster,
    resources: manifests.resources,
    ...(givenUp?.type === 'give-up-records' && { givenUp }),
    deleteVolumes: confirmations.some((request) => request.cluster === cluster && request.deleteVolumes),
    ...(hold !== undefined && { hold }),
    absence: { ...(frozen !== undefined && { frozen }), elsewhere: elsewhere('KafkaNodePool') },
  }
}

function manifestsElsewhere(
  wanted: Kind,
  records: readonly ResourceRecord[],
  sources: readonly string[],
): ReadonlyMap<string, string> {
  const watched = (file: string) =>
    sources.some((source) => {
      const path = relative(resolve(source), resolve(file))
      return path === '' || (!path.startsWith('..') && !isAbsolute(path))
    })
  return new Map(
    records.flatMap(({ kind, name, origin }) =>
      kind === wanted && origin && !watched(origin.file) ? [[name, origin.file] as const] : [],
    ),
  )
}
