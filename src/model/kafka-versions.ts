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

/** Kafka tells levels, people read names; the levels that a supported release formats or keeps (Kafka's MetadataVersion). */
const LEVELS: ReadonlyMap<number, string> = new Map([
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
 * Below zero when metadata.version `a` is older than `b`, zero when they are the same. A release without `-IV` (`4.2`)
 * means its last one. Undefined when either is not a metadata version at all.
 */
export function compareMetadataVersions(a: string, b: string): number | undefined {
  const left = parse(a)
  const right = parse(b)
  if (!left || !right) return undefined
  return left.major - right.major || left.minor - right.minor || left.level - right.level
}

function parse(text: string): { major: number; minor: number; level: number } | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})(?:-IV(\d{1,3}))?$/.exec(text)
  if (!match) return undefined
  const release = `${match[1]}.${match[2]}`
  const last = KAFKA_VERSIONS.find((known) => known.metadataVersion.startsWith(`${release}-`))?.metadataVersion
  const level = match[3] ?? (last === undefined ? '0' : last.slice(release.length + '-IV'.length))
  return { major: Number(match[1]), minor: Number(match[2]), level: Number(level) }
}
