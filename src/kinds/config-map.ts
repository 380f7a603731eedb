import { defineKind } from './define-kind.ts'
import { ignored, realised } from './field.ts'
import { KINDS } from './kinds.ts'

const FIELDS = [
  realised('data', 'object'),
  realised('data.*', 'string'),
  ...ignored('', ['immutable'], 'It says how Kubernetes keeps it.', { quiet: true }),
  ...ignored('', ['binaryData'], 'Nothing in Drover reads binary data.'),
] as const

interface Raw {
  readonly data?: Readonly<Record<string, string>>
}

/** A ConfigMap of Kubernetes' core `v1`. */
export const CONFIG_MAP = defineKind(KINDS.ConfigMap, {
  fields: FIELDS,
  spec: ({ data = {} }: Raw) => ({ data }),
})
