import { LAST_APPLIED } from './last-applied.ts'

/*
 * What is secret by its looks
 * ===========================
 *
 * What leaves a host is searched for values that say themselves that they are secret:
 *
 * 1. The value of a name that says so (`sasl.jaas.config`, an environment variable `DB_PASSWORD`), and within a text
 *    what such a name is given: to the end of the line where the line begins with it or it is a Java system property,
 *    one word or what stands in quotes elsewhere.
 * 2. Bytes, of which nobody sees what they are: the values of `binaryData`.
 * 3. The password in a URL, what stands after the scheme in an `Authorization`, a private key as PEM.
 *
 * It has stars in its place, as many as it had bytes: files stay as large as they were seen to be. A switch, a
 * number, the level of a logger, or what a Secret is called stays: it tells nothing, and a plan may depend on it.
 *
 * The copy of itself that `kubectl apply` leaves on a resource goes as a whole: in it stands once more, as one text,
 * what elsewhere has a name.
 */

const SECRET_NAME =
  /passw(?:or)?d|passphrase|secret|credential|jaas|private.?key|keystore\.key|api.?key|auth.?token|access.?token/i
const TELLS_NOTHING = /^(|-?\d+|true|false|OFF|FATAL|ERROR|WARN|INFO|DEBUG|TRACE|ALL)$/

/** What has bytes in base64: a field of a ConfigMap, and of what is made of it. */
const BYTES: ReadonlySet<string> = new Set(['binaryData', 'base64'])

/** Stars for every byte of a text. */
export const stars = (text: string): string => '*'.repeat(Buffer.byteLength(text))

/** A text without what is secret by its looks. @param name what it is the value of */
export function redacted(text: string, name = ''): string {
  if (isSecret(name, text)) return stars(text)
  if (BYTES.has(name)) return Buffer.alloc(Buffer.byteLength(text, 'base64'), '*').toString('base64')
  const given = SECRET_NAME.test(text) ? text.replaceAll(LINE, withoutRest).replaceAll(WITHIN, withoutValue) : text
  return UNNAMED.reduce((left, pattern) => left.replaceAll(pattern, (secret) => stars(secret)), given)
}

/** Kubernetes' field for what a Secret is called. */
const NAMES_A_SECRET = 'secretName'

const isSecret = (name: string, value: string): boolean =>
  SECRET_NAME.test(name) && name !== NAMES_A_SECRET && !TELLS_NOTHING.test(value)

/** `name=value` and `name: value`, where a line begins with it or it is a Java system property. */
const LINE = /((?:^\s*|(?<![\w.-])-D)([\w.-]+)\s*[=:]\s*)(\S.*)$/gm

const withoutRest = (all: string, begin: string, name: string, value: string): string =>
  isSecret(name, value) ? begin + stars(value) : all

/** The same anywhere else; quotes may be those of a text in a text, `\"name\":\"value\"`, or have no end. */
const WITHIN = new RegExp(
  [
    `(?<![\\w.-])(?=[\\w.-]*(?:${SECRET_NAME.source}))([\\w.-]+)((?:\\\\?["'])?\\s*[=:]\\s*)`,
    `(?:(\\\\["'])(.*?)\\3|(")((?:[^"\\\\\\n]|\\\\.)*)"|(')([^'\\n]*)'|(\\\\?["'])(.*)|(\\S+))`,
  ].join(''),
  'gi',
)

function withoutValue(all: string, name: string, between: string, ...found: (string | undefined)[]): string {
  const [inner, inInner, double, inDouble, single, inSingle, open, inOpen, bare] = found
  const value = inInner ?? inDouble ?? inSingle ?? inOpen ?? bare ?? ''
  // In JSON what stands in no quotes is no text.
  const isLiteral = bare !== undefined && /["']/.test(between)
  const [before, after] = [inner ?? double ?? single ?? open ?? '', inner ?? double ?? single ?? '']
  return !isLiteral && isSecret(name, value) ? name + between + before + stars(value) + after : all
}

const UNNAMED: readonly RegExp[] = [
  /(?<=:\/\/[^\s/:@"']*:)[^\s/@"']+(?=@)/g,
  /(?<=\bauthorization["']?\s*[=:]\s*["']?\w+ )[^\s"']+/gi,
  /(?<=-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----)[\s\S]{1,16384}?(?=-----END |$)/g,
]

/** What becomes of texts. */
export interface Rewriting {
  /** Of a text, and the name it is the value of: its key, or the `name` beside a `value`. */
  readonly text: (text: string, name?: string) => string
  /**
   * Of a text by which something is found: the key of a map or of an object, a member of a set. A key of an object that
   * is a word of letters is the name of a field, and stays. Absent: all stay.
   */
  readonly key?: (key: string) => string
}

const FIELD = /^[A-Za-z]+$/

/** The same data with other texts, and without kubectl's copies; the value itself where nothing is another. */
export function rewritten<T>(value: T, by: Rewriting, name?: string): T
export function rewritten(value: unknown, by: Rewriting, name?: string): unknown {
  const { text, key = (same) => same } = by
  if (typeof value === 'string') return text(value, name)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => rewritten(item, by, name))
    return items.every((item, index) => item === value[index]) ? value : items
  }
  const keyed = <K>(found: K): K | string => (typeof found === 'string' ? key(found) : found)
  if (value instanceof Set) {
    const members = [...value].map(keyed)
    return members.every((member) => value.has(member)) ? value : new Set(members)
  }
  if (value instanceof Map) {
    const pairs = [...value].map(([key, item]) => [keyed(key), rewritten(item, by, String(key))] as const)
    return pairs.every(([key, item]) => value.has(key) && value.get(key) === item) ? value : new Map(pairs)
  }
  const named = 'name' in value && 'value' in value ? String(value.name) : undefined
  const before = Object.entries(value)
  const members = before
    .filter(([key]) => key !== LAST_APPLIED)
    .map(([key, item]) => {
      const itsName =
        name !== undefined && BYTES.has(name) ? name : named !== undefined && key === 'value' ? named : key
      return [FIELD.test(key) ? key : keyed(key), rewritten(item, by, itsName)] as const
    })
  const isSame = members.length === before.length && members.every(([key, item]) => Reflect.get(value, key) === item)
  return isSame ? value : Object.fromEntries(members)
}
