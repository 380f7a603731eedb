import { inlineLoggers, loggersText } from '../../../src/model/log-config.ts'
import { aKafka } from '../../fixtures/resources.ts'

const inline = (loggers: Readonly<Record<string, string>>) =>
  inlineLoggers(aKafka({ logging: { type: 'inline', loggers } }))

it('what a manifest says of logging stands on top of what Kafka logs anyway', () => {
  expect(loggersText(inline({ 'logger.mine.level': 'DEBUG', 'logger.mine.name': 'com.example' }) ?? {})).toBe(`\
appender.console.layout.pattern=[%d] %p %m (%c{1})%n
appender.console.layout.type=PatternLayout
appender.console.name=STDOUT
appender.console.type=Console
logger.abstractconfig.level=WARN
logger.abstractconfig.name=org.apache.kafka.common.config.AbstractConfig
logger.mine.level=DEBUG
logger.mine.name=com.example
rootLogger.appenderRef.console.ref=STDOUT
rootLogger.appenderRefs=console
rootLogger.level=INFO
`)
})

it("has Strimzi's names for loggers that have none in the manifest", () => {
  const text = loggersText(inline({ 'logger.authorizer.level': 'DEBUG' }) ?? {})
  expect(text).toContain('logger.authorizer.name=kafka.authorizer.logger\n')
  expect(text).not.toContain('logger.controller')
})

it('is the root in short, where it is written so', () => {
  expect(loggersText({ rootLogger: 'WARN, STDOUT' })).not.toContain('rootLogger.')
})

it('what log4j would give up the file for, or has no meaning for, is left out', () => {
  expect(inline({ 'logger.mine.level': 'DEBUG', 'kafka.root.logger.level': 'INFO', monitorInterval: '30' })).toEqual({
    monitorInterval: '30',
  })
})

it('is nothing where it stands elsewhere', () => {
  expect(inlineLoggers(aKafka())).toBeUndefined()
  expect(inlineLoggers(aKafka({ logging: { type: 'external' } }))).toBeUndefined()
})
