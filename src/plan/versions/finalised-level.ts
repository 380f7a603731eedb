import { LABELS } from '../../model/labels.ts'
import type { ObservedDocker, ObservedKafka } from '../../model/observed-cluster.ts'
import type { RecordedCluster } from '../../model/recorded-cluster.ts'

/** The feature that says how controllers write the cluster's metadata. */
export const METADATA_VERSION = 'metadata.version'

/**
 * The finalised level of metadata.version: what Kafka says, else what was recorded of a cluster that still has data;
 * undefined when nobody knows.
 */
export function finalisedLevel(
  { features }: ObservedKafka,
  { metadataLevel }: Pick<RecordedCluster, 'metadataLevel'>,
  { volumes }: Pick<ObservedDocker, 'volumes'>,
): number | undefined {
  const hasData = volumes.some(({ labels }) => labels[LABELS.kind] === 'data')
  return features?.finalised[METADATA_VERSION] ?? (hasData ? metadataLevel : undefined)
}
