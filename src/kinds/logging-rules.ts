import { meaningless } from '../model/log-config.ts'
import type { KafkaSpec } from '../model/resource.ts'
import { type Finding, warning } from './finding.ts'
import { answersOf } from './wrong-value.ts'

const LOGGING = ['spec', 'kafka', 'logging'] as const

/** Says of logging that comes from elsewhere, and of keys that mean nothing to log4j, that they have no effect. */
export function loggingFindings(logging: KafkaSpec['kafka']['logging']): Finding[] {
  if (logging?.type === 'external') {
    const message = 'Logging of `type: external` has no effect yet.'
    return [warning('FieldIgnored', [...LOGGING, 'type'], message, 'Write `type: inline`, and the loggers below it.')]
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
