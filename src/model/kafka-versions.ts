/** A Kafka release Drover can run, and the metadata.version a new cluster of it is formatted with. */
export interface KafkaVersion {
  readonly version: string
  readonly metadataVersion: string
}

/** Oldest first. The oldest is the first with everything a dynamic quorum needs. */
export const KAFKA_VERSIONS: readonly KafkaVersion[] = [
  { version: '4.1.0', metadataVersion: '4.1-IV1' },
  { version: '4.1.1', metadataVersion: '4.1-IV1' },
  { version: '4.1.2', metadataVersion: '4.1-IV1' },
  { version: '4.2.0', metadataVersion: '4.2-IV1' },
  { version: '4.2.1', metadataVersion: '4.2-IV1' },
  { version: '4.3.0', metadataVersion: '4.3-IV0' },
  { version: '4.3.1', metadataVersion: '4.3-IV0' },
]

/** What a Kafka resource without `version` gets. */
export const DEFAULT_KAFKA_VERSION = '4.3.1'

/** The supported release of this number; undefined for any other. */
export function findKafkaVersion(version: string): KafkaVersion | undefined {
  return KAFKA_VERSIONS.find((known) => known.version === version)
}

/**
 * Kafka tells levels, people read names: from the oldest that a dynamic quorum can work with (Kafka's MetadataVersion).
 */
const LEVELS: ReadonlyMap<number, string> = new Map([
  [21, '3.9-IV0'],
  [22, '4.0-IV0'],
  [23, '4.0-IV1'],
  [24, '4.0-IV2'],
  [25, '4.0-IV3'],
  [26, '4.1-IV0'],
  [27, '4.1-IV1'],
  [28, '4.2-IV0'],
  [29, '4.2-IV1'],
  [30, '4.3-IV0'],
])

/** The name of a finalised `metadata.version` level; the number itself when it is not known. */
export const metadataVersionName = (level: number): string => LEVELS.get(level) ?? String(level)

/**
 * The level of a metadata version; undefined when it is none that a cluster of Drover can have. A release without `-IV`
 * (`4.2`, `4.2.1`) means its last one, as for Kafka's own tools.
 */
export function metadataVersionLevel(name: string): number | undefined {
  const levels = [...LEVELS].filter(([, known]) => isNamed(known, name))
  return levels.at(-1)?.[0]
}

const isNamed = (known: string, name: string): boolean =>
  known === name || known.startsWith(`${name.replace(/^(\d+\.\d+)\.\d+$/, '$1')}-IV`)

/** The oldest metadata version that a dynamic quorum can work with. */
export const OLDEST_METADATA_VERSION = '3.9-IV0'

/** Those before it that Kafka 4 still knows. */
const BEFORE_DYNAMIC_QUORUM = [
  '3.3-IV3',
  '3.4-IV0',
  '3.5-IV0',
  '3.5-IV1',
  '3.5-IV2',
  '3.6-IV0',
  '3.6-IV1',
  '3.6-IV2',
].concat(['3.7-IV0', '3.7-IV1', '3.7-IV2', '3.7-IV3', '3.7-IV4', '3.8-IV0'])

/** True for a metadata version that Kafka 4 can work with, and a dynamic quorum cannot. */
export const isBeforeDynamicQuorum = (name: string): boolean =>
  BEFORE_DYNAMIC_QUORUM.some((known) => isNamed(known, name))

/**
 * The highest metadata.version level a release can work with, which is the one it formats; undefined for an unknown
 * release.
 */
export function highestLevel(version: string): number | undefined {
  const known = findKafkaVersion(version)
  return known && metadataVersionLevel(known.metadataVersion)
}

/** Below zero when release `a` is older than `b`, zero when they are the same. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number))
  const differing = left?.findIndex((part, index) => part !== right?.[index]) ?? -1
  return differing < 0 ? 0 : (left?.[differing] ?? 0) - (right?.[differing] ?? 0)
}
