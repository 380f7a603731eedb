import type { StateFolder } from './state-folder.ts'

/** How the last pass over one key went. */
export interface KeyRecord {
  /** ISO 8601. */
  readonly lastPassAt: string
  readonly outcome: 'settled' | 'waiting' | 'failed'
  /** Of the pass that failed. */
  readonly message?: string
  /** ISO 8601; absent: when something happens. */
  readonly nextPassAt?: string
}

/** What the running daemon says of itself; after its end, what it last said. `holderOf` tells whether it runs. */
export interface DaemonRecord {
  readonly pid: number
  /** ISO 8601. */
  readonly startedAt: string
  readonly version: string
  /** Absolute paths of the manifests it watches. */
  readonly sources: readonly string[]
  /** ISO 8601; absent before the first pass. */
  readonly lastPassAt?: string
  /** By key, e.g. `Kafka/my-cluster`. */
  readonly keys: Readonly<Record<string, KeyRecord>>
}

const FILE = 'daemon.json'

/** @throws STATE_UNUSABLE */
export function writeDaemonRecord(folder: StateFolder, record: DaemonRecord): Promise<void> {
  return folder.writeJson(FILE, record)
}

/** Undefined when no daemon ever ran on the folder. @throws STATE_UNUSABLE */
export function readDaemonRecord(folder: StateFolder): Promise<DaemonRecord | undefined> {
  return folder.readJson(FILE, isDaemonRecord)
}

function isDaemonRecord(value: unknown): value is DaemonRecord {
  if (typeof value !== 'object' || value === null) return false
  const record: Partial<Record<keyof DaemonRecord, unknown>> = value
  return (
    typeof record.pid === 'number' &&
    typeof record.startedAt === 'string' &&
    Array.isArray(record.sources) &&
    typeof record.keys === 'object' &&
    record.keys !== null
  )
}
