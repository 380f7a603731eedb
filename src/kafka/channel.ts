interface Offer<T> {
  readonly value: T
  readonly taken: () => void
}

/** Hands values from one who pushes to one who pulls, one at a time: whoever gives waits until it is taken. */
export class Channel<T> {
  readonly #offers: Offer<T>[] = []
  #waiting: { readonly resolve: (value: T | undefined) => void; readonly reject: (error: unknown) => void } | undefined
  #end: { readonly error?: unknown } | undefined

  /** Resolves when the value was taken, or there is nobody to take it any more. */
  give(value: T): Promise<void> {
    return new Promise((taken) => {
      if (this.#end !== undefined) return taken()
      if (this.#waiting === undefined) return void this.#offers.push({ value, taken })
      this.#waiting.resolve(value)
      this.#waiting = undefined
      taken()
    })
  }

  /** The next value; undefined after the end. @throws what `fail` was given */
  take(): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      const offer = this.#offers.shift()
      if (offer !== undefined) {
        offer.taken()
        return resolve(offer.value)
      }
      this.#waiting = { resolve, reject }
      if (this.#end !== undefined) this.#finish(this.#end)
    })
  }

  end(): void {
    this.#finish(this.#end ?? {})
  }

  fail(error: unknown): void {
    this.#finish({ error })
  }

  #finish(end: { readonly error?: unknown }): void {
    this.#end = end
    for (const { taken } of this.#offers.splice(0)) taken()
    if ('error' in end) this.#waiting?.reject(end.error)
    else this.#waiting?.resolve(undefined)
    this.#waiting = undefined
  }
}
