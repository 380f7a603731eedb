const REDACTED = '[redacted]'

/** A secret on its way through the program: whoever prints, logs or serialises it by mistake gets `[redacted]`. */
export class Sensitive {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  /** The secret itself; call it only where it leaves for the thing it is meant for. */
  reveal(): string {
    return this.#value
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
