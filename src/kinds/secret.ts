import type { SecretData } from '../model/resource.ts'
import { Sensitive } from '../model/sensitive.ts'
import { defineKind } from './define-kind.ts'
import { ignored, realised } from './field.ts'
import { error, type Finding } from './finding.ts'
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
    const entries = Object.entries(data).map(([key, encoded]) => [key, decodeBase64(encoded) ?? ''] as const)
    const texts = [...entries, ...Object.entries(stringData)]
    const kept: SecretData = Object.fromEntries(texts.map(([key, text]) => [key, new Sensitive(text)] as const))
    return { data: kept }
  },
  hashed: (spec) => ({ keys: keysOf(spec).sort() }),
  rules: ({ data = {} }): Finding[] =>
    Object.entries(data).flatMap(([key, encoded]) =>
      decodeBase64(encoded) === undefined
        ? [
            error(
              'InvalidValue',
              ['data', key],
              'It is not base64 of UTF-8 text.',
              'Write the plain text below `stringData:` instead.',
            ),
          ]
        : [],
    ),
})

function decodeBase64(encoded: string): string | undefined {
  const compact = encoded.replace(/\s/g, '')
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(compact)) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(compact, 'base64'))
  } catch {
    return undefined
  }
}
