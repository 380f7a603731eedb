import type { RecordedCluster } from '../../model/recorded-cluster.ts'
import type { ResourceRef } from '../../model/resource.ts'
import type { Action, LooseAction, Operation, Target, Wait } from './operation.ts'

interface Added {
  readonly needs?: readonly (number | undefined)[]
  /** Reason of the Warning event for what was found, e.g. `ContainerMissing`. */
  readonly found?: string
}

/** A record that is being written. */
export type Recording = { -readonly [Key in keyof RecordedCluster]: RecordedCluster[Key] }

/** What is decided on behalf of one resource. */
type Deciding<A extends Action = Action> = Pick<PlanBuilder<A>, 'add' | 'wait'>

/** Collects what one pass decides: operations, waits, and what is to be remembered. */
export class PlanBuilder<A extends Action = Action> {
  readonly operations: Operation<A>[] = []
  readonly waits: Wait[] = []
  readonly recorded: Recording
  readonly now: number
  /** The resource that the pass is about. */
  readonly owner: ResourceRef
  #first: number | undefined

  /** @param recorded with no moment that is yet to come: what `remember` or `withoutFuture` made of it (memory.ts) */
  constructor(owner: ResourceRef, recorded: RecordedCluster, now: number) {
    this.owner = owner
    this.recorded = { ...recorded }
    this.now = now
  }

  /** Adds an operation and returns its id, for those that need it. */
  add(target: Target, action: A, cause: string, added?: Added): number {
    return this.#add(this.owner, target, action, cause, added)
  }

  /** Says what will not be done yet. `inMs`: when to look again; absent: an event will tell. */
  wait(target: Target, reason: string, message: string, inMs?: number, progress?: Wait['progress']): void {
    this.#wait({ target, reason, message }, inMs, progress)
  }

  /** The same on behalf of another resource than the owner: what comes of it is told of that one. */
  of(resource: ResourceRef): Deciding<A> {
    return {
      add: (target, action, cause, added) => this.#add(resource, target, action, cause, added),
      wait: (target, reason, message, inMs, progress) =>
        this.#wait({ target, reason, message, resource }, inMs, progress),
    }
  }

  /** Adds what another plan decides, behind all that is decided here. */
  append({ operations, waits }: { operations: readonly Operation<LooseAction & A>[]; waits: readonly Wait[] }): void {
    const ids = new Map<number, number>()
    for (const { id, needs, target, action, cause, resource, ...found } of operations) {
      const added = { needs: needs.map((need) => ids.get(need)), ...found }
      ids.set(id, this.#add(resource, target, action, cause, added))
    }
    this.waits.push(...waits)
  }

  /** From now on nothing may be done before this operation is. */
  beginWith(operation: number): void {
    this.#first = operation
  }

  #add(resource: ResourceRef, target: Target, action: A, cause: string, { needs = [], found }: Added = {}) {
    const id = this.operations.length + 1
    const known = [...new Set(needs.filter((need) => need !== undefined))].sort((a, b) => a - b)
    this.operations.push({
      id,
      needs: known.length > 0 || this.#first === undefined ? known : [this.#first],
      target,
      action,
      cause,
      resource,
      ...(found !== undefined && { found }),
    })
    return id
  }

  #wait(wait: Wait, inMs: number | undefined, progress: Wait['progress']): void {
    const lookAgain = inMs === undefined ? {} : { lookAgainAt: this.now + inMs }
    this.waits.push({ ...wait, ...lookAgain, ...(progress !== undefined && { progress }) })
  }
}
