import type { Endpoint } from '../docker/endpoint.ts'
import type { PolicySource } from '../manifests/policy-file.ts'
import type { Kind } from '../model/resource.ts'
import type { ResourceRecord } from '../report/resource-record.ts'
import type { StateFolder } from '../report/state-folder.ts'
import type { PassTools } from './pass/pass-tools.ts'

/** A Drover that acts, as far as people may ask it something. */
export interface Acting {
  /** Changes only while this Drover may. */
  readonly state: StateFolder
  readonly tools: PassTools
  /** What is known of every resource; only of some kinds, where there may be thousands of others. */
  readonly records: (kinds?: readonly Kind[]) => Promise<readonly ResourceRecord[]>
  /** What manifests may ask for; absent: anything. */
  readonly policy?: PolicySource
  /** Its engine. */
  readonly endpoint: Endpoint
  /** Reads manifests and requests anew, without anybody waiting for it. */
  readonly readSoon: () => void
  /** A `NEWS` of it: something was read, looked at or done. */
  readonly news: EventTarget
}

export const NEWS = 'news'

/** Where people ask the Drover that holds a state folder. */
export interface Door {
  /** From now on all that is asked is answered. */
  acts(acting: Acting): void
  /** Until then: why it cannot be. */
  refuses(why: string): void
  /** Whoever is still waiting for an answer gets none. */
  close(): Promise<void>
}

/** Opens it, for who has the lock. Never fails: what a Drover cannot be asked it finds in files. */
export type OpenDoor = (state: StateFolder) => Promise<Door>

/** Nobody asks. */
export const NO_DOOR: Door = { acts: () => {}, refuses: () => {}, close: async () => {} }
