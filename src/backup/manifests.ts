import { stringify } from 'yaml'
import { writtenPool } from '../kinds/kafka-node-pool.ts'
import type { Resource } from '../model/resource.ts'

/** Resources as the text of manifests that mean the same. */
export const manifestsText = (resources: readonly Resource[]): string =>
  resources.map((resource) => stringify(manifestOf(resource))).join('---\n')

function manifestOf(resource: Resource): Record<string, unknown> {
  const { apiVersion, kind, metadata } = resource
  const spec = resource.kind === 'KafkaNodePool' ? writtenPool(resource.spec) : resource.spec
  return { apiVersion, kind, metadata, spec }
}
