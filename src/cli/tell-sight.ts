import { newsOf } from '../control/sight/news.ts'
import { readSight } from '../control/sight/read-sight.ts'
import type { Sight } from '../control/sight/sight.ts'
import type { ResourceRecord } from '../report/resource-record.ts'
import type { StateFolder } from '../report/state-folder.ts'

/**
 * Tells on stderr, where it disturbs no program that reads the output, what the person who reads these records has to
 * know of how old they are: a line each, and nothing when all is seen. `told` has what was said before, and is added
 * to.
 */
export function tellSight(
  sight: Sight,
  records: readonly Pick<ResourceRecord, 'kind' | 'name' | 'labels'>[],
  told: Set<string> = new Set(),
): void {
  const { nothing, manifests, incomplete, stateLost } = sight
  const each = nothing ? [nothing] : records.map((record) => sight.unseen(record))
  // What a daemon that is gone said of the manifests is nothing to go by.
  const ofManifests = nothing?.reason === 'NoDaemon' ? [] : [manifests?.message, incomplete]
  for (const message of [stateLost, ...each.map((why) => why?.message), ...ofManifests]) {
    if (message === undefined || told.has(newsOf(message))) continue
    told.add(newsOf(message))
    process.stderr.write(`${capital(message)}.\n`)
  }
}

const LOOK_EVERY_MS = 1_000

/** The same of a folder whose content is followed, at once and each time there is news, until the process ends. */
export function followSight(state: StateFolder): void {
  const told = new Set<string>()
  const look = async () => tellSight(await readSight(state), [], told)
  // What is followed meets the same unusable folder, and says so.
  const again = (): void =>
    void look()
      .catch(() => undefined)
      .then(() => setTimeout(again, LOOK_EVERY_MS).unref())
  again()
}

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`
