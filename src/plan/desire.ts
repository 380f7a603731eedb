import { type DesiredCluster, desiredCluster } from '../model/desired-cluster.ts'
import type { Site } from '../model/desired-node.ts'
import { canonicalJson } from '../model/hash.ts'
import { insideOfAll } from '../model/inside.ts'
import type { ObservedDocker, ObservedKafka } from '../model/observed-cluster.ts'
import type { RecordedCluster } from '../model/recorded-cluster.ts'
import { NOTHING_SEALED, type SealedSecrets } from '../model/sealed-secrets.ts'
import type { ClusterInput } from './cluster.ts'
import type { DeclaredSpec } from './config/declared-spec.ts'
import { withLimitsInForce } from './config/refused-limits.ts'
import { securityInForce } from './config/security-in-force.ts'
import { withConfigInForce, withFormerNodes } from './config/spec-in-force.ts'
import { identify } from './identity.ts'
import { chooseImage } from './node/images.ts'
import { keptVolumes } from './storage/kept-volumes.ts'
import { storageInForce } from './storage/storage-in-force.ts'
import { finalisedLevel } from './versions/finalised-level.ts'
import { versionInForce } from './versions/version-in-force.ts'

type Variant = Pick<DesiredCluster, 'kafka' | 'keptVolumes'>

/** What the manifests mean, given what Kafka says of itself. */
export type Desire = (state: ObservedKafka) => Pick<ClusterInput, 'cluster' | 'refusals'>

/**
 * What the manifests mean for the objects that were seen. A pass asks before Kafka has answered and afterwards; which
 * version can be run and which volumes have to stay depends on the answers. Mostly they change nothing, and then
 * nothing is made anew.
 */
export function desireCluster(
  declared: DeclaredSpec,
  seen: ObservedDocker,
  recorded: RecordedCluster,
  site: Site,
  freshClusterId: string,
  secrets: SealedSecrets = NOTHING_SEALED,
): Desire {
  const storage = storageInForce(declared, seen, recorded)
  const identity = identify(storage.pools, seen, recorded, freshClusterId)
  const inside = insideOfAll(seen.containers)
  const security = securityInForce(withConfigInForce(declared, recorded), inside, recorded)
  const make = ({ kafka, keptVolumes: kept }: Variant) => {
    const image = chooseImage(kafka, seen)
    const { metWith = {}, metSecrets = {} } = recorded
    const known = { keptVolumes: kept, metWith, metSecrets, secrets, inside }
    const cluster = desiredCluster(kafka, storage.pools, identity, image, site, known)
    return withLimitsInForce(withFormerNodes(cluster, declared, seen, recorded, site, secrets), declared, recorded)
  }
  let made: { readonly variant: Variant; readonly cluster: DesiredCluster } | undefined
  return (state) => {
    const { kafka, refusals } = versionInForce(security.kafka, seen, finalisedLevel(state, recorded, seen))
    const variant = { kafka, keptVolumes: keptVolumes(storage.pools, identity.nodeIds, seen, state, recorded) }
    if (made === undefined || !isSame(made.variant, variant)) made = { variant, cluster: make(variant) }
    return { cluster: made.cluster, refusals: [...refusals, ...security.refusals, ...storage.refusals] }
  }
}

const isSame = (a: Variant, b: Variant): boolean =>
  (a.kafka === b.kafka || canonicalJson(a.kafka) === canonicalJson(b.kafka)) &&
  canonicalJson([...a.keptVolumes]) === canonicalJson([...b.keptVolumes])
