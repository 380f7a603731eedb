const REDACTED = '[redacted]'

/**
 * A secret on its way through the program. Whoever prints, logs or serialises it by mistake gets `[redacted]`, who
 * copies it member by member an empty object, and who hashes it an error; only `reveal` gives the text. Compare by
 * `equals`: to Node's deep equality any two are the same.
 */
export class Sensitive {
  // A private field, which no reflection, clone or inspection of an object reaches.
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  /** The secret itself; call it only where it leaves for the thing it is meant for. */
  reveal(): string {
    return this.#value
  }

  equals(other: Sensitive | undefined): boolean {
    return other !== undefined && this.#value === other.#value
  }

  toString(): string {
    return REDACTED
  }

  toJSON(): string {
    return REDACTED
  }

  /** What `console.log` and `util.inspect` show; by symbol, because this room imports nothing of Node. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return REDACTED
  }
}
