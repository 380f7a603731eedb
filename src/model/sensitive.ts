const REDACTED = '[redacted]'

/**
 * A secret on its way through the program. Whoever prints, logs or serialises it by mistake gets `[redacted]`, who
 * copies it member by member an empty object, and who hashes it an error; only `reveal` gives what it is. Compare by
 * `equals`: to Node's deep equality any two are the same.
 */
export class Sensitive<V extends string | Uint8Array = string> {
  // A private field, which no reflection, clone or inspection of an object reaches.
  readonly #value: V

  constructor(value: V) {
    this.#value = value
  }

  /** The secret itself; call it only where it leaves for the thing it is meant for. */
  reveal(): V {
    return this.#value
  }

  equals(other: AnySensitive | undefined): boolean {
    return other !== undefined && isSame(this.#value, other.reveal())
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

/** A secret that is text, or one of bytes that are none, such as a keystore. */
export type AnySensitive = Sensitive | Sensitive<Uint8Array>

function isSame(one: string | Uint8Array, other: string | Uint8Array): boolean {
  if (typeof one === 'string' || typeof other === 'string') return one === other
  return one.length === other.length && one.every((byte, at) => byte === other[at])
}

/** A secret of bytes: text where they are UTF-8. */
export function sensitiveOf(bytes: Uint8Array): AnySensitive {
  try {
    return new Sensitive(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes))
  } catch {
    return new Sensitive(bytes)
  }
}
