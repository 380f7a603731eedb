import { stringify } from 'yaml'
import type { KafkaNodePoolSpec, Resource, StorageVolume } from '../model/resource.ts'

/** Resources as the text of manifests that mean the same. */
export const manifestsText = (resources: readonly Resource[]): string =>
  resources.map((resource) => stringify(manifestOf(resource))).join('---\n')

/** A Secret with what it holds: a backup is closed to everybody else, and worth nothing without. */
function manifestOf(resource: Resource): Record<string, unknown> {
  const { apiVersion, kind, metadata } = resource
  if (resource.kind === 'Secret') {
    const texts = Object.entries(resource.spec.data).map(([key, value]) => [key, value.reveal()] as const)
    return { apiVersion, kind, metadata, stringData: Object.fromEntries(texts) }
  }
  if (resource.kind === 'ConfigMap') return { apiVersion, kind, metadata, ...resource.spec }
  const spec = resource.kind === 'KafkaNodePool' ? poolSpec(resource.spec) : resource.spec
  return { apiVersion, kind, metadata, spec }
}

/** Storage as it is written: volumes by themselves have no id. */
function poolSpec({ volumes, jbod, ...spec }: KafkaNodePoolSpec): Record<string, unknown> {
  const single = ({ id: _, ...volume }: StorageVolume) => volume
  const [only] = volumes
  return { ...spec, storage: jbod || !only ? { type: 'jbod', volumes } : single(only) }
}
