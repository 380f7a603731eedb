import { QUORUM_BOOTSTRAP_KEY } from '../../model/broker-properties.ts'
import { sameConfigValue } from '../../model/config-value.ts'
import type { ConfigChange, ConfigEntry, ConfigSource, ConfigType } from '../../model/kafka-state.ts'
import { stepTowards } from './thread-steps.ts'

/**
 * How a changed `spec.kafka.config` reaches nodes that run
 * ========================================================
 *
 * Each node says itself which of its keys it can change while it runs (DescribeConfigs, `readOnly: false`). Such a key
 * is to be set for all nodes at once, as a cluster-wide dynamic config (how it gets there: dynamic-config.ts):
 *
 * 1. to the declared value, when some node was started with another, or the cluster-wide value is another;
 * 2. to Kafka's default, when it is no longer declared and some node was started with it;
 * 3. to nothing, when it is not declared and no node was started with it.
 *
 * An override of a declared key on a single node hides the cluster-wide value, so it is taken away. A key that is not
 * declared and that Drover did not set is somebody else's: it is told (`ConfigOverridden`) and left alone. Every other
 * key takes effect with a restart. Kafka stores values for keys nobody knows, too; so only keys the nodes list
 * themselves are ever sent.
 */

/** Keys that are set while something is going on, by Drover or by Kafka's own tools; never by a manifest. */
const OPERATIONAL =
  /^(?:leader|follower)\.replication\.throttled\.rate$|^replica\.alter\.log\.dirs\.io\.max\.bytes\.per\.second$|^cordoned\.log\.dirs$/
/** Keys that Kafka sets by itself (eligible leader replicas), or that belong to listeners and their certificates. */
const NOT_OURS = /^min\.insync\.replicas$|^listener\.|^listeners$|^advertised\.listeners$|^ssl\.|^sasl\.|^log4j/

/** Keys a node without the broker role never looks at. */
const BROKERS_ONLY = /^(?:log|offsets|group|transactional?|replica|fetch|remote\.log|share|compression)\./

export type NodeConfigs = ReadonlyMap<number, readonly ConfigEntry[]>

/**
 * A synonym of another name has another unit: the default of `log.retention.ms` is given as `log.retention.hours=168`.
 */
const from = ({ name, synonyms = [] }: ConfigEntry, source: ConfigSource): string | null | undefined =>
  synonyms.find((synonym) => synonym.source === source && synonym.name === name)?.value

/**
 * The cluster-wide changes that bring dynamic keys to what the manifest says. Sorted by key. @param ours keys Drover
 * has set
 */
export function clusterConfigChanges(
  declared: ReadonlyMap<string, string>,
  nodes: NodeConfigs,
  clusterWide: readonly ConfigEntry[],
  ours: ReadonlySet<string>,
): ConfigChange[] {
  const overrides = new Map(clusterWide.map(({ name, value }) => [name, value]))
  const all = [...nodes.values()].flat()
  // Of the hundreds of keys a node has, few are set anywhere.
  const isSet = (entry: ConfigEntry) => declared.has(entry.name) || from(entry, 'static') !== undefined
  const keys = [...new Set([...all.filter(isSet).map(({ name }) => name), ...overrides.keys()])].sort()
  const entries = new Map(keys.map((name): [string, ConfigEntry[]] => [name, []]))
  for (const entry of all) entries.get(entry.name)?.push(entry)
  return keys.flatMap((name): ConfigChange[] => {
    const said = entries.get(name) ?? []
    const wanted = declared.get(name)
    const override = overrides.get(name)
    if (OPERATIONAL.test(name) || (wanted === undefined && NOT_OURS.test(name))) return []
    if (wanted === undefined && override !== undefined && !ours.has(name)) return []
    // Kafka hides a secret's value, so it cannot be compared.
    if (override === null) return []
    const dynamic = said.filter((entry) => !entry.readOnly)
    if (dynamic.length === 0) return wanted === undefined && override !== undefined ? [{ name, value: null }] : []
    const type = dynamic[0]?.type
    const started = dynamic.map((entry) => from(entry, 'static'))
    const value =
      wanted ?? (started.some((each) => each !== undefined) ? from(dynamic[0] as ConfigEntry, 'default') : null)
    if (value === null || value === undefined) return override === undefined ? [] : [{ name, value: null }]
    const differs =
      override === undefined ? started.some((each) => !same(each, value, type)) : !same(override, value, type)
    return differs ? [{ name, value }] : []
  })
}

/** Each place that sets a key says what it was given; what counts is shown as Kafka reads it. */
const has = (entry: ConfigEntry, wanted: string): boolean => {
  const [given] = entry.synonyms ?? []
  return same(entry.value, wanted, entry.type) || (given?.name === entry.name && given.value === wanted)
}

/** Kafka refuses it on a single broker while it keeps eligible leader replicas. */
const FOR_ALL_ONLY = 'min.insync.replicas'

/** What one broker still has to be given before the changes may be made for all: the next step to each value. */
export function changesFor(entries: readonly ConfigEntry[], changes: readonly ConfigChange[]): ConfigChange[] {
  if (changes.length === 0) return []
  const known = new Map(entries.map((entry) => [entry.name, entry]))
  return changes.flatMap(({ name, value }) => {
    const entry = known.get(name)
    const wanted = value ?? (entry && from(entry, 'default'))
    if (!entry || wanted === undefined || wanted === null || name === FOR_ALL_ONLY || has(entry, wanted)) return []
    return [{ name, value: stepTowards(wanted, name, entry.value) }]
  })
}

export interface Override {
  readonly name: string
  readonly value: string | null
  /** Whether the node has the same value without it. */
  readonly idle: boolean
  /** What takes it back, or, of numbers of threads, brings it nearer to what the node has without it. */
  readonly takenBack: ConfigChange
}

/** Dynamic overrides on this node alone. Sorted by key. */
export function overridesOf(entries: readonly ConfigEntry[]): Override[] {
  return entries.flatMap((entry) => {
    const value = from(entry, 'broker')
    // In this order: of the hundreds of keys a node has, few are set on it alone.
    if (value === undefined || OPERATIONAL.test(entry.name) || NOT_OURS.test(entry.name)) return []
    const below = entry.synonyms?.find(({ source, name }) => source !== 'broker' && name === entry.name)?.value
    const step = typeof below === 'string' ? stepTowards(below, entry.name, value) : undefined
    const takenBack = { name: entry.name, value: step === undefined || step === below ? null : step }
    return [{ name: entry.name, value, idle: value !== null && same(below, value, entry.type), takenBack }]
  })
}

export interface ChangedKey {
  readonly name: string
  /** Undefined: not set. */
  readonly from: string | undefined
  readonly to: string | undefined
}

/**
 * Keys that differ between what a node was started with and what it is to have, apart from the addresses of the quorum.
 */
export function changedKeys(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
  isBroker: boolean,
): ChangedKey[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((name) => name !== QUORUM_BOOTSTRAP_KEY && (isBroker || !BROKERS_ONLY.test(name)))
    .map((name) => ({ name, from: before.get(name), to: after.get(name) }))
    .filter(({ from, to }) => from !== to)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** Those of the changed keys that take effect only with a restart. The same value in another spelling takes none. */
export function needRestart(changed: readonly ChangedKey[], entries: readonly ConfigEntry[]): ChangedKey[] {
  if (changed.length === 0) return []
  const known = new Map(entries.map((entry) => [entry.name, entry]))
  return changed.filter(({ name, from: before, to }) => {
    const entry = known.get(name)
    if (entry?.type !== undefined && entry.type !== 'UNKNOWN' && to !== undefined && same(before, to, entry.type))
      return false
    if (entry === undefined || entry.readOnly) return true
    // Taken away, it could only be set to its default, and it has none.
    return to === undefined && (from(entry, 'default') ?? null) === null
  })
}

const NUMBERS = new Set(['INT', 'SHORT', 'LONG', 'DOUBLE'])

/**
 * What is wrong with values that can be seen to be wrong before a node tries them: Kafka checks only what is dynamic.
 */
export function typeProblems(changed: readonly ChangedKey[], entries: readonly ConfigEntry[]): string[] {
  if (changed.length === 0) return []
  const types = new Map(entries.map(({ name, type }) => [name, type]))
  return changed.flatMap(({ name, to }) => {
    const type = types.get(name)
    if (to === undefined || type === undefined) return []
    const text = to.trim()
    const number = text !== '' && Number.isFinite(Number(text)) && (type === 'DOUBLE' || /^[+-]?\d+$/.test(text))
    if (NUMBERS.has(type) && !number) return [`${name} takes a number (${type}), not ${to}`]
    if (type === 'BOOLEAN' && !/^(?:true|false)$/i.test(text)) return [`${name} takes true or false, not ${to}`]
    return []
  })
}

/** Overrides nobody declared and Drover did not set, as text: `num.io.threads=9 on all nodes`. */
export function strangeOverrides(
  nodes: ReadonlyMap<string, readonly ConfigEntry[]>,
  clusterWide: readonly ConfigEntry[],
  known: (key: string) => boolean,
): string[] {
  const isStrange = (name: string) => !known(name) && !OPERATIONAL.test(name) && !NOT_OURS.test(name)
  const text = ({ name, value }: { name: string; value: string | null }) => `${name}=${value ?? '(hidden)'}`
  return [
    ...clusterWide.filter(({ name }) => isStrange(name)).map((entry) => `${text(entry)} on all nodes`),
    ...[...nodes].flatMap(([node, entries]) =>
      overridesOf(entries)
        .filter(({ name }) => isStrange(name))
        .map((override) => `${text(override)} on ${node}`),
    ),
  ]
}

const same = (a: string | null | undefined, b: string, type: ConfigType | undefined): boolean =>
  a !== undefined && a !== null && sameConfigValue(a, b, type)
