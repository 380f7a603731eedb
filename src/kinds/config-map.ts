import type { ConfigMapSpec } from '../model/resource.ts'
import { base64Findings } from './base64.ts'
import { defineKind } from './define-kind.ts'
import { ignored, realised } from './field.ts'
import { KINDS } from './kinds.ts'

const FIELDS = [
  realised('data', 'object'),
  realised('data.*', 'string'),
  ...ignored('', ['immutable'], 'It says how Kubernetes keeps it.', { quiet: true }),
  realised('binaryData', 'object'),
  realised('binaryData.*', 'string'),
] as const

interface Raw {
  readonly data?: Readonly<Record<string, string>>
  /** Base64. */
  readonly binaryData?: Readonly<Record<string, string>>
}

/** A ConfigMap of Kubernetes' core `v1`. */
export const CONFIG_MAP = defineKind(KINDS.ConfigMap, {
  fields: FIELDS,
  spec: ({ data = {}, binaryData }: Raw): ConfigMapSpec => ({ data, ...(binaryData !== undefined && { binaryData }) }),
  rules: [
    ({ binaryData = {} }) => base64Findings('binaryData', binaryData, 'Write the plain text below `data:` instead.'),
  ],
})
