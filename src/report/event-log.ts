import { type EventRecord, isEventRecord, type NewEvent } from './event.ts'
import type { StateFolder } from './state-folder.ts'

/** Where events stand in the state folder, one JSON object a line. */
export const EVENTS_FILE = 'events.jsonl'

/** Equal events this close to each other are one event with a count, as Kubernetes' event correlator has it. */
const SAME_WITHIN_MS = 3_600_000
const COMPACT_ABOVE_LINES = 2_000
const KEEP_EVENTS = 1_000

/** Events by identity, the one that happened last at the end. A file that is read line by line ends up as this. */
export type EventHistory = Map<string, EventRecord>

/** The daemon's end of the event log. Appends run one after the other. */
export class EventLog {
  readonly #folder: StateFolder
  readonly #now: () => number
  readonly #latest = new Map<string, EventRecord>()
  readonly #history: EventHistory
  #lines: number
  #writing: Promise<void> = Promise.resolve()

  constructor(folder: StateFolder, history: EventHistory, lines: number, now: () => number = Date.now) {
    this.#folder = folder
    this.#history = history
    this.#lines = lines
    this.#now = now
    for (const event of history.values()) this.#latest.set(subject(event), event)
  }

  /** Reports something; counted when the same was reported within the last hour. @throws STATE_UNUSABLE */
  async emit(event: NewEvent): Promise<EventRecord> {
    const record = count(event, this.#latest.get(subject(event)), this.#now())
    this.#latest.set(subject(record), record)
    remember(this.#history, record)
    const done = this.#writing.catch(() => undefined).then(() => this.#append(record))
    this.#writing = done
    await done
    return record
  }

  /** What is remembered, oldest first. */
  list(): EventRecord[] {
    return [...this.#history.values()]
  }

  async #append(record: EventRecord): Promise<void> {
    if (this.#lines < COMPACT_ABOVE_LINES) {
      await this.#folder.append(EVENTS_FILE, toLine(record))
      this.#lines += 1
    } else {
      await this.#compact()
    }
  }

  /** Replaces the file by the newest events; the one being reported is among them. */
  async #compact(): Promise<void> {
    const surplus = this.#history.size - KEEP_EVENTS
    for (const [identity, event] of [...this.#history].slice(0, Math.max(0, surplus))) {
      this.#history.delete(identity)
      if (this.#latest.get(subject(event)) === event) this.#latest.delete(subject(event))
    }
    const kept = this.list()
    await this.#folder.writeText(EVENTS_FILE, kept.map(toLine).join(''))
    this.#lines = kept.length
  }
}

/** Opens the log, mending a last line that a crash has cut off. @throws STATE_UNUSABLE */
export async function openEventLog(folder: StateFolder, now: () => number = Date.now): Promise<EventLog> {
  const text = (await folder.readText(EVENTS_FILE)) ?? ''
  if (text !== '' && !text.endsWith('\n')) await folder.append(EVENTS_FILE, '\n')
  return new EventLog(folder, parseEvents(text), text.split('\n').length - 1, now)
}

/** What the state folder remembers, oldest first; for any process. @throws STATE_UNUSABLE */
export async function readEvents(folder: StateFolder): Promise<EventRecord[]> {
  return [...parseEvents((await folder.readText(EVENTS_FILE)) ?? '').values()]
}

/** Reads lines into a history; what is not an event (a line cut off by a crash) is passed over. */
function parseEvents(text: string): EventHistory {
  const history: EventHistory = new Map()
  for (const line of text.split('\n')) {
    const event = parseLine(line)
    if (event !== undefined) remember(history, event)
  }
  return history
}

/** What stays the same while an event is counted. */
export function identityOf(event: EventRecord): string {
  return `${event.firstAt} ${subject(event)}`
}

function remember(history: EventHistory, event: EventRecord): void {
  const identity = identityOf(event)
  history.delete(identity)
  history.set(identity, event)
}

function count(event: NewEvent, before: EventRecord | undefined, now: number): EventRecord {
  const { type, reason, regarding, message } = event
  const known = before !== undefined && now - before.lastAt <= SAME_WITHIN_MS ? before : undefined
  return {
    type,
    reason,
    regarding: { kind: regarding.kind, name: regarding.name },
    message,
    count: (known?.count ?? 0) + 1,
    firstAt: known?.firstAt ?? now,
    lastAt: now,
  }
}

function subject({ type, reason, regarding, message }: NewEvent): string {
  return JSON.stringify([type, reason, regarding.kind, regarding.name, message])
}

function toLine(event: EventRecord): string {
  return `${JSON.stringify(event)}\n`
}

function parseLine(line: string): EventRecord | undefined {
  if (line === '') return undefined
  try {
    const value: unknown = JSON.parse(line)
    return isEventRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}
