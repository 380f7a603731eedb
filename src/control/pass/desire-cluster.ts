import { isDeepStrictEqual } from 'node:util'
import { type DesiredCluster, desiredCluster } from '../../model/desired-cluster.ts'
import type { Host } from '../../model/desired-node.ts'
import type { ObservedDocker, ObservedKafka, RecordedCluster } from '../../model/observed-cluster.ts'
import type { ClusterInput } from '../../plan/cluster.ts'
import type { AskedSpec } from '../../plan/config/asked-spec.ts'
import { withLimitsInForce } from '../../plan/config/refused-limits.ts'
import { withConfigInForce, withFormerNodes } from '../../plan/config/spec-in-force.ts'
import { identify } from '../../plan/identity.ts'
import { chooseImage } from '../../plan/node/images.ts'
import { keptVolumes } from '../../plan/storage/kept-volumes.ts'
import { storageInForce } from '../../plan/storage/storage-in-force.ts'
import { finalisedLevel } from '../../plan/versions/finalised-level.ts'
import { versionInForce } from '../../plan/versions/version-in-force.ts'

/** What the manifests mean, given what Kafka says of itself. */
type Desire = (state: ObservedKafka) => Pick<ClusterInput, 'cluster' | 'refusals'>

/**
 * What the manifests mean for the objects that were seen. A pass asks before Kafka has answered and afterwards; which version can be
 * run and which volumes have to stay depends on the answers. Mostly they change nothing, and then nothing is made anew.
 */
export function desireCluster(
  asked: AskedSpec,
  seen: ObservedDocker,
  recorded: RecordedCluster,
  host: Host,
  freshClusterId: string,
): Desire {
  const storage = storageInForce(asked.pools, seen, recorded)
  const identity = identify(storage.pools, seen, recorded, freshClusterId)
  const spec = withConfigInForce(asked, recorded)
  type Variant = Pick<DesiredCluster, 'kafka' | 'keptVolumes'>
  const make = ({ kafka, keptVolumes: kept }: Variant) => {
    const cluster = desiredCluster(kafka, storage.pools, identity, chooseImage(kafka, seen), host, kept)
    return withLimitsInForce(withFormerNodes(cluster, asked, seen, recorded, host), asked, recorded)
  }
  let made: { readonly variant: Variant; readonly cluster: DesiredCluster } | undefined
  return (state) => {
    const { kafka, refusals } = versionInForce(spec, seen, finalisedLevel(state, recorded, seen))
    const variant = { kafka, keptVolumes: keptVolumes(storage.pools, identity.nodeIds, seen, state, recorded) }
    if (made === undefined || !isDeepStrictEqual(made.variant, variant)) made = { variant, cluster: make(variant) }
    return { cluster: made.cluster, refusals: [...refusals, ...storage.refusals] }
  }
}
