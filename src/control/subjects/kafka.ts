import type { DockerEvent } from '../../model/docker-state.ts'
import { LABELS } from '../../model/labels.ts'
import { isOwnNetwork, isOwnVolume } from '../../plan/ownership.ts'
import type { PassTools } from '../pass/pass-tools.ts'
import { executePass, observePass } from './kafka-pass.ts'
import { wishFor } from './kafka-wish.ts'
import type { ExistingName, Labels, Subject } from './subject.ts'

/** A Kafka: its nodes, with its pools and topics. */
export const KAFKA_SUBJECT: Subject = {
  existing: existingClusters,
  nameIn,
  concerns,
  observe: (tools, name, known, recorded, signal) => observePass(tools, wishFor(name, known), recorded, signal),
  execute: executePass,
  // A roll is not over because one pass could not look.
  outlivesFailure: ({ type }) => type === 'RollingUpdate',
  // Nothing is missing any more that a person could give up, nor is anything being given up.
  isHeeded: (request, { recorded }) =>
    request.type === 'give-up-records' &&
    Object.keys(recorded.missedVolumes).length === 0 &&
    recorded.givingUp === undefined,
  forget: async ({ forgetKafka, secretsOf }, name, retains) => {
    forgetKafka?.(name)
    // Its data comes back with the same manifest, and then its clients are to know it.
    if (!retains) await secretsOf(name).removeAll()
  },
}

function nameIn(labels: Labels): string | undefined {
  return labels[LABELS.cluster]
}

/** By networks and config volumes, which come first and go last. */
async function existingClusters(
  { docker, host }: Pick<PassTools, 'docker' | 'host'>,
  signal?: AbortSignal,
): Promise<ExistingName[]> {
  const label = `${LABELS.instance}=${host.instance}`
  const [networks, volumes] = await Promise.all([docker.listNetworks(label, signal), docker.listVolumes(label, signal)])
  const configs = volumes.filter(({ labels }) => labels[LABELS.kind] === 'config')
  const alive = [...networks.filter(isOwnNetwork), ...configs.filter(isOwnVolume)]
  const names = new Map<string, ExistingName>()
  for (const { labels } of alive) {
    const name = nameIn(labels)
    const manifestName = labels[LABELS.manifestName] ?? names.get(name ?? '')?.manifestName
    if (name) names.set(name, { name, ...(manifestName !== undefined && { manifestName }) })
  }
  return [...names.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

/**
 * An engine tells the labels of containers only; a network or a volume of a cluster has the cluster's name in its own.
 * What others do to theirs is no reason to look.
 */
function concerns({ type, id, attributes }: DockerEvent, instance: string, cluster: string): boolean {
  if ((attributes[LABELS.instance] ?? instance) !== instance) return false
  const named = nameIn(attributes)
  if (type === 'container' || named !== undefined) return named === cluster
  return (attributes.name ?? id).includes(cluster)
}
