import { stringify } from 'yaml'
import { writtenPool } from '../kinds/kafka-node-pool.ts'
import { isOwner } from '../kinds/kinds.ts'
import { CLUSTER_LABEL, type Resource } from '../model/resource.ts'

/** Resources as the text of manifests that mean the same. */
export function manifestsText(resources: readonly Resource[]): string {
  const kafkas = resources.filter(({ kind }) => isOwner(kind))
  const names = new Map(kafkas.map(({ metadata, manifestName }) => [metadata.name, manifestName] as const))
  return resources
    .map((resource) => stringify(manifestOf(asInManifest(resource, names)), { compat: 'yaml-1.1' }))
    .join('---\n')
}

/** Manifests call a Kafka by its name there, which may be another one than on this host. */
function asInManifest<R extends Resource>(resource: R, names: ReadonlyMap<string, string | undefined>): R {
  const { metadata, manifestName = metadata.name } = resource
  const cluster = names.get(metadata.labels[CLUSTER_LABEL] ?? '')
  const labels = cluster === undefined ? metadata.labels : { ...metadata.labels, [CLUSTER_LABEL]: cluster }
  return { ...resource, metadata: { ...metadata, name: manifestName, labels } }
}

/** A Secret with what it holds: a backup is closed to everybody else, and worth nothing without. */
function manifestOf(resource: Resource): Record<string, unknown> {
  const { apiVersion, kind, metadata } = resource
  if (resource.kind === 'Secret') {
    const values = Object.entries(resource.spec.data).map(([key, value]) => [key, value.reveal()] as const)
    const texts = values.filter(([, value]) => typeof value === 'string')
    const bytes = values.filter((entry): entry is [string, Uint8Array] => typeof entry[1] !== 'string')
    const data = bytes.map(([key, value]) => [key, Buffer.from(value).toString('base64')] as const)
    return {
      ...{ apiVersion, kind, metadata },
      ...(data.length > 0 && { data: Object.fromEntries(data) }),
      stringData: Object.fromEntries(texts),
    }
  }
  if (resource.kind === 'ConfigMap') return { apiVersion, kind, metadata, ...resource.spec }
  const spec = resource.kind === 'KafkaNodePool' ? writtenPool(resource.spec) : resource.spec
  return { apiVersion, kind, metadata, spec }
}
