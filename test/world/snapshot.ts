import { describeAcl } from '../../src/model/acl-binding.ts'
import { secretOfUser } from '../../src/model/desired-user.ts'
import type { ConfigEntry } from '../../src/model/kafka-state.ts'
import { LABELS } from '../../src/model/labels.ts'
import type { MemoryKafka } from '../twins/memory-kafka.ts'
import type { World } from './world.ts'

/**
 * Where everything has ended up, without what differs from run to run (ids, times, addresses): all that was asked of
 * the engine for each object, what it made of it, and what Kafka in it says.
 */
export function snapshot({ host }: World) {
  const { engine, kafka } = host
  const clusters = host.nodes().length > 0 ? [...kafka.clusters.values()] : []
  return {
    containers: [...engine.containers.values()]
      .map(({ id, name, status, spec, limits, restartPolicy, endpoints }) => ({
        name,
        status,
        spec: {
          ...spec,
          labels: comparable(spec.labels),
          mounts: spec.mounts.map((mount) => ({
            ...mount,
            volume: withoutHash(mount.volume),
            labels: comparable(mount.labels),
          })),
        },
        limits,
        restartPolicy,
        networks: [...endpoints.values()].map(({ network, aliases }) => ({
          network,
          aliases: aliases.filter((alias) => !id.startsWith(alias)),
        })),
        serves: kafka.serves(id),
      }))
      .sort(byName),
    networks: [...engine.networks.values()]
      .map(({ name, labels, driver }) => ({ name, labels: comparable(labels), driver }))
      .sort(byName),
    volumes: [...engine.volumes.values()]
      .map(({ name, labels, driver, files }) => ({
        name: withoutHash(name),
        labels: comparable(labels),
        driver,
        files: [...files]
          .filter(isThere)
          .map(([path, { mode }]) => `${path} ${mode.toString(8)}`)
          .sort(),
        properties: files.get('server.properties')?.content,
        logging: files.get('log4j2.properties')?.content,
      }))
      .sort(byName),
    kafkas: clusters.map((cluster) => ({
      brokers: cluster.describeBrokers().map(({ id, fenced }) => `${id}${fenced ? ' fenced' : ''}`),
      voters: cluster.describeQuorum()?.voters.map(({ id, logEndOffset }) => `${id}${logEndOffset < 0 ? ' gone' : ''}`),
      features: cluster.features,
      quotas: cluster.defaultQuotas(),
      users: usersOf(cluster, (user) => keptPassword(host, user)),
      moves: cluster.topics.reassignments(),
      cluster: cluster.configs.describe().map(({ name, value }) => `${name}=${value}`),
      nodes: cluster
        .describeBrokers()
        .map(({ id }) => dynamic(cluster.configs.describe(id)).map(({ name, value }) => `${id} ${name}=${value}`)),
      loggers: cluster.describeBrokers().map(({ id }) => ({ id, ...cluster.loggers.inUse(id) })),
    })),
    topics: clusters.flatMap((cluster) =>
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

/** Passwords are others in each run: whether Kafka has the one that is kept. */
const usersOf = ({ users }: MemoryKafka, kept: (user: string) => string | undefined) => ({
  passwords: [...users.scramCredentials()].map(([name, mechanisms]) => ({
    name,
    mechanisms,
    isKept: users.letsIn(name, 'SCRAM-SHA-512', kept(name) ?? ''),
  })),
  acls: users.acls().map(describeAcl),
  quotas: Object.fromEntries(users.quotas()),
})

/** The password of a user in the second copy of what the cluster keeps secret. */
export function keptPassword({ engine }: World['host'], user: string): string | undefined {
  const [secrets] = [...engine.volumes.values()].filter(({ labels }) => labels[LABELS.kind] === 'secrets')
  const text = secrets?.files.get(`secrets/${secretOfUser(user)}.json`)?.content
  return text ? JSON.parse(text).values.password : undefined
}

/** Of a secret that was taken away an empty file stays. */
const isThere = ([path, { content }]: readonly [string, { readonly content: string }]): boolean =>
  content !== '' || !/^secrets\/user\./.test(path)

/** Set on this node alone while it runs. */
const dynamic = (entries: readonly ConfigEntry[]) => entries.filter(({ source }) => source === 'broker')

/**
 * Labels but for the ids of the cluster, of directories and of copies, which are others in each run, and the levels of
 * loggers that a container was made with, which may be those of before.
 */
const comparable = ({
  [LABELS.clusterId]: _,
  [LABELS.directoryId]: __,
  [LABELS.copyId]: ___,
  [LABELS.specHash]: hash = '',
  ...labels
}: Readonly<Record<string, string>>) =>
  labels[LABELS.levelFreeHash] === undefined ? { ...labels, [LABELS.specHash]: hash } : labels

/**
 * A config volume without what tells it from the one before; a container that takes the place of one of the same spec
 * has another.
 */
const withoutHash = (volume: string): string => volume.replace(/^(config-.*-)[0-9a-f]{8}$/, '$1HASH')

/** What the data volumes hold: equal before and after means that no data was lost. */
export function data({ host }: World): Record<string, string> {
  const volumes = [...host.engine.volumes.values()].filter(({ labels }) => labels[LABELS.kind] === 'data')
  return Object.fromEntries(
    volumes.map(({ name, files }) => [name, [...files].map(([path, { content }]) => `${path}: ${content}`).join('\n')]),
  )
}

const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1)
