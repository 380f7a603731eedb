import { join } from 'node:path'
import type { Kind } from '../model/resource.ts'
import { isResourceRecord, type ResourceRecord } from './resource-record.ts'
import type { StateFolder } from './state-folder.ts'

/** Where the records stand in the state folder, a folder for each kind. */
export const STATUS_FOLDER = 'status'

/** What the state folder says of every resource, sorted by kind, then name; for any process. @throws STATE_UNUSABLE */
export async function readRecords(folder: StateFolder, kinds?: readonly Kind[]): Promise<ResourceRecord[]> {
  const folders = kinds ?? (await folder.list(STATUS_FOLDER))
  const files = await Promise.all(
    folders.map(async (kind) =>
      (await folder.list(`${STATUS_FOLDER}/${kind}`)).map((name) => `${STATUS_FOLDER}/${kind}/${name}` as const),
    ),
  )
  const records = await Promise.all(
    files
      .flat()
      .filter((file) => file.endsWith('.json'))
      .map((file) => folder.readJson(file, isResourceRecord)),
  )
  return records.filter((record) => record !== undefined).sort(byKindAndName)
}

/** How many there are. @throws STATE_UNUSABLE */
export async function countRecords(folder: StateFolder, kinds?: readonly Kind[]): Promise<number> {
  const folders = kinds ?? (await folder.list(STATUS_FOLDER))
  const files = await Promise.all(folders.map((kind) => folder.list(`${STATUS_FOLDER}/${kind}`)))
  return files.flat().length
}

/** The folders whose files are the records: what to look at for a change. */
export async function statusFolders(folder: StateFolder): Promise<string[]> {
  return [STATUS_FOLDER, ...(await folder.list(STATUS_FOLDER)).map((kind) => `${STATUS_FOLDER}/${kind}`)].map((path) =>
    join(folder.path, path),
  )
}

/** The order in which records are told. */
export function byKindAndName(a: ResourceRecord, b: ResourceRecord): number {
  return a.kind === b.kind ? (a.name < b.name ? -1 : 1) : a.kind < b.kind ? -1 : 1
}
