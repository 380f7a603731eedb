import { KEYS } from './columns.ts'
import { ignored, realised } from './field.ts'
import { DNS_NAME, defineKind } from './kind.ts'

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
export const CONFIG_MAP = defineKind({
  kind: 'ConfigMap',
  names: ['configmap', 'configmaps', 'cm'],
  apiVersions: ['v1'],
  standing: 'reference',
  nameRule: DNS_NAME,
  fields: FIELDS,
  columns: [KEYS],
  spec: ({ data = {} }: Raw) => ({ data }),
})
