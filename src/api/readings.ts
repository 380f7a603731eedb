import { asSeen } from '../control/sight/as-seen.ts'
import { readSight } from '../control/sight/read-sight.ts'
import { readEvents } from '../report/event-log.ts'
import type { Kept } from './kept.ts'
import { toList } from './manifest.ts'

/**
 * What can be read over the socket, `GET /v1/NAME`, as `drover get -o json` and `drover events -o json` print it. Those
 * read the files themselves: it takes them no longer. @throws STATE_UNUSABLE
 */
export const READINGS: Readonly<Record<string, (kept: Kept) => Promise<unknown>>> = {
  async resources({ state, records }) {
    const sight = await readSight(state)
    return toList((await records()).map((record) => asSeen(record, sight)))
  },
  events: ({ state }) => readEvents(state),
}
