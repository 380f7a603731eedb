import { BACKDATED_MS } from '../../src/model/certificates.ts'
import { aclText, secretOfUser } from '../../src/model/desired-user.ts'
import { LABELS } from '../../src/model/labels.ts'
import { clusterSecrets } from '../fixtures/secrets.ts'
import type { TwinContainer } from '../twins/docker-container.ts'
import type { MemoryKafka } from '../twins/memory-kafka.ts'
import { keptPassword } from '../world/snapshot.ts'
import type { FieldWorld } from './field-world.ts'
import type { Look } from './walk.ts'

/** The container of a node, wherever that is one; the first broker's unless another is named. */
export const nodeOf = ({ world }: FieldWorld, id = 0): TwinContainer | undefined =>
  world.host.nodes().find(({ spec }) => spec.labels[LABELS.nodeId] === String(id))

const DAY_MS = 24 * 60 * 60_000
const kafkaOf = ({ world }: FieldWorld): MemoryKafka | undefined => world.host.kafka.clusters.get('sim')

/** A line of a file of the first node, as its next start would read it. */
export const property =
  (key: string, id = 0, file = 'server.properties'): Look =>
  (world) => {
    const config = nodeOf(world, id)?.spec.mounts.find(({ target }) => target === '/etc/drover')?.volume ?? ''
    const text = world.world.host.engine.volumes.get(config)?.files.get(file)?.content ?? ''
    const line = text.split('\n').find((each) => each.startsWith(`${key}=`))
    return line?.slice(key.length + 1)
  }

/** A config as the first broker has it in force. */
export const inForce =
  (key: string): Look =>
  (world) =>
    kafkaOf(world)
      ?.configs.describe(0)
      .find(({ name }) => name === key)?.value

/** At which level a logger of a node logs, and what its next start would read of the root. */
export const logsAt =
  (name: string, id = 0): Look =>
  async (world) =>
    `${kafkaOf(world)?.loggers.describe(id)[name]}, ${await property('rootLogger.level', id, 'log4j2.properties')(world)}`

export const env =
  (name: string): Look =>
  (world) =>
    nodeOf(world)?.spec.env[name]

/** A label of a node's container. */
export const label =
  (name: string, id = 0): Look =>
  (world) =>
    nodeOf(world, id)?.spec.labels[name]

/** A label of the data volume of a fourth node, where there is one. */
export const volumeLabel =
  (name: string): Look =>
  ({ world }) =>
    world.host.engine.volumes.get('data-sim-node-3')?.labels[name]

/** Bytes of memory, billionths of a CPU, as the engine limits them now. */
export const limit =
  (name: 'memoryBytes' | 'nanoCpus'): Look =>
  (world) =>
    nodeOf(world)?.limits[name]

/** `ip:port` on the host by port of the container, of one node. */
export const ports =
  (id: number): Look =>
  (world) =>
    nodeOf(world, id)?.spec.ports.map(
      ({ containerPort, hostIp, hostPort }) => `${hostIp}:${hostPort}->${containerPort}`,
    )

/** Names of the data volumes there are. */
export const volumes: Look = ({ world }) =>
  [...world.host.engine.volumes.values()]
    .flatMap(({ name, labels }) => (labels[LABELS.kind] === 'data' ? [name] : []))
    .sort()

/** The addresses clients are told, by the first broker. */
export const advertised = property('advertised.listeners')

export const topics: Look = (world) =>
  kafkaOf(world)
    ?.describeTopics()
    .map(({ name }) => name)

/** Of users who have none of their own. */
export const quota =
  (name: string): Look =>
  (world) =>
    kafkaOf(world)?.defaultQuotas()[name]

/** What a user may do, and who he is. */
export const aclsOf: Look = (world) =>
  kafkaOf(world)
    ?.users.acls()
    .map((binding) => `${binding.principal} ${aclText(binding)}`)

/** A quota of the user’s own. */
export const quotaOf =
  (name: string): Look =>
  (world) =>
    kafkaOf(world)?.users.quotas().get('user')?.[name]

/** With which of these passwords he may log in. */
export const passwordAmong =
  (...passwords: readonly string[]): Look =>
  (world) =>
    passwords.find((password) => kafkaOf(world)?.users.letsIn('user', 'SCRAM-SHA-512', password))

/** How many certificates, and how many keys, the authority of the nodes has had. */
export const generations: Look = async ({ world: { host, state } }) => {
  const { cluster } = (await clusterSecrets(host, state, 'sim').observe()).authorities
  return `${cluster?.certGeneration} ${cluster?.keyGeneration}`
}

const credentialsIn = async ({ state, host }: FieldWorld['world']) =>
  (await clusterSecrets(host, state, 'sim').observe()).users

/** Names of what the cluster keeps secret of users. */
export const secretsKept: Look = async ({ world }) => [...(await credentialsIn(world)).keys()].map(secretOfUser)

/** At which wish his password was made, if it is the one with which he may log in. */
export const madeAtWish: Look = async (field) => {
  const { world } = field
  const isIn = kafkaOf(field)?.users.letsIn('user', 'SCRAM-SHA-512', keptPassword(world.host, 'user') ?? '')
  return isIn ? (await credentialsIn(world)).get('user')?.rotation : 'he is not let in'
}

/** For how long his certificate is good. */
export const validDays: Look = async ({ world }) => {
  const credential = (await credentialsIn(world)).get('user')
  if (credential?.type !== 'tls') return undefined
  return Math.round((credential.certificate.notAfter - credential.certificate.notBefore - BACKDATED_MS) / DAY_MS)
}

export const topicConfig =
  (topic: string): Look =>
  (world) =>
    kafkaOf(world)?.topicConfig(topic)

export const partitions =
  (topic: string): Look =>
  (world) =>
    kafkaOf(world)
      ?.describeTopics()
      .find(({ name }) => name === topic)?.partitions.length

/** Reasons of what is said of a resource, but that it is well. */
export const reasons =
  (kind: string, name: string): Look =>
  async (world) =>
    (await world.record(kind, name))?.status.conditions.flatMap(({ type, status, reason }) =>
      type === 'Ready' && status === 'True' ? [] : [reason ?? type],
    )
