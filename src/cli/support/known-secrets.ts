import { redacted, rewritten, stars } from '../../model/redaction.ts'
import type { Resource } from '../../model/resource.ts'
import type { Hide } from '../../plan/redact.ts'

/** How what is collected is searched for secrets. */
export interface Redaction {
  readonly text: (text: string) => string
  readonly data: <T>(data: T) => T
  /** What is known to be secret alone, where what shows itself is looked for already. */
  readonly hide: Hide
}

/** A shorter value would be found in every other word. */
const LEAST_LENGTH = 4
/** Of a value of several lines, each may stand somewhere without the others; `}` and `a=b` are nothing of it. */
const LEAST_LINE = 8
/** Base64 of something in which the value stands. */
const LEAST_CORE = 8

/**
 * Hides what is secret by its looks (model/redaction.ts), and the values of these Secrets, wherever they stand, also in
 * base64, in JSON and in a URL.
 */
export function redactionOf(resources: readonly Resource[]): Redaction {
  const forms = [...new Set(valuesOf(resources).flatMap(formsOf))].sort((a, b) => b.length - a.length)
  const shortest = forms.at(-1)?.length ?? Number.POSITIVE_INFINITY
  const hide = (text: string): string =>
    text.length < shortest
      ? text
      : forms.reduce((left, form) => (left.includes(form) ? left.replaceAll(form, stars(form)) : left), text)
  const text = (found: string, name?: string) => hide(redacted(found, name))
  return { text, data: (data) => rewritten(data, { text, key: hide }), hide }
}

/** The values that can be hidden. */
function valuesOf(resources: readonly Resource[]): string[] {
  const open = openWords(resources)
  return entriesOf(resources).flatMap(({ value }) => (open.has(value.trim()) ? [] : [value]))
}

/**
 * Secrets, and the names in them, whose values stay, because they are words that stand everywhere, as a user called
 * `kafka` or like his topic: in their place stars would tell them, and leave nothing that can be read.
 */
export function leftOpen(resources: readonly Resource[]): string[] {
  const open = openWords(resources)
  const left = entriesOf(resources).filter(({ value }) => open.has(value.trim()))
  return [...new Set(left.map(({ secret, key }) => `${secret}: ${key}`))].sort()
}

const openWords = (resources: readonly Resource[]): ReadonlySet<string> =>
  new Set(['apache', 'docker', 'drover', 'kafka', 'true', 'false', ...resources.map(({ metadata }) => metadata.name)])

const entriesOf = (resources: readonly Resource[]) =>
  resources.flatMap((resource) =>
    resource.kind === 'Secret'
      ? Object.entries(resource.spec.data)
          .map(([key, value]) => ({ secret: `Secret/${resource.metadata.name}`, key, value: asText(value.reveal()) }))
          .filter(({ value }) => value.trim().length >= LEAST_LENGTH)
      : [],
  )

/** Bytes that are no text stand nowhere but in base64. */
const asText = (value: string | Uint8Array): string =>
  typeof value === 'string' ? value : Buffer.from(value).toString('base64')

/** As what a value may stand in a text. */
function formsOf(value: string): string[] {
  const trimmed = value.trim()
  const lines = trimmed.split('\n').map((line) => line.trim())
  const plain = [value, trimmed, ...(lines.length > 1 ? lines.filter(({ length }) => length >= LEAST_LINE) : [])]
  const written = plain.flatMap((text) => [
    text,
    JSON.stringify(text).slice(1, -1),
    encodeURIComponent(text.toWellFormed()),
    Buffer.from(text).toString('base64'),
    Buffer.from(text).toString('base64url'),
  ])
  return [...written, ...coresOf(trimmed)].filter(({ length }) => length >= LEAST_LENGTH)
}

/** What of base64 is the same whatever stands before and after a value in what was encoded, as in `user:password`. */
function coresOf(value: string): string[] {
  const bytes = Buffer.from(value)
  return [0, 1, 2].flatMap((before) => {
    const padded = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '')
    const core = padded.slice(Math.ceil((before * 4) / 3), Math.floor(((before + bytes.length) * 4) / 3))
    return core.length >= LEAST_CORE ? [core] : []
  })
}
