import { renderProperties } from './broker-properties.ts'
import { loggingReference, referredBy } from './references.ts'
import type { KafkaResource } from './resource.ts'

/** Name, in the config folder, of what a manifest says of logging, as log4j reads it. */
export const LOGGERS_FILE = 'log4j2.properties'

type Loggers = Readonly<Record<string, string>>

/** Where a person says nothing else: to stdout, as without any of it. */
const APPENDER: Loggers = {
  'appender.console.type': 'Console',
  'appender.console.name': 'STDOUT',
  'appender.console.layout.type': 'PatternLayout',
  'appender.console.layout.pattern': '[%d] %p %m (%c{1})%n',
}
const ROOT: Loggers = {
  'rootLogger.level': 'INFO',
  'rootLogger.appenderRefs': 'console',
  'rootLogger.appenderRef.console.ref': 'STDOUT',
}
const QUIETER: Loggers = {
  'logger.abstractconfig.name': 'org.apache.kafka.common.config.AbstractConfig',
  'logger.abstractconfig.level': 'WARN',
}

/** Loggers that Strimzi has named already, so that manifests need only say the rest. */
const STRIMZIS: Loggers = {
  kafka: 'kafka',
  orgapachekafka: 'org.apache.kafka',
  requestlogger: 'kafka.request.logger',
  requestchannel: 'kafka.network.RequestChannel$',
  controller: 'org.apache.kafka.controller',
  logcleaner: 'org.apache.kafka.storage.internals.log.LogCleaner$CleanerThread',
  statechange: 'state.change.logger',
  authorizer: 'kafka.authorizer.logger',
}

/** What log4j 2 has a meaning for. */
const OF_LOG4J2 = /^(?:rootLogger(?:\.|$)|(?:appender|customLevel|filter|logger|property|script)\.)|^[a-zA-Z]+$/

const loggerOf = (key: string): string | undefined => /^logger\.([^.]+)\./.exec(key)?.[1]

/** The name of a logger by the word that stands for it in the keys. */
const nameOf = (loggers: Loggers, logger: string): string | undefined =>
  loggers[`logger.${logger}.name`] ?? STRIMZIS[logger]

/**
 * Why log4j could do nothing with a key; undefined: it can. A logger without a name makes it give up the whole file, so
 * nothing of such a one gets there.
 */
export function meaningless(loggers: Loggers, key: string): string | undefined {
  if (!OF_LOG4J2.test(key)) return 'Kafka 4 logs with log4j 2, which has no such key'
  const logger = loggerOf(key)
  return logger !== undefined && nameOf(loggers, logger) === undefined
    ? `there is no \`logger.${logger}.name\``
    : undefined
}

/** What a manifest says of logging in itself, without what means nothing; undefined: nothing. */
export function inlineLoggers({ spec }: Pick<KafkaResource, 'spec'>): Loggers | undefined {
  const { logging } = spec.kafka
  if (logging?.type !== 'inline') return undefined
  const loggers = logging.loggers ?? {}
  return Object.fromEntries(Object.entries(loggers).filter(([key]) => meaningless(loggers, key) === undefined))
}

/** The whole file, where a manifest says that it stands in a ConfigMap, and it does. */
export function externalLogging(kafka: Pick<KafkaResource, 'spec'>): string | undefined {
  const reference = loggingReference(kafka)
  const text = reference && referredBy(kafka, reference)
  return typeof text === 'string' ? text : undefined
}

/** The text of the file: the loggers on top of what is there anyway, sorted by key. */
export function loggersText(loggers: Loggers): string {
  const named = Object.keys(loggers).flatMap((key): [string, string][] => {
    const logger = loggerOf(key)
    const name = logger === undefined ? undefined : nameOf(loggers, logger)
    return logger === undefined || name === undefined ? [] : [[`logger.${logger}.name`, name]]
  })
  const root = loggers.rootLogger === undefined ? ROOT : {}
  const all = { ...APPENDER, ...root, ...QUIETER, ...Object.fromEntries(named), ...loggers }
  return renderProperties(new Map(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1))))
}
