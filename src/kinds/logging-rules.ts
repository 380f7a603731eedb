import { meaningless } from '../model/log-config.ts'
import type { KafkaSpec } from '../model/resource.ts'
import { type Finding, warning } from './finding.ts'
import { answersOf } from './wrong-value.ts'

const LOGGING = ['spec', 'kafka', 'logging'] as const

/** Says of logging that names no file, and of keys that mean nothing to log4j, that they have no effect. */
export function loggingFindings(logging: KafkaSpec['kafka']['logging']): Finding[] {
  if (logging?.type === 'external') {
    if (logging.valueFrom?.configMapKeyRef !== undefined) return []
    const message = 'Logging of `type: external` without a `valueFrom.configMapKeyRef` has no effect.'
    return [
      warning('FieldIgnored', [...LOGGING, 'type'], message, 'Add it, with the `name` of a ConfigMap and a `key`.'),
    ]
  }
  const loggers = logging?.loggers ?? {}
  return Object.keys(loggers).flatMap((key) => answersOf(() => loggerFindings(loggers, key)))
}

function loggerFindings(loggers: Readonly<Record<string, string>>, key: string): Finding[] {
  const why = meaningless(loggers, key)
  if (why === undefined) return []
  const mend = 'Write `rootLogger.level`, or `logger.NAME.name` and `logger.NAME.level`.'
  return [warning('FieldIgnored', [...LOGGING, 'loggers', key], `\`${key}\` has no effect: ${why}.`, mend)]
}
