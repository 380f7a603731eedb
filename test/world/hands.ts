import type { QuotaName } from '../../src/model/default-quotas.ts'
import type { ContainerLimits } from '../../src/model/docker-state.ts'
import { LABELS } from '../../src/model/labels.ts'
import type { World } from './world.ts'

/** Something a person does to a cluster behind Drover's back. */
export type Deed = (world: World) => void | Promise<void>

/** The containers of node `at` of all nodes there are, whatever they are called now; there may be none. */
const containersOf = ({ host }: World, at: number) => {
  const ids = [...new Set(host.nodes().map(({ spec }) => Number(spec.labels[LABELS.nodeId])))].sort((a, b) => a - b)
  return host
    .nodes()
    .filter(({ spec }) => ids.length > 0 && Number(spec.labels[LABELS.nodeId]) === ids[at % ids.length])
}

const toContainers =
  (deed: (world: World, id: string) => void) =>
  (at: number): Deed =>
  (world) => {
    for (const { id } of containersOf(world, at)) deed(world, id)
  }

export const removeContainer = toContainers(({ host }, id) => host.engine.remove(id))
export const killContainer = toContainers(({ host }, id) => host.engine.signal(id, 'SIGKILL'))
export const stopContainer = toContainers(({ host }, id) => host.engine.signal(id, 'SIGTERM'))
export const outOfMemory = toContainers(({ host }, id) => host.engine.oomKill(id))
export const pauseContainer = toContainers(({ host }, id) => {
  if (host.engine.container(id).status === 'running') host.engine.pause(id)
})
export const renameContainer = toContainers(({ host }, id) => {
  const container = host.engine.container(id)
  container.name = `mine-${id.slice(0, 6)}`
  host.engine.tell(container, 'rename')
})
/** As `docker update` does. */
export const updateContainer = (limits: Partial<ContainerLimits>, restartPolicy = 'no') =>
  toContainers(({ host }, id) => {
    const container = host.engine.container(id)
    container.limits = { ...container.limits, ...limits }
    container.restartPolicy = restartPolicy
    host.engine.tell(container, 'update')
  })
export const disconnectContainer = toContainers(({ host }, id) => {
  const container = host.engine.container(id)
  for (const networkId of [...container.endpoints.keys()]) host.engine.unplug(container, networkId)
})
export const editConfig = toContainers(({ host }, id) => {
  const { mounts } = host.engine.container(id).spec
  const config = mounts.find(({ volume }) => volume.startsWith('config-'))?.volume ?? ''
  host.engine.edit(config, 'server.properties', 'broker.id=666\n')
})

export const loseAliases = toContainers(({ host }, id) => {
  for (const endpoint of host.engine.container(id).endpoints.values()) endpoint.aliases = []
})
/** Its process takes no notice of SIGTERM. */
export const deafen = toContainers(({ host }, id) => void host.kafka.deaf.add(id))

const kafkaIn = ({ host }: World) => [...host.kafka.clusters.values()]

export const overrideConfig =
  (nodeId: number, name: string, value: string): Deed =>
  (world) => {
    for (const kafka of kafkaIn(world)) kafka.alterNode(nodeId, [{ name, value }], false)
  }
export const setLogger =
  (nodeId: number, name: string, value: string): Deed =>
  (world) => {
    for (const kafka of kafkaIn(world)) kafka.loggers.alter(nodeId, [{ name, value }])
  }
export const deleteTopic =
  (name: string): Deed =>
  (world) => {
    for (const kafka of kafkaIn(world)) kafka.write((topics) => topics.delete(name))
  }
/** Consumers read in groups: the brokers make the topic in which these note how far they are. */
export const readInGroups: Deed = (world) => {
  const offsets = { name: '__consumer_offsets', partitions: 50, replicas: 3, config: { 'cleanup.policy': 'compact' } }
  for (const kafka of kafkaIn(world)) kafka.write((topics, brokers) => topics.create(offsets, brokers))
}
export const alterTopic =
  (topic: string, name: string, value: string): Deed =>
  (world) => {
    for (const kafka of kafkaIn(world)) kafka.write((topics) => topics.alterConfig(topic, [{ name, value }]))
  }
export const alterQuota =
  (name: QuotaName, value: number | null): Deed =>
  (world) => {
    for (const kafka of kafkaIn(world)) kafka.alterDefaultQuotas([{ name, value }])
  }
/** Takes all from a user that he was given, and gives him another ACL. */
export const robUser =
  (name: string): Deed =>
  (world) => {
    for (const kafka of kafkaIn(world)) {
      kafka.alterUsers((users) => {
        const acls = users.acls()
        users.deleteScram(name, 'SCRAM-SHA-512')
        users.alterQuotas(name, [{ name: 'producer_byte_rate', value: 7 }])
        users.createAcls(acls.map((binding) => ({ ...binding, operation: 'alter' })))
        users.deleteAcls(acls)
      })
    }
  }
/** A registry has an image that the engine lacks, and gives it to who has this login, if it wants one. */
export const offerImage =
  (reference: string, login?: string): Deed =>
  ({ host }) =>
    void host.engine.registry.set(reference, login)

/** Takes every container off the network first, as the engine demands. */
export const removeNetwork: Deed = ({ host }) => {
  const { engine } = host
  for (const { id, name, labels } of [...engine.networks.values()]) {
    if (labels[LABELS.instance] === undefined) continue
    for (const container of host.nodes()) {
      if (container.status !== 'exited' && container.endpoints.has(id)) engine.unplug(container, id)
    }
    engine.networks.delete(id)
    engine.events.emit('network', 'destroy', id, { name, type: 'bridge' })
  }
}
export const restartEngine: Deed = ({ host }) => host.engine.restart()

/**
 * As `docker commit` and `docker run` of a node do: the copy has its labels, and a name, a host name and volumes of its
 * own.
 */
export const copyContainer =
  (name: string, run: 'created' | 'running' = 'running') =>
  (at: number): Deed =>
  (world) => {
    const [node] = containersOf(world, at)
    if (!node) return
    const id = world.host.engine.addForeignContainer(name, { labels: node.spec.labels })
    if (run === 'running') world.host.engine.start(id)
  }
