import { type DesiredCluster, desiredCluster } from '../../model/desired-cluster.ts'
import type { DesiredNode, Site } from '../../model/desired-node.ts'
import { isRunning } from '../../model/docker-state.ts'
import { hashOf } from '../../model/hash.ts'
import { requestedRestarts } from '../../model/manual-roll.ts'
import type { ObservedDocker } from '../../model/observed-cluster.ts'
import type { RecordedCluster } from '../../model/recorded-cluster.ts'
import type { KafkaResource } from '../../model/resource.ts'
import { NOTHING_SEALED, type SealedSecrets } from '../../model/sealed-secrets.ts'
import { hasConfig } from '../node/config-volume.ts'
import { portsOfSiblings } from '../node/host-ports.ts'
import { chooseImage } from '../node/images.ts'
import { containersOfNode, isOfSpec } from '../node/node-containers.ts'
import type { DeclaredSpec } from './declared-spec.ts'
import { rememberRefusedLimits } from './refused-limits.ts'

/**
 * What of a manifest is in force
 * ==============================
 *
 * What the nodes have proved they cannot work with is not tried on the next one:
 *
 * 1. A config that the running nodes refuse (a dynamic key they will not take, a value of the wrong type) takes no
 *    effect as a whole; the config from before stays in force, for nodes that start, too. Everything else in the
 *    manifest goes on.
 * 2. A spec with which a node does not start stops the roll: nodes that run with it keep it, all others stay on, or go
 *    back to, the last one with which every node was up.
 *
 * 3. Limits that a node did not bear, or its engine does not set: those from before stay in force (refused-limits.ts).
 *
 * All last until the manifest says something else, or a restart is asked for, which tries again.
 */

/** Tells whether a config is the one that was refused; a restart that is asked for makes it another one. */
export const configFingerprint = ({ kafka, pools }: DeclaredSpec): string =>
  hashOf([kafka.spec.kafka.config, requestedRestarts(kafka, pools)])

/** Tells whether a spec is the one that failed. */
export const specFingerprint = ({ kafka, pools }: DeclaredSpec): string =>
  hashOf([
    kafka.spec,
    requestedRestarts(kafka, pools),
    pools.map((pool) => [pool.metadata.name, { ...pool.spec, replicas: 0 }]),
  ])

/** The Kafka with the config that is in force. */
export function withConfigInForce(declared: DeclaredSpec, { refusedConfig }: RecordedCluster): KafkaResource {
  const { kafka } = declared
  if (refusedConfig?.fingerprint !== configFingerprint(declared)) return kafka
  return { ...kafka, spec: { ...kafka.spec, kafka: { ...kafka.spec.kafka, config: refusedConfig.inForce } } }
}

/**
 * The cluster with the former spec for every node that does not run with a spec that failed; and for one that has no
 * container, while a sibling has a port that it is to get: nobody is replaced while it is down, so it would wait for
 * ever.
 */
export function withFormerNodes(
  cluster: DesiredCluster,
  declared: DeclaredSpec,
  docker: ObservedDocker,
  { failedSpec, lastGood, metWith = {}, metSecrets = {} }: RecordedCluster,
  site: Site,
  secrets: SealedSecrets = NOTHING_SEALED,
): DesiredCluster {
  const failed = failedSpec?.fingerprint === specFingerprint(declared) ? failedSpec : undefined
  const shutOut = new Set(cluster.nodes.filter((node) => isShutOut(node, docker)))
  if (!lastGood || (!failed && shutOut.size === 0)) return cluster
  const kafka = { ...cluster.kafka, spec: lastGood.kafka }
  const pools = cluster.pools.flatMap((pool) => {
    const spec = lastGood.pools[pool.metadata.name]
    return spec === undefined ? [] : [{ ...pool, spec }]
  })
  const former = new Map(
    desiredCluster(kafka, pools, cluster.identity, chooseImage(kafka, docker), site, {
      keptVolumes: cluster.keptVolumes,
      inside: cluster.inside,
      metWith,
      metSecrets,
      secrets,
    }).nodes.map((node) => [node.nodeId, node]),
  )
  const nodes = cluster.nodes.map((node) => {
    const stays = docker.containers.some(
      (container) => isRunning(container) && isOfSpec(node, container) && hasConfig(node, container),
    )
    const isKept = failed ? stays && node.nodeId !== failed.nodeId : !shutOut.has(node)
    return isKept ? node : (former.get(node.nodeId) ?? node)
  })
  const back = new Set(nodes.filter((node) => former.get(node.nodeId) === node).map(({ nodeId }) => nodeId))
  // What the failed spec takes out of a node that does not get it is not emptied either.
  return { ...cluster, nodes, keptVolumes: new Map([...cluster.keptVolumes].filter(([id]) => !back.has(id))) }
}

const isShutOut = (node: DesiredNode, docker: ObservedDocker): boolean =>
  containersOfNode(node.nodeId, docker).length === 0 && portsOfSiblings(node, docker).length > 0

/** The record without what was refused or failed of a spec that the manifests do not ask for any more. */
export function forgetObsolete(recorded: RecordedCluster, declared: DeclaredSpec): RecordedCluster {
  const { refusedConfig, failedSpec, refusedLimits: _, ...rest } = recorded
  const refused = refusedConfig?.fingerprint === configFingerprint(declared)
  const failed = failedSpec?.fingerprint === specFingerprint(declared)
  return {
    ...rest,
    ...(refused && { refusedConfig }),
    ...(failed && { failedSpec }),
    ...rememberRefusedLimits(recorded, declared),
  }
}
