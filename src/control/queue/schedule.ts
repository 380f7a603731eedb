import type { OwnerRef } from '../../kinds/kinds.ts'
import { refKey } from '../../model/resource-ref.ts'
import type { Clock } from '../clock.ts'
import type { PassResult } from '../pass/pass-runner.ts'
import { Backoff } from './backoff.ts'
import { Preemption } from './preemption.ts'
import { WorkQueue } from './work-queue.ts'
import { work } from './workers.ts'

/**
 * When each owner is looked at next
 * =================================
 *
 * What happens outside only makes a look due. How the last pass ended decides what else does:
 *
 * 1. something was done, or it was superseded: at once;
 * 2. it failed: after a pause that grows, unless only a new manifest can help;
 * 3. it waits: when it said so;
 * 4. it was stopped: not by this Drover;
 * 5. something happened during it, and it was not done over: at once, or when the pause after a failure is over.
 */
export class Schedule {
  readonly #clock: Clock
  readonly #queue: WorkQueue<OwnerRef>
  readonly #backoff: Backoff
  readonly #preemption: Preemption
  /** Passes under way: since when, by owner. */
  readonly #passes = new Map<string, number>()
  /** Owners something happened to during the pass that is under way. */
  readonly #heard = new Set<string>()

  /** @param random between 0 and 1, for jitter */
  constructor(clock: Clock, random: () => number) {
    this.#clock = clock
    this.#queue = new WorkQueue<OwnerRef>(clock, refKey)
    this.#backoff = new Backoff(random)
    this.#preemption = new Preemption(clock)
  }

  /** How many are due and wait for a worker. */
  get queued(): number {
    return this.#queue.size
  }

  /** Passes under way: since when (epoch milliseconds), by owner. */
  get passes(): ReadonlyMap<string, number> {
    return this.#passes
  }

  /** It is due. */
  add(owner: OwnerRef): void {
    this.#queue.add(owner)
  }

  /** Its failures count no more: what failed may be another thing now. */
  forgetFailures(owner: OwnerRef): void {
    this.#backoff.forget(refKey(owner))
  }

  /** Something may have happened to it. */
  hint(owner: OwnerRef): void {
    const key = refKey(owner)
    // What it means that something happened during a pass depends on how the pass ends.
    if (this.#passes.has(key)) this.#heard.add(key)
    else this.#queue.addAfter(owner, this.#backoff.mutedFor(key, this.#clock.now()))
    this.#preemption.hint(key)
  }

  /** Has passes done over what is due, several at a time, until `signal` fires and the last has ended. */
  async run(pass: (owner: OwnerRef) => Promise<void>, signal: AbortSignal): Promise<void> {
    const close = () => this.#queue.close()
    signal.addEventListener('abort', close, { once: true })
    if (signal.aborted) close()
    await work(this.#queue, this.#clock, pass)
  }

  /** A pass begins; the signal fires when it should give up looking. */
  begin(owner: OwnerRef): AbortSignal {
    this.#passes.set(refKey(owner), this.#clock.now())
    return this.#preemption.begin(refKey(owner))
  }

  /** The pass has ended. */
  end(owner: OwnerRef, result: PassResult): void {
    const key = refKey(owner)
    const now = this.#clock.now()
    this.#passes.delete(key)
    this.#preemption.end(key, result.result === 'superseded')
    const heard = this.#heard.delete(key)
    if (result.result === 'stopped') return
    if (result.result === 'acted' || result.result === 'superseded') {
      this.#queue.add(owner)
      return
    }
    if (result.result === 'failed') {
      const delay = this.#backoff.next(key, now)
      if (result.retriable) this.#queue.addAfter(owner, delay)
    } else this.#backoff.forget(key)
    if (heard) this.#queue.addAfter(owner, this.#backoff.mutedFor(key, now))
    if (result.lookAgainAt !== undefined) this.#queue.addAfter(owner, result.lookAgainAt - now)
  }
}
