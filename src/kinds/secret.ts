import type { SecretData } from '../model/resource.ts'
import { type AnySensitive, Sensitive, sensitiveOf } from '../model/sensitive.ts'
import { base64Findings, decodeBase64 } from './base64.ts'
import { defineKind } from './define-kind.ts'
import { ignored, realised } from './field.ts'
import { KINDS } from './kinds.ts'
import { keysOf } from './secret-keys.ts'

const FIELDS = [
  realised('data', 'object'),
  realised('data.*', 'string'),
  realised('stringData', 'object'),
  realised('stringData.*', 'string'),
  ...ignored('', ['immutable', 'type'], 'It says how Kubernetes keeps it.', { quiet: true }),
] as const

interface Raw {
  /** Base64. */
  readonly data?: Readonly<Record<string, string>>
  /** Plain, and the stronger. */
  readonly stringData?: Readonly<Record<string, string>>
}

/** A Secret of Kubernetes' core `v1`. */
export const SECRET = defineKind(KINDS.Secret, {
  fields: FIELDS,
  spec: ({ data = {}, stringData = {} }: Raw) => {
    const decoded = Object.entries(data).map(([key, encoded]): [string, AnySensitive] => [
      key,
      sensitiveOf(decodeBase64(encoded) ?? new Uint8Array()),
    ])
    const texts = Object.entries(stringData).map(([key, text]): [string, AnySensitive] => [key, new Sensitive(text)])
    const kept: SecretData = Object.fromEntries([...decoded, ...texts])
    return { data: kept }
  },
  hashed: (spec) => ({ keys: keysOf(spec).sort() }),
  rules: [({ data = {} }) => base64Findings('data', data, 'Write the plain text below `stringData:` instead.')],
})
