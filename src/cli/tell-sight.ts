import { readSight } from '../control/sight/read-sight.ts'
import type { Sight, Unseen } from '../control/sight/sight.ts'
import type { ResourceRecord } from '../report/resource-record.ts'
import type { StateFolder } from '../report/state-folder.ts'

/**
 * Tells on stderr, where it disturbs no program that reads the output, what the person who reads these records has to know of how
 * old they are: a line each, and nothing when all is seen. `told` has what was said before, and is added to.
 */
export function tellSight(
  sight: Sight,
  records: readonly Pick<ResourceRecord, 'kind' | 'name' | 'labels'>[],
  told: Set<string> = new Set(),
): void {
  const { nothing, manifests } = sight
  const each = nothing ? [nothing] : records.map((record) => sight.unseen(record))
  for (const why of [...each, ...(nothing?.reason === 'NoDaemon' ? [] : [manifests])]) {
    if (why === undefined || told.has(newsOf(why))) continue
    told.add(newsOf(why))
    process.stderr.write(`${capital(why.message)}.\n`)
  }
}

/** That more time has gone by is no news. */
const newsOf = ({ message }: Unseen): string => message.replaceAll(/ \(\d+ \w+ ago\)/g, '')

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
