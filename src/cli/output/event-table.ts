import { shortRef } from '../../kinds/kinds.ts'
import type { EventRecord } from '../../report/event.ts'
import { Table } from './table.ts'
import { renderAge } from './time.ts'

/** Events under headers, as `kubectl get events` has them. */
export class EventTable {
  readonly #withObject: boolean
  readonly #table: Table

  constructor({ withObject }: { withObject: boolean }) {
    this.#withObject = withObject
    this.#table = new Table(['LAST SEEN', 'TYPE', 'REASON', ...(withObject ? ['OBJECT'] : []), 'MESSAGE'])
  }

  /** `now` in epoch milliseconds. */
  render(events: readonly EventRecord[], now: number): string {
    return this.#table.render(
      events.map((event) => [
        lastSeen(event, now),
        event.type,
        event.reason,
        ...(this.#withObject ? [shortRef(event.regarding)] : []),
        event.message,
      ]),
    )
  }
}

function lastSeen({ count, firstAt, lastAt }: EventRecord, now: number): string {
  const last = renderAge(now - lastAt)
  return count === 1 ? last : `${last} (x${count} over ${renderAge(now - firstAt)})`
}
