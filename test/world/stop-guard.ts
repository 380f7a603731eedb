import { readAnnotation } from '../../src/model/annotations.ts'
import { LABELS } from '../../src/model/labels.ts'
import type { Resource } from '../../src/model/resource.ts'
import type { MemoryKafka } from '../twins/memory-kafka.ts'
import type { SimulatedHost } from './simulated-host.ts'

/** One node at the moment another one is told to stop. */
interface Standing {
  readonly id: number
  readonly votes: boolean
  /** It serves, and nobody has told it to stop. */
  readonly stays: boolean
  /** Drover told it to stop, and it does not serve again yet. */
  readonly isOrdered: boolean
}

/** Whether Drover may tell a node that serves to stop: judged by what is, not by what Drover sees. */
export class StopGuard {
  readonly #host: SimulatedHost
  readonly #declared: () => readonly Resource[]
  /** By container, the start that was to end; whoever was to say so may have died over it. */
  readonly #told = new Map<string, { readonly startedAt: number | undefined; readonly at: number; heard: boolean }>()
  /** Nodes that were told to stop and have not served since. */
  readonly #ordered = new Set<number>()

  /** `like`: the one whose memory it begins with. */
  constructor(host: SimulatedHost, declared: () => readonly Resource[], like?: StopGuard) {
    this.#host = host
    this.#declared = declared
    if (like) {
      for (const [id, told] of like.#told) this.#told.set(id, { ...told })
      for (const id of like.#ordered) this.#ordered.add(id)
    }
    host.engine.events.listen(({ action, id, attributes }) => {
      const told = this.#told.get(id)
      if (told && action === 'kill' && attributes.signal === '15') told.heard = true
    })
  }

  /** What is wrong with telling this container to stop now. */
  check(containerId: string): string[] {
    const { engine, kafka } = this.#host
    const container = engine.containers.get(containerId)
    if (!container || !kafka.serves(containerId)) return []
    const { [LABELS.cluster]: cluster = '', [LABELS.nodeId]: nodeId } = container.spec.labels
    const twin = kafka.clusters.get(cluster)
    const declared = this.#declared().find(({ kind, metadata }) => kind === 'Kafka' && metadata.name === cluster)
    if (!declared || !twin || this.#wasTold(containerId)) return []
    const id = Number(nodeId)
    const standings = this.#standings(cluster)
    const [self, others] = [standings.find((node) => node.id === id), standings.filter((node) => node.id !== id)]
    const atOnce = readAnnotation('maxParallel', declared) ?? 1
    const out = others.filter(({ stays }) => !stays)
    const stays = new Set(others.filter((node) => node.stays).map((node) => node.id))
    this.#told.set(containerId, { startedAt: container.startedAt, at: this.#host.clock.elapsed, heard: false })
    this.#ordered.add(id)
    return [
      ...out
        .filter((node) => atOnce === 1 || !node.isOrdered || node.votes || self?.votes || out.length >= atOnce)
        .map((node) => `while node ${node.id} was down`),
      ...copiesLost(twin, id, stays),
      ...majorityLost(twin, id, stays),
    ].map((why) => `${container.name} was told to stop ${why}`)
  }

  #standings(cluster: string): Standing[] {
    const { kafka } = this.#host
    const voters = votersOf(kafka.clusters.get(cluster))
    const nodes = this.#host.nodes().filter(({ spec }) => spec.labels[LABELS.cluster] === cluster)
    return [...new Set(nodes.map(({ spec }) => Number(spec.labels[LABELS.nodeId])))].map((id) => {
      const own = nodes.filter(({ spec }) => spec.labels[LABELS.nodeId] === `${id}`)
      const stays = own.some((container) => kafka.serves(container.id) && !this.#wasTold(container.id))
      if (stays) this.#ordered.delete(id)
      return { id, votes: voters.includes(id), stays, isOrdered: this.#ordered.has(id) }
    })
  }

  #wasTold(id: string): boolean {
    const told = this.#told.get(id)
    const isThisStart = told?.startedAt === this.#host.engine.containers.get(id)?.startedAt
    return told !== undefined && isThisStart && (told.heard || told.at === this.#host.clock.elapsed)
  }
}

/** A partition keeps its minimum in sync, or, where it has no more replicas than that, one copy if it has several. */
function copiesLost(kafka: MemoryKafka, id: number, stays: ReadonlySet<number>): string[] {
  return kafka.describeTopics().flatMap(({ name, partitions }) =>
    partitions.flatMap(({ index, replicas, isr }) => {
      const minimum = Number(kafka.topicConfig(name)?.['min.insync.replicas'] ?? kafka.configs.minInsync)
      const needed = replicas.length > minimum ? minimum : Math.min(1, replicas.length - 1)
      const left = isr.filter((other) => stays.has(other)).length
      return isr.includes(id) && left < needed ? `, which left ${left} in sync of ${name}-${index}` : []
    }),
  )
}

/** Two voters or one have no majority to spare. */
function majorityLost(kafka: MemoryKafka, id: number, stays: ReadonlySet<number>): string[] {
  const voters = votersOf(kafka)
  const left = voters.filter((voter) => stays.has(voter) && kafka.answers(voter, 'controller')).length
  return voters.length > 2 && voters.includes(id) && left <= voters.length / 2
    ? [`, which left ${left} of ${voters.length} voters`]
    : []
}

const votersOf = (kafka: MemoryKafka | undefined): number[] => kafka?.describeQuorum()?.voters.map(({ id }) => id) ?? []
