import { createHash } from 'node:crypto'

/** JSON with sorted keys and without undefined members: equal values give equal text. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (value !== null && typeof value === 'object') {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`)
    return `{${members.join(',')}}`
  }
  return JSON.stringify(value)
}

/** Lower-case hex sha256 of a text. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** sha256 of the canonical JSON of a value. */
export const hashOf = (value: unknown): string => sha256(canonicalJson(value))

/**
 * A uuid in Kafka's notation (base64url of 16 bytes), the same for the same text. Never starts with `-`, which command
 * lines take for an option (Kafka's own `Uuid.randomUuid` avoids it too).
 */
export function uuidFrom(text: string): string {
  for (let salt = 0; ; salt++) {
    const bytes = createHash('sha256').update(`${text}/${salt}`).digest().subarray(0, 16)
    const uuid = bytes.toString('base64url')
    if (!uuid.startsWith('-')) return uuid
  }
}
