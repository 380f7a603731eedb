import { kafkaError } from '../../src/kafka/kafka-error.ts'
import type { ConfigChange } from '../../src/model/kafka-state.ts'

/** Loggers that every node has in use, whatever its configuration says. */
const IN_USE = [
  'kafka.request.logger',
  'org.apache.kafka.common.config.AbstractConfig',
  'org.apache.kafka.raft.KafkaRaftClient',
  'org.apache.kafka.raft.internals.KafkaRaftLog',
]
const LEVELS = ['DEBUG', 'ERROR', 'FATAL', 'INFO', 'TRACE', 'WARN']

/** Undefined: it has none of its own any more, and logs as what is above it does. */
type Own = ReadonlyMap<string, string | undefined>

/** What Drover's own `log4j2.yaml` says. */
const STANDARD: Own = new Map([
  ['root', 'INFO'],
  ['org.apache.kafka.common.config.AbstractConfig', 'WARN'],
])

/** Loggers of every node of a cluster: as its file says when it starts, and as they were set since. */
export class MemoryNodeLoggers {
  readonly #own = new Map<number, Own>()

  copy(): MemoryNodeLoggers {
    const copy = new MemoryNodeLoggers()
    for (const [id, own] of this.#own) copy.#own.set(id, own)
    return copy
  }

  /** What was set is forgotten. @param text of `log4j2.properties`, where it logs by that */
  started(id: number, text?: string): void {
    this.#own.set(id, text === undefined ? STANDARD : configuredBy(text))
  }

  describe(id: number): Readonly<Record<string, string>> {
    const own = this.#own.get(id) ?? STANDARD
    const names = [...new Set([...IN_USE, ...own.keys()])].sort()
    return Object.fromEntries(names.map((name) => [name, levelOf(own, name)]))
  }

  /** Of the root and of those that log something; of the others it matters to nobody which there are. */
  inUse(id: number): Readonly<Record<string, string>> {
    return Object.fromEntries(Object.entries(this.describe(id)).filter(([name]) => ['root', ...IN_USE].includes(name)))
  }

  /** @throws what Kafka refuses */
  alter(id: number, changes: readonly ConfigChange[]): void {
    const known = this.describe(id)
    const refuse = (code: number, words: string) => {
      throw kafkaError(`IncrementalAlterConfigs loggers of node ${id}`, code, words)
    }
    for (const { name, value } of changes) {
      if (known[name] === undefined) refuse(40, `Logger ${name} does not exist!`)
      if (value === null && name === 'root') refuse(42, 'Removing the log level of the root logger is not allowed')
      if (value !== null && !LEVELS.includes(value)) {
        const valid = `Valid log levels are ${LEVELS.join(', ')}`
        refuse(40, `Cannot set the log level of ${name} to ${value} as it is not a supported log level. ${valid}`)
      }
    }
    const set = changes.map(({ name, value }) => [name, value ?? undefined] as const)
    this.#own.set(id, new Map([...(this.#own.get(id) ?? STANDARD), ...set]))
  }
}

function levelOf(own: Own, name: string): string {
  const level = own.get(name)
  if (level !== undefined) return level
  const above = name.includes('.') ? name.slice(0, name.lastIndexOf('.')) : 'root'
  return name === 'root' ? 'ERROR' : levelOf(own, above)
}

/** As log4j 2 reads it, whose root logs errors alone where nothing is said of it. */
function configuredBy(text: string): Own {
  const lines = text.split('\n').map((line) => line.split('='))
  const values = new Map(lines.map(([key = '', value = '']) => [key.trim(), value.trim()]))
  const words = [...values.keys()].flatMap((key) => /^logger\.([^.]+)\.name$/.exec(key)?.[1] ?? [])
  const loggers = words.map(
    (word) => [values.get(`logger.${word}.name`) ?? '', values.get(`logger.${word}.level`)] as const,
  )
  return new Map([['root', values.get('rootLogger.level') ?? 'ERROR'], ...loggers])
}
