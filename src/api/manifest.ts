import type { ShownRecord } from '../control/sight/as-seen.ts'
import { findKind } from '../kinds/kinds.ts'
import { keysOf } from '../kinds/secret-keys.ts'
import { ownName } from '../model/resource-ref.ts'

/** A resource as Kubernetes would show it, with its `.status` in place. A Secret's values were never kept. */
export function toManifest(record: ShownRecord): Record<string, unknown> {
  const { apiVersion, kind, name, namespace, labels, annotations, generation, removedAt, status } = record
  return {
    apiVersion,
    kind,
    metadata: {
      name: ownName(name),
      ...(namespace !== undefined && { namespace }),
      ...(Object.keys(labels).length > 0 && { labels }),
      ...(Object.keys(annotations).length > 0 && { annotations }),
      generation,
      ...(removedAt !== undefined && { deletionTimestamp: removedAt }),
    },
    ...content(record),
    ...(status.conditions.length > 0 && { status }),
  }
}

/** Several resources in one document, as kubectl has it. */
export function toList(records: readonly ShownRecord[]): Record<string, unknown> {
  return { apiVersion: 'v1', kind: 'List', items: records.map(toManifest) }
}

function content({ kind, spec }: ShownRecord): Record<string, unknown> {
  const known = findKind(kind)
  if (known?.secret) return { data: Object.fromEntries(keysOf(spec).map((key) => [key, '[redacted]'])) }
  return !known?.hasData || typeof spec !== 'object' || spec === null ? { spec } : { ...spec }
}
