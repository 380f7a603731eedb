import { stringify } from 'yaml'
import { writtenPool } from '../kinds/kafka-node-pool.ts'
import type { Resource } from '../model/resource.ts'

/** Resources as the text of manifests that mean the same. */
export const manifestsText = (resources: readonly Resource[]): string =>
  resources.map((resource) => stringify(manifestOf(resource), { compat: 'yaml-1.1' })).join('---\n')

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
