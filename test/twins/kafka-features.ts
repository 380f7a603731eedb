import { kafkaError } from '../../src/kafka/kafka-error.ts'
import type { FeatureRange } from '../../src/model/kafka-state.ts'

type Supported = Readonly<Record<string, FeatureRange>>

/** The newest `metadata.version` of a release. */
const METADATA_LEVELS: Readonly<Record<string, number>> = { '4.0': 25, '4.1': 27, '4.2': 29, '4.3': 30 }

/** Levels of the features a Kafka of this version can work with. */
export function supportedBy(version: string): Supported {
  const max = METADATA_LEVELS[version.split('.').slice(0, 2).join('.')]
  if (max === undefined) throw new Error(`no Kafka ${version} is known here`)
  return {
    'eligible.leader.replicas.version': { min: 0, max: 1 },
    'group.version': { min: 0, max: 1 },
    'kraft.version': { min: 0, max: 1 },
    'metadata.version': { min: 7, max },
    'share.version': { min: 0, max: 1 },
    'streams.version': { min: 0, max: 1 },
    'transaction.version': { min: 0, max: 2 },
  }
}

/** What a new cluster whose founders run this version finalises. */
export function finalisedBy(version: string, metadataVersion?: number): Record<string, number> {
  const newest = Object.entries(supportedBy(version)).map(([feature, { max }]) => [feature, max] as const)
  return {
    ...Object.fromEntries(newest),
    ...(metadataVersion !== undefined && { 'metadata.version': metadataVersion }),
  }
}

/** A node that has a say in which levels may be finalised. */
export interface Supporter {
  readonly what: 'Local controller' | 'Controller' | 'Broker'
  readonly id: number
  readonly supported: Supported
}

/** @throws when Kafka would not finalise this level, with code 95 */
export function refuseLevel(
  feature: string,
  level: number,
  finalised: Readonly<Record<string, number>>,
  supporters: readonly Supporter[],
): void {
  const now = finalised[feature] ?? 0
  if (level === now) return
  const refuse = (why: string) => {
    const words = 'The update failed for all features since the following feature had an error: '
    return kafkaError('UpdateFeatures', 95, `${words}Invalid update version ${level} for feature ${feature}. ${why}`)
  }
  for (const { what, id, supported } of supporters) {
    const range = supported[feature]
    if (range === undefined) throw refuse(`${what} ${id} does not support this feature.`)
    if (level < range.min || level > range.max) {
      throw refuse(`${what} ${id} only supports versions ${range.min}-${range.max}`)
    }
  }
  if (level < now) {
    throw refuse(
      "Can't downgrade the version of this feature without setting the upgrade type to either safe or unsafe downgrade.",
    )
  }
}
