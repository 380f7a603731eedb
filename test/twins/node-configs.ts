import { readFileSync } from 'node:fs'
import { kafkaError } from '../../src/kafka/kafka-error.ts'
import type { ConfigChange, ConfigEntry, ConfigSource, ConfigSynonym, ConfigType } from '../../src/model/kafka-state.ts'
import { configForm, notAmong, wrongType } from './config-form.ts'

/** Every place that can set a config of one node. */
export interface NodeConfigSources {
  /** Dynamic, of this broker only. */
  readonly own: Readonly<Record<string, string>>
  /** Dynamic, for all nodes at once. */
  readonly cluster: Readonly<Record<string, string>>
  /** `server.properties` as of the start. */
  readonly properties: Readonly<Record<string, string>>
}

interface Known {
  readonly type: ConfigType
  readonly isDynamic: boolean
  readonly standard?: string
}

const TABLE = readFileSync(new URL('../fixtures/node-configs.tsv', import.meta.url), 'utf8')
const KNOWN: ReadonlyMap<string, Known> = new Map(
  TABLE.split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [name = '', type, changes, standard] = line.split('\t')
      const known = { type: type as ConfigType, isDynamic: changes === 'dynamic' }
      return [name, standard === undefined ? known : { ...known, standard }]
    }),
)

/** Dynamic, but described only once they are set. */
const THROTTLE: Known = { type: 'LONG', isDynamic: true }
const THROTTLES: readonly string[] = ['leader.replication.throttled.rate', 'follower.replication.throttled.rate']
/** A key Kafka does not know is kept, shown without its value, and means nothing. */
const UNKNOWN: Known = { type: 'UNKNOWN', isDynamic: false }
/** One meaning, several keys; the first that is set counts. */
const FAMILIES: readonly (readonly string[])[] = [
  ['log.retention.ms', 'log.retention.minutes', 'log.retention.hours'],
  ['log.roll.ms', 'log.roll.hours'],
  ['log.roll.jitter.ms', 'log.roll.jitter.hours'],
  ['log.flush.interval.ms', 'log.flush.scheduler.interval.ms'],
]

const knownOf = (name: string): Known => KNOWN.get(name) ?? (THROTTLES.includes(name) ? THROTTLE : UNKNOWN)
const familyOf = (name: string): readonly string[] => FAMILIES.find((family) => family.includes(name)) ?? [name]
const isHidden = ({ type }: Known): boolean => type === 'PASSWORD' || type === 'UNKNOWN'
const byName = (a: ConfigEntry, b: ConfigEntry): number => (a.name < b.name ? -1 : 1)

const DEFAULTS = new Map(
  [...KNOWN.keys()].map((name) => [name, entryOf(name, { own: {}, cluster: {}, properties: {} })]),
)

/** What one node says of its configs, sorted by name. */
export function describeNode(sources: NodeConfigSources): ConfigEntry[] {
  const set = new Set(Object.values(sources).flatMap(Object.keys).flatMap(familyOf))
  const described = new Map(DEFAULTS)
  for (const name of set) described.set(name, entryOf(name, sources))
  return [...described.values()].sort(byName)
}

/** What is set for all nodes at once, sorted by name. */
export function describeCluster(cluster: Readonly<Record<string, string>>): ConfigEntry[] {
  return Object.keys(cluster)
    .map((name) => entryOf(name, { own: {}, cluster, properties: {} }))
    .map((entry) => ({
      ...entry,
      // Not read yet, so given back as it was written.
      value: entry.synonyms?.[0]?.value ?? null,
      synonyms: entry.synonyms?.filter(({ source }) => source === 'cluster-default') ?? [],
    }))
    .sort(byName)
}

function entryOf(name: string, { own, cluster, properties }: NodeConfigSources): ConfigEntry {
  const known = knownOf(name)
  const family = familyOf(name)
  const from = (source: ConfigSource, values: Readonly<Record<string, string | undefined>>): ConfigSynonym[] =>
    family.flatMap((key) => {
      const value = values[key]
      return value === undefined ? [] : { name: key, value: isHidden(known) ? null : value, source }
    })
  const standards = Object.fromEntries(family.map((key) => [key, KNOWN.get(key)?.standard]))
  const all = [
    ...from('broker', own),
    ...from('cluster-default', cluster),
    ...from('static', properties),
    ...from('default', standards),
  ]
  // Kafka leaves out what comes before the key itself: with only `log.retention.hours` set, `log.retention.ms` has
  // none.
  const first = all.findIndex((synonym) => synonym.name === name)
  const synonyms = first === -1 ? [] : all.slice(first)
  const { value: raw, source } = synonyms[0] ?? { value: null, source: 'default' as const }
  // Every place says what was written; what counts is given back as Kafka reads it.
  const value = raw === null ? null : configForm(known.type, raw)
  return { name, value, source, readOnly: !known.isDynamic, type: known.type, synonyms }
}

/** These dynamic configs with the changes made. @throws what Kafka refuses, all of it or nothing */
export function alterNode(
  { own, cluster, properties }: NodeConfigSources,
  scope: 'one' | 'all',
  about: string,
  changes: readonly ConfigChange[],
): Record<string, string> {
  const fixed = changes.map(({ name }) => name).filter((name) => KNOWN.get(name)?.isDynamic === false)
  if (fixed.length > 0) throw kafkaError(about, 42, `Cannot update these configs dynamically: [${fixed.join(', ')}]`)
  const altered = { ...(scope === 'one' ? own : cluster) }
  for (const { name, value } of changes) {
    if (scope === 'all' && name === 'cordoned.log.dirs') {
      const words = `Cannot update these configs at default cluster level, broker id must be specified: [${name}]`
      throw kafkaError(about, 42, words)
    }
    if (scope === 'one' && name === 'min.insync.replicas') {
      throw kafkaError(about, 40, `Broker-level ${name} cannot be altered while ELR is enabled.`)
    }
    if (value === null) delete altered[name]
    else {
      const trouble = invalid(name, value) ?? (scope === 'one' ? unfit(name, value, properties) : undefined)
      if (trouble !== undefined) throw kafkaError(about, 42, trouble)
      altered[name] = value
    }
  }
  return altered
}

/** Numbers of threads that a running node at most doubles or halves. */
const THREADS: readonly string[] = [
  'background.threads',
  'log.cleaner.threads',
  'num.io.threads',
  'num.network.threads',
  'num.recovery.threads.per.data.dir',
  'num.replica.fetchers',
  'remote.log.manager.copier.thread.pool.size',
  'remote.log.manager.expiration.thread.pool.size',
  'remote.log.manager.follower.thread.pool.size',
  'remote.log.reader.threads',
]

/** @throws in the words of a node that would have to make too many threads at once, or to end too many */
export function assertThreads(about: string, before: NodeConfigSources, after: NodeConfigSources): void {
  for (const name of THREADS) {
    const [now, next] = [before, after].map((sources) => Number(entryOf(name, sources).value)) as [number, number]
    const far =
      next > 2 * now
        ? `value should not be greater than double the current value ${now}`
        : next < Math.floor(now / 2)
          ? `value should be at least half the current value ${now}`
          : undefined
    if (far) throw kafkaError(about, 42, `Dynamic thread count update validation failed for ${name}=${next}, ${far}`)
  }
}

/** Why Kafka would not start with these properties, in its own words. */
export function startTrouble(properties: Readonly<Record<string, string>>): string | undefined {
  for (const [name, value] of Object.entries(properties)) {
    const trouble = invalid(name, value)
    if (trouble !== undefined) return `org.apache.kafka.common.config.ConfigException: ${trouble}`
  }
  return undefined
}

const AT_LEAST: Readonly<Record<string, number>> = {
  'num.io.threads': 1,
  'num.network.threads': 1,
  'num.replica.fetchers': 1,
  'num.partitions': 1,
  'message.max.bytes': 0,
}
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  'log.cleanup.policy': ['compact', 'delete'],
  'compression.type': ['uncompressed', 'zstd', 'lz4', 'snappy', 'gzip', 'producer'],
}

function invalid(name: string, value: string): string | undefined {
  const { type } = knownOf(name)
  const why = wrongType(type, value) ?? outOfRange(name, value)
  return why === undefined ? undefined : `Invalid value ${value} for configuration ${name}: ${why}`
}

function outOfRange(name: string, value: string): string | undefined {
  const least = AT_LEAST[name]
  if (least !== undefined && Number(value) < least) return `Value must be at least ${least}`
  return notAmong(CHOICES[name], value)
}

/** What only the broker itself can tell. */
function unfit(name: string, value: string, properties: Readonly<Record<string, string>>): string | undefined {
  if (name !== 'cordoned.log.dirs' || value === '' || value === '*') return undefined
  const missing = value.split(',').filter((dir) => !(properties['log.dirs'] ?? '').split(',').includes(dir))
  if (missing.length === 0) return undefined
  const words = 'requirement failed: All entries in cordoned.log.dirs must be present in log.dirs or log.dir.'
  return `${words} Missing entries : ${missing.join(', ')}`
}
