import type { Kind } from '../model/resource.ts'
import { readRecords } from '../report/read-records.ts'
import type { ResourceRecord } from '../report/resource-record.ts'
import type { StateFolder } from '../report/state-folder.ts'

/** A state folder, and what it says of every resource, which a Drover that acts has at hand. */
export interface Kept {
  readonly state: StateFolder
  /** Of these kinds, or of all. @throws STATE_UNUSABLE */
  readonly records: (kinds?: readonly Kind[]) => Promise<readonly ResourceRecord[]>
}

/** For who has nothing but the folder. */
export const keptIn = (state: StateFolder): Kept => ({ state, records: (kinds) => readRecords(state, kinds) })
