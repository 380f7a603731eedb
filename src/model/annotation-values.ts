import { DNS_LABEL } from './names.ts'
import { type NodeIdRange, parseNodeIdRanges } from './node-id-ranges.ts'
import { parseDuration } from './quantity.ts'
import { parseThrottle } from './throttle.ts'

/** How the text of an annotation is read. */
export interface AnnotationValue<T> {
  /** Undefined: it means nothing, which is an error of the manifest. Null: it is understood, and asks for nothing. */
  readonly read: (text: string) => T | null | undefined
  /** What a value has to be, as the end of a sentence. */
  readonly must: string
  /** What to write, in words for a person who wrote something else. */
  readonly mend: string
}

/** Yes or no, in any case, as Strimzi reads it. */
export const YES_OR_NO: AnnotationValue<boolean> = {
  read: (text) => ({ true: true, false: false })[text.toLowerCase()],
  must: '`true` or `false`',
  mend: 'Write `"true"` or `"false"`.',
}

/** A value that asks anew when it is new. What people write for a no asks for nothing. */
export const WISH: AnnotationValue<string> = {
  read: (text) => (/^(false|no|off|0|)$/i.test(text.trim()) ? null : text),
  must: 'some text',
  mend: 'Write `"true"`, or another text to ask once more.',
}

/**
 * What removes data needs a word that cannot be a no in any spelling, and cannot be taken for anything else. A new
 * value asks anew.
 */
export const DELETE_DATA: AnnotationValue<string> = {
  read: (text) => (/^delete-data(-.*)?$/.test(text) ? text : undefined),
  must: '`delete-data`, or `delete-data-` and any text: it removes what is on these volumes, for good',
  mend: 'To have that done now, write `"delete-data"`; if it was done already, or is not wanted, remove the annotation.',
}

/** An address of the host, IPv4 or IPv6. */
export const IP_ADDRESS: AnnotationValue<string> = {
  read: (text) => (isIpAddress(text) ? text : undefined),
  must: 'an IP address',
  mend: 'Write `127.0.0.1` or `0.0.0.0`.',
}

/** The name of a driver of the engine, which may be that of a plugin's image. */
export const DRIVER_NAME: AnnotationValue<string> = {
  read: (text) => (/^[a-zA-Z0-9][\w./:@-]{0,254}$/.test(text) ? text : undefined),
  must: 'the name of a driver that the engine has',
  mend: 'Write `local`, or the name of a plugin as `docker plugin ls` shows it.',
}

/** What `metadata.name` of a Kafka may be. */
export const CLUSTER_NAME: AnnotationValue<string> = {
  read: (text) => (DNS_LABEL.test(text) ? text : undefined),
  must: 'the name of a cluster: lower-case letters, digits and `-`, a letter or digit at both ends, 63 at most',
  mend: 'Write a name such as `my-cluster-prod`.',
}

/** Milliseconds, or never. */
export const DURATION_OR_NEVER: AnnotationValue<number | 'never'> = {
  read: (text) => (text === 'never' ? text : parseDuration(text)),
  must: 'a duration',
  mend: 'Write `30s`, `10m`, `24h` or `never`.',
}

/** Bytes a second, or no bound. */
export const BYTES_A_SECOND: AnnotationValue<number | 'none'> = {
  read: (text) => parseThrottle(text),
  must: 'bytes a second',
  mend: 'Write a quantity such as `50Mi`, or `none`.',
}

/** Node ids in Strimzi's notation. */
export const NODE_IDS: AnnotationValue<readonly NodeIdRange[]> = {
  read: parseNodeIdRanges,
  must: 'a list of node ids and ranges of them',
  mend: 'Write it as `"[10-19, 25]"`.',
}

/** How many of something at once. */
export const UP_TO_A_HUNDRED: AnnotationValue<number> = {
  read: (text) => (/^([1-9]\d?|100)$/.test(text) ? Number(text) : undefined),
  must: 'a whole number from 1 to 100',
  mend: 'Write `"1"`, or leave it out.',
}

/** A node that is to be stopped and kept so for a while, because somebody copies its volumes. */
export interface Hold {
  /** Its name: `my-cluster-broker-0`. */
  readonly node: string
  /** When it was first asked for, epoch milliseconds: a stop of before was for another reason. */
  readonly since: number
  /** When it is over unless it is renewed, epoch milliseconds: who asked may have died. */
  readonly until: number
}

/** A node that is held, since when and until when. */
export const HOLD: AnnotationValue<Hold> = {
  read: (text) => {
    const [node = '', since, until] = text.split(' ')
    return { node, since: Number(since), until: Number(until) }
  },
  must: 'written by Drover',
  mend: 'Remove it.',
}

/** An address, IPv4 or IPv6. */
export function isIpAddress(text: string): boolean {
  const part = '(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)'
  if (new RegExp(`^${part}(\\.${part}){3}$`).test(text)) return true
  return /^[\da-f:.]+$/i.test(text) && URL.canParse(`http://[${text}]/`)
}
