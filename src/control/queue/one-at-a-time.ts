/**
 * Some work that is done once at a time. Whoever asks while it is being done gets a new turn after this one, since what
 * has been read by then may be old; that turn is the same for all who ask meanwhile, so that nothing piles up behind
 * one that hangs.
 */
export class OneAtATime {
  readonly #work: () => Promise<void>
  #now: Promise<void> | undefined
  #next: Promise<void> | undefined

  constructor(work: () => Promise<void>) {
    this.#work = work
  }

  get isBusy(): boolean {
    return this.#now !== undefined
  }

  /** Resolves, or throws, as the turn does that was begun after this call. */
  run(): Promise<void> {
    if (this.#now === undefined) return this.#begin()
    this.#next ??= this.#now
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined
        return this.#begin()
      })
    return this.#next
  }

  #begin(): Promise<void> {
    this.#now = this.#work().finally(() => {
      this.#now = undefined
    })
    return this.#now
  }
}
