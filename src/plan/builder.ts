import type { RecordedCluster } from '../model/observed-cluster.ts'
import type { ResourceRef } from '../model/resource.ts'
import type { Action, Operation, Target, Wait } from './operation.ts'

interface Added {
  readonly needs?: readonly (number | undefined)[]
  /** Reason of the Warning event for what was found, e.g. `ContainerMissing`. */
  readonly found?: string
  readonly resource?: ResourceRef
}

/** A record that is being written. */
export type Recording = { -readonly [Key in keyof RecordedCluster]: RecordedCluster[Key] }

/** Collects what one pass decides: operations, waits, and what is to be remembered. */
export class PlanBuilder {
  /** What the pass is about. */
  readonly owner: ResourceRef
  readonly operations: Operation[] = []
  readonly waits: Wait[] = []
  readonly recorded: Recording
  readonly now: number
  #first: number | undefined

  /** @param recorded with no moment that is yet to come: what `remember` or `withoutFuture` made of it (memory.ts) */
  constructor(owner: ResourceRef, recorded: RecordedCluster, now: number) {
    this.owner = owner
    this.recorded = { ...recorded }
    this.now = now
  }

  /** Adds an operation and returns its id, for those that need it. */
  add(target: Target, action: Action, cause: string, { needs = [], found, resource }: Added = {}): number {
    const id = this.operations.length + 1
    const known = [...new Set(needs.filter((need) => need !== undefined))].sort((a, b) => a - b)
    this.operations.push({
      id,
      needs: known.length > 0 || this.#first === undefined ? known : [this.#first],
      target,
      action,
      cause,
      resource: resource ?? this.owner,
      ...(found !== undefined && { found }),
    })
    return id
  }

  /** From now on nothing may be done before this operation is. */
  beginWith(operation: number): void {
    this.#first = operation
  }

  /** Says what will not be done yet. `inMs`: when to look again; absent: an event will tell. */
  wait(target: Target, reason: string, message: string, inMs?: number, progress?: Wait['progress']): void {
    const lookAgain = inMs === undefined ? {} : { lookAgainAt: this.now + inMs }
    this.waits.push({ target, reason, message, ...lookAgain, ...(progress !== undefined && { progress }) })
  }
}
