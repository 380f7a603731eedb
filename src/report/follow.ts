import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { Kind } from '../model/resource.ts'
import { refKey } from '../model/resource-ref.ts'
import { changesIn } from './changes.ts'
import type { EventRecord } from './event.ts'
import { EVENTS_FILE, identityOf, readEvents } from './event-log.ts'
import { readRecords, statusFolders } from './read-records.ts'
import type { ResourceRecord } from './resource-record.ts'
import type { StateFolder } from './state-folder.ts'

/**
 * What is remembered, then every event as it is reported or counted once more, while another process writes the log.
 * Ends with the signal. @throws STATE_UNUSABLE
 */
export async function* followEvents(folder: StateFolder, signal: AbortSignal): AsyncGenerator<EventRecord> {
  let counts = new Map<string, number>()
  for await (const _ of changesIn(async () => [join(folder.path, EVENTS_FILE)], signal)) {
    const events = await readEvents(folder)
    for (const event of events) {
      if (event.count > (counts.get(identityOf(event)) ?? 0)) yield event
    }
    counts = new Map(events.map((event) => [identityOf(event), event.count]))
  }
}

/** What else is shown of a record than itself. */
export interface Beside {
  /** Files that may say something else then. */
  readonly paths: readonly string[]
  /** Looks, for all records of one look; compared by value. */
  readonly look: () => Promise<(record: ResourceRecord) => unknown>
}

/**
 * Every resource, then those that have changed, or what is `beside` them, each time some have. Ends with the signal.
 * @throws STATE_UNUSABLE
 */
export async function* followRecords(
  folder: StateFolder,
  kinds: readonly Kind[] | undefined,
  signal: AbortSignal,
  beside: Beside = { paths: [], look: async () => () => undefined },
): AsyncGenerator<ResourceRecord[]> {
  let known = new Map<string, readonly [ResourceRecord, unknown]>()
  const paths = async () => [...(await statusFolders(folder)), ...beside.paths]
  for await (const _ of changesIn(paths, signal)) {
    const records = await readRecords(folder, kinds)
    const besides = await beside.look()
    const now = new Map(records.map((record) => [refKey(record), [record, besides(record)] as const]))
    const changed = records.filter((record) => !isDeepStrictEqual(now.get(refKey(record)), known.get(refKey(record))))
    if (changed.length > 0) yield changed
    known = now
  }
}
