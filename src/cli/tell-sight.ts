import { readSight } from '../control/sight/read-sight.ts'
import { sightLines } from '../control/sight/sight-lines.ts'
import type { StateFolder } from '../report/state-folder.ts'
import { toStderr } from './to-stderr.ts'

/** Tells what `sightLines` says on stderr, where it disturbs no program that reads the output. */
export function tellSight(...seen: Parameters<typeof sightLines>): void {
  for (const line of sightLines(...seen)) toStderr(line)
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
