import type { ClusterIdentity } from './cluster-identity.ts'
import { type DesiredNode, desiredNode, type Site } from './desired-node.ts'
import { secretsVolumeName } from './identities.ts'
import type { Inside } from './inside.ts'
import { clusterNames, LABELS } from './labels.ts'
import { requestedRestarts } from './manual-roll.ts'
import { foundingMarkName, networkName, nodeName, quorumMarkerName } from './names.ts'
import { type PullLogin, pullLogins } from './references.ts'
import type { KafkaNodePoolResource, KafkaResource, StorageVolume } from './resource.ts'
import { NOTHING_SEALED, type SealedSecrets } from './sealed-secrets.ts'

export interface DesiredCluster {
  readonly name: string
  readonly kafka: KafkaResource
  readonly pools: readonly KafkaNodePoolResource[]
  readonly identity: ClusterIdentity
  /** How its nodes, and Drover, speak to one another. */
  readonly inside: Inside
  readonly network: { readonly name: string; readonly labels: Readonly<Record<string, string>> }
  /** By node id, volumes the manifest has taken out of the JBOD and the node cannot do without yet. */
  readonly keptVolumes: ReadonlyMap<number, readonly StorageVolume[]>
  readonly foundingMark: { readonly name: string; readonly labels: Readonly<Record<string, string>> }
  readonly quorumMarker: { readonly name: string; readonly labels: Readonly<Record<string, string>> }
  /** The volume with the second copy of its secrets, as it is to be made. */
  readonly secretsVolume: { readonly name: string; readonly labels: Readonly<Record<string, string>> }
  /** What people ask to be restarted (see `requestedRestarts`). */
  readonly restarts: Readonly<Record<string, string>>
  /** Logins to registries with which its images are pulled. */
  readonly logins: readonly PullLogin[]
  /** Sorted by node id. */
  readonly nodes: readonly DesiredNode[]
}

/** KIP-853's `controller.quorum.auto.join.enable` came with 4.2. */
const supportsAutoJoin = (version: string): boolean => {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > 4 || (major === 4 && minor >= 2)
}

/** What the meaning of manifests depends on beside themselves. */
export interface Seen {
  readonly keptVolumes?: DesiredCluster['keptVolumes']
  /** By name of the node (see `NodeInput`). */
  readonly metWith?: Readonly<Record<string, string>>
  readonly metSecrets?: Readonly<Record<string, string>>
  readonly secrets?: SealedSecrets
  /** How its nodes speak to one another; absent: plain text. */
  readonly inside?: Inside
}

/** What a cluster's manifests mean on a Docker host. */
export function desiredCluster(
  kafka: KafkaResource,
  pools: readonly KafkaNodePoolResource[],
  identity: ClusterIdentity,
  image: string,
  site: Site,
  { keptVolumes = new Map(), metWith = {}, metSecrets = {}, secrets = NOTHING_SEALED, inside = 'plain' }: Seen = {},
): DesiredCluster {
  const name = kafka.metadata.name
  const members = pools
    .flatMap((pool) => (identity.nodeIds.get(pool.metadata.name) ?? []).map((nodeId) => ({ pool, nodeId })))
    .sort((a, b) => a.nodeId - b.nodeId)
  const controllers = members
    .filter(({ pool }) => pool.spec.roles.includes('controller'))
    .map(({ pool, nodeId }) => ({ cluster: name, name: nodeName(name, pool.metadata.name, nodeId), nodeId }))
  const firstBroker = members.find(({ pool }) => pool.spec.roles.includes('broker'))?.nodeId ?? -1
  const autoJoin = supportsAutoJoin(kafka.spec.kafka.version)
  const owned = { [LABELS.instance]: site.instance, ...clusterNames(kafka) }
  return {
    name,
    kafka,
    pools,
    identity,
    inside,
    keptVolumes,
    network: { name: networkName(name), labels: { ...owned, [LABELS.kind]: 'network' } },
    foundingMark: { name: foundingMarkName(name), labels: { ...owned, [LABELS.kind]: 'founding' } },
    quorumMarker: {
      name: quorumMarkerName(name),
      labels: {
        ...owned,
        [LABELS.kind]: 'quorum',
        [LABELS.clusterId]: identity.clusterId,
        [LABELS.voters]: identity.firstVoters.join(','),
      },
    },
    secretsVolume: { name: secretsVolumeName(name), labels: { ...owned, [LABELS.kind]: 'secrets' } },
    restarts: requestedRestarts(kafka, pools),
    logins: pullLogins(kafka, pools, secrets),
    nodes: members.map(({ pool, nodeId }) =>
      desiredNode({
        kafka,
        pool: withVolumes(pool, keptVolumes.get(nodeId)),
        nodeId,
        image,
        controllers,
        firstBroker,
        autoJoin,
        inside,
        identity,
        site,
        metWith: metWith[nodeName(name, pool.metadata.name, nodeId)],
        metSecrets: metSecrets[nodeName(name, pool.metadata.name, nodeId)],
        secrets,
      }),
    ),
  }
}

function withVolumes(pool: KafkaNodePoolResource, kept: readonly StorageVolume[] = []): KafkaNodePoolResource {
  const { volumes } = pool.spec
  const more = kept.filter(({ id }) => volumes.every((volume) => volume.id !== id))
  return more.length === 0 ? pool : { ...pool, spec: { ...pool.spec, volumes: [...volumes, ...more] } }
}
