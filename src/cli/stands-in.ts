import type { ResourceRef } from '../model/resource.ts'
import { namespaceIn, refKey } from '../model/resource-ref.ts'
import type { StateFolder } from '../report/state-folder.ts'
import { knownRecords } from './known-records.ts'
import { namespacesOf } from './which-one.ts'

/** Whether a resource stands in this namespace; of one that is gone only what it was known as says that. */
export async function standsIn(
  folder: StateFolder,
  namespace: string | undefined,
): Promise<(ref: ResourceRef) => boolean> {
  if (namespace === undefined) return () => true
  const records = await knownRecords(folder)
  const namespaceOf = namespacesOf(records)
  const known = new Map(records.map((record) => [refKey(record), namespaceOf(record)]))
  return (ref) => (known.get(refKey(ref)) ?? namespaceIn(ref.name)) === namespace
}
