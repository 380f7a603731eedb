import { foldersAbove, type InForce, type Root } from './removed-by-a-person.ts'

/**
 * By which device and inode each folder is known from now on. A folder that was exchanged takes the place of the former
 * one only when nothing in force is missing from it: until then it may be the wrong one.
 */
export function foldersInForce(
  inForce: readonly InForce[],
  missing: ReadonlySet<string>,
  roots: readonly Root[],
  before: ReadonlyMap<string, string>,
  seen: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const folders = new Map<string, boolean>()
  for (const { key, file } of inForce) {
    const above = foldersAbove(file, roots)
    if (!above || above.isOwn) continue
    for (const folder of above.folders) folders.set(folder, (folders.get(folder) ?? true) && !missing.has(key))
  }
  return new Map(
    [...folders]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([folder, isWhole]): [string, string][] => {
        const identity = isWhole ? (seen.get(folder) ?? before.get(folder)) : before.get(folder)
        return identity === undefined ? [] : [[folder, identity]]
      }),
  )
}
