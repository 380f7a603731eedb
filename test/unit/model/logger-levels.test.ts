import { inlineLoggers, loggersText } from '../../../src/model/log-config.ts'
import { liveLogging, loggersAbove } from '../../../src/model/logger-levels.ts'
import { aKafka } from '../../fixtures/resources.ts'
import { aCluster } from '../../fixtures/scene.ts'

const inline = (loggers: Readonly<Record<string, string>>) => aKafka({ logging: { type: 'inline', loggers } })
const nodeOf = (loggers: Readonly<Record<string, string>>) => aCluster({ kafka: inline(loggers) }).nodes[0]
const textOf = (loggers: Readonly<Record<string, string>>) => loggersText(inlineLoggers(inline(loggers)) ?? {})
const ROOT = 'rootLogger.level=INFO\n'

it('finds the levels of the root and of each logger, however the file is written', () => {
  const text = `# mine\r
  rootLogger.level : warn\r
rootLogger.appenderRef.console.ref=STDOUT
! once more

logger.a.name = kafka.network.RequestChannel$
logger.a.level TRACE
logger.a.additivity=false
logger.b.level=Debug
logger.b.name=org.apache.kafka`
  expect(liveLogging(text)).toEqual({
    levels: new Map([
      ['root', 'WARN'],
      ['kafka.network.RequestChannel$', 'TRACE'],
      ['org.apache.kafka', 'DEBUG'],
    ]),
    rest: `logger.a.additivity=false
logger.a.name=kafka.network.RequestChannel$
rootLogger.appenderRef.console.ref=STDOUT`,
  })
})

it('has the same rest whatever the levels are, and whichever loggers have nothing but a level', () => {
  const rest = (text: string) => liveLogging(text)?.rest
  const before = `${ROOT}appender.x.type=Console\nlogger.a.name=a\nlogger.a.level=INFO`
  for (const text of [
    before.replaceAll('INFO', 'WARN'),
    `${ROOT}appender.x.type=Console`,
    `${before}\nlogger.b.name=b\nlogger.b.level=INFO`,
  ])
    expect(rest(text)).toBe(rest(before))
  expect(rest(before.replace('Console', 'File'))).not.toBe(rest(before))
  expect(rest(`${before}\nlogger.a.additivity=false`)).not.toBe(rest(before))
})

it.each([
  ['a line that goes on', `${ROOT}a=\\\nb`],
  ['an escape', `${ROOT}a=\\u0041`],
  ['a line that says nothing', `${ROOT}word`],
  ['the root in short', 'rootLogger=INFO, STDOUT'],
  ['a level once more, with where it goes to', `${ROOT}rootLogger.levelAndRefs=WARN, STDOUT`],
  ['no level of the root', 'a=b'],
  ['a level that Kafka cannot set', 'rootLogger.level=OFF'],
  ['a level that stands elsewhere', `rootLogger.level=\${env:LEVEL}`],
  ['a list of those that count', `${ROOT}loggers=a`],
  ['a logger in short', `${ROOT}logger.a=INFO, STDOUT`],
  ['a logger without a level', `${ROOT}logger.a.name=a`],
  ['a logger without a name', `${ROOT}logger.a.level=INFO`],
  ['a name that stands elsewhere', `${ROOT}logger.a.name=\${env:NAME}\nlogger.a.level=INFO`],
  ['two of one name', `${ROOT}logger.a.name=a\nlogger.a.level=INFO\nlogger.b.name=a\nlogger.b.level=INFO`],
  ['one that is called like the root', `${ROOT}logger.a.name=root\nlogger.a.level=INFO`],
])('leaves it to log4j where the file has %s', (_, text) => {
  expect(liveLogging(text)).toBeUndefined()
})

it("finds all that Drover's own file says", () => {
  expect(liveLogging(textOf({ 'logger.authorizer.level': 'DEBUG' }))?.levels).toEqual(
    new Map([
      ['root', 'INFO'],
      ['org.apache.kafka.common.config.AbstractConfig', 'WARN'],
      ['kafka.authorizer.logger', 'DEBUG'],
    ]),
  )
})

it('knows what is above a logger, the nearest first', () => {
  expect(loggersAbove('a.b.c')).toEqual(['a.b', 'a', 'root'])
  expect(loggersAbove('a')).toEqual(['root'])
  expect(loggersAbove('root')).toEqual([])
})

describe('a container', () => {
  const before = nodeOf({ 'rootLogger.level': 'INFO' })

  it('has the hash it always had, and beside it one for whatever its levels are', () => {
    const hash = 'v3:f8a990a9809e647db047be01bb691e9064aca66bab03708b51104223ceb57c43'
    expect(before?.container.labels['drover.spec-hash']).toBe(hash)
    expect(before?.container.labels['drover.spec-hash-without-levels']).toBe(before?.levelFreeHash)
    const other = nodeOf({ 'rootLogger.level': 'WARN', 'logger.a.name': 'a', 'logger.a.level': 'DEBUG' })
    expect(other?.levelFreeHash).toBe(before?.levelFreeHash)
    expect(other?.specHash).not.toBe(before?.specHash)
    expect(nodeOf({ monitorInterval: '30' })?.levelFreeHash).not.toBe(before?.levelFreeHash)
  })

  it('has no more than before where the manifest says nothing, or what only a new one can have', () => {
    for (const kafka of [aKafka(), inline({ 'rootLogger.level': 'OFF' })]) {
      const [node] = aCluster({ kafka }).nodes
      expect(node?.container.labels).not.toHaveProperty(['drover.spec-hash-without-levels'])
      expect(node).not.toHaveProperty('levels')
    }
  })
})
