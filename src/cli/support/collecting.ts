import { type Clock, withDeadline } from '../../control/clock.ts'
import { messageOf } from '../../errors.ts'
import type { Redaction } from './known-secrets.ts'

/*
 * How it is collected
 * ===================
 *
 * 1. Each part is collected by itself. What cannot be had, or does not come in time, is told among what is missing, and
 *    hides nothing else, not even what the same part has put in before.
 * 2. Nothing gets in but through here, and nothing gets through here with a secret that is known or shows itself.
 */

/** A part of what is collected. */
export interface Part {
  /** Its file, or with `/` at its end its folder. */
  readonly name: string
  /** What is in it, for whoever reads it. */
  readonly about: string
  /** What it throws is told as missing. */
  readonly collect: (into: Into, signal: AbortSignal) => Promise<void>
}

/** Where a part puts what it has. */
export interface Into {
  /** Of a text that is too long the end is kept. */
  text(path: string, text: string, maxBytes?: number): void
  /** Data is searched before it becomes text: a line break put into a secret would hide it. Absent: as JSON. */
  data<T>(path: string, data: T, render?: (data: T) => string): void
  /** What has no secrets any more, and has to stay as it is. */
  asItIs(path: string, text: string): void
  missing(what: string, why: unknown): void
}

export interface Collected {
  /** Text by path. */
  readonly files: ReadonlyMap<string, string>
  /** A line each. */
  readonly missing: readonly string[]
}

/** As a file of Drover's own. */
export const asJson = (data: unknown): string => `${JSON.stringify(data, null, 2)}\n`

/** Collects all parts at once, none for longer than `maxMs`. @throws the reason of the signal */
export async function collectParts(
  parts: readonly Part[],
  redaction: Redaction,
  { clock, maxMs, signal }: { readonly clock: Clock; readonly maxMs: number; readonly signal: AbortSignal },
): Promise<Collected> {
  const files = new Map<string, string>()
  const collect = async ({ name, collect }: Part): Promise<readonly string[]> => {
    const missing: string[] = []
    let isOver = false
    const put = (path: string, text: string) => void (isOver || files.set(redaction.hide(path), text))
    const miss = (what: string, why: unknown) =>
      void (isOver || missing.push(redaction.text(`${what}: ${messageOf(why)}`).replaceAll(/\s*\n\s*/g, ' ')))
    const into: Into = {
      text: (path, text, maxBytes) => put(path, theEnd(redaction.text(text), maxBytes)),
      data: (path, data, render = asJson) => put(path, render(redaction.data(data))),
      asItIs: put,
      missing: miss,
    }
    try {
      await within(clock, maxMs, signal, (late) => collect(into, late))
    } catch (error) {
      signal.throwIfAborted()
      miss(name, error)
    }
    // What comes later is not waited for, and must not change what is being written.
    isOver = true
    return missing
  }
  const missing = (await Promise.all(parts.map(collect))).flat()
  return { files, missing }
}

/** The same as `work`, which may pay no heed to its signal. @throws TIMED_OUT, or the reason of `signal` */
export function within<T>(
  clock: Clock,
  ms: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return withDeadline(clock, ms, [signal], async (late) => {
    late.throwIfAborted()
    const given = new Promise<never>((_, reject) => {
      late.addEventListener('abort', () => reject(late.reason), { once: true })
    })
    return Promise.race([work(late), given])
  })
}

/** Whole lines, with a word on what is left out. */
function theEnd(text: string, maxBytes = Number.POSITIVE_INFINITY): string {
  const bytes = Buffer.from(text)
  if (bytes.length <= maxBytes) return text
  const end = bytes.subarray(-maxBytes).toString()
  const whole = end.slice(end.indexOf('\n') + 1)
  return `(${bytes.length - Buffer.byteLength(whole)} bytes before this are left out)\n${whole}`
}
