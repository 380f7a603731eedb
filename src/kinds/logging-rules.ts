import { meaningless } from '../model/log-config.ts'
import type { KafkaSpec } from '../model/resource.ts'
import { type Finding, warning } from './finding.ts'
import { answersOf } from './wrong-value.ts'

const LOGGING = ['spec', 'kafka', 'logging'] as const

/** Says of logging that names no file, of what belongs to the other type, and of keys that mean nothing to log4j. */
export function loggingFindings(logging: KafkaSpec['kafka']['logging']): Finding[] {
  switch (logging?.type) {
    case 'external':
      return answersOf(
        () => ofOtherType(logging, 'loggers'),
        () => withoutFile(logging),
      )
    case 'inline':
      return answersOf(
        () => ofOtherType(logging, 'valueFrom'),
        () => ofLoggers(logging.loggers ?? {}),
      )
    default:
      return []
  }
}

type Logging = NonNullable<KafkaSpec['kafka']['logging']>

function ofOtherType(logging: Logging, field: 'loggers' | 'valueFrom'): Finding[] {
  if (logging[field] === undefined) return []
  const [message, mend] =
    field === 'loggers'
      ? ['`loggers` have no effect with logging of `type: external`.', 'Write `type: inline`, or remove them.']
      : ['A `valueFrom` has no effect with logging of `type: inline`.', 'Write `type: external`, or remove it.']
  return [warning('FieldIgnored', [...LOGGING, field], message, mend)]
}

function withoutFile({ valueFrom }: Logging): Finding[] {
  if (valueFrom?.configMapKeyRef !== undefined) return []
  const message = 'Logging of `type: external` without a `valueFrom.configMapKeyRef` has no effect.'
  return [warning('FieldIgnored', [...LOGGING, 'type'], message, 'Add it, with the `name` of a ConfigMap and a `key`.')]
}

const ofLoggers = (loggers: Readonly<Record<string, string>>): Finding[] =>
  Object.keys(loggers).flatMap((key) => answersOf(() => loggerFindings(loggers, key)))

function loggerFindings(loggers: Readonly<Record<string, string>>, key: string): Finding[] {
  const why = meaningless(loggers, key)
  if (why === undefined) return []
  const mend = 'Write `rootLogger.level`, or `logger.NAME.name` and `logger.NAME.level`.'
  return [warning('FieldIgnored', [...LOGGING, 'loggers', key], `\`${key}\` has no effect: ${why}.`, mend)]
}
