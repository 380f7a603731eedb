import { type Field, ignored, realised } from './field.ts'

/** Secret of Kubernetes' core `v1`. */
export const SECRET_FIELDS: readonly Field[] = [
  realised('data', 'object'),
  realised('data.*', 'string'),
  realised('stringData', 'object'),
  realised('stringData.*', 'string'),
  ...ignored('', ['immutable', 'type'], 'It says how Kubernetes keeps it.', { quiet: true }),
]

/** ConfigMap of Kubernetes' core `v1`. */
export const CONFIG_MAP_FIELDS: readonly Field[] = [
  realised('data', 'object'),
  realised('data.*', 'string'),
  ...ignored('', ['immutable'], 'It says how Kubernetes keeps it.', { quiet: true }),
  ...ignored('', ['binaryData'], 'Nothing in Drover reads binary data.'),
]
