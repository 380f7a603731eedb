import { LABELS } from '../../src/model/labels.ts'
import type { World } from './world.ts'

/** Where everything has ended up, without what differs from run to run (ids, times, addresses). */
export function snapshot({ host }: World) {
  const { engine, kafka } = host
  return {
    containers: [...engine.containers.values()]
      .map(({ id, name, status, spec, limits, restartPolicy, endpoints }) => ({
        name,
        status,
        image: spec.image,
        specHash: spec.labels[LABELS.specHash],
        limits,
        restartPolicy,
        mounts: spec.mounts.map(({ volume, target }) => `${volume} on ${target}`),
        networks: [...endpoints.values()].map(({ network, aliases }) => ({
          network,
          aliases: aliases.filter((alias) => !id.startsWith(alias)),
        })),
        serves: kafka.serves(id),
      }))
      .sort(byName),
    networks: [...engine.networks.values()].map(({ name, labels }) => ({ name, labels })).sort(byName),
    volumes: [...engine.volumes.values()]
      .map(({ name, labels, files }) => ({
        name,
        kind: labels[LABELS.kind],
        deletion: labels[LABELS.deletion],
        voters: labels[LABELS.voters],
        files: [...files.keys()].sort(),
        properties: files.get('server.properties')?.content,
      }))
      .sort(byName),
    topics: (host.nodes().length > 0 ? [...kafka.clusters.values()] : []).flatMap((cluster) =>
      cluster.describeTopics().map(({ name, partitions }) => ({
        name,
        config: cluster.topicConfig(name),
        partitions: partitions.length,
        replicas: partitions.map(({ replicas }) => replicas.length),
        inSync: partitions.every(({ replicas, isr, leader }) => leader !== -1 && isr.length === replicas.length),
      })),
    ),
    clusterIds: new Set(host.nodes().map(({ spec }) => spec.labels[LABELS.clusterId])).size,
  }
}

/** What the data volumes hold: equal before and after means that no data was lost. */
export function data({ host }: World): Record<string, string> {
  const volumes = [...host.engine.volumes.values()].filter(({ labels }) => labels[LABELS.kind] === 'data')
  return Object.fromEntries(
    volumes.map(({ name, files }) => [name, [...files].map(([path, { content }]) => `${path}: ${content}`).join('\n')]),
  )
}

const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1)
