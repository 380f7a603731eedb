import type { KafkaClient } from '../../../src/kafka/client.ts'
import type { Bootstrap } from '../../../src/kafka/record.ts'
import { docker } from '../docker-command.ts'
import { withKafka } from '../kafkas-word.ts'
import { clusterManifest, topicManifest } from '../manifests.ts'
import type { Reader } from '../records.ts'
import { Scenario } from '../scenario.ts'

const IMAGE = process.env.DROVER_TEST_IMAGE ?? 'drover/kafka:4.3.1'
/** What a cluster has beside its nodes' volumes: `CLUSTER-quorum`. */
export const MARKERS = ['quorum', 'secrets']
export const NODES = [0, 1, 2]
/** Kafka, pool, two topics. */
export const RESOURCES = 4

/** The one cluster that all scenarios of a suite share. */
export class Bench {
  readonly scenario = new Scenario()
  readonly cluster = this.scenario.name
  /** A tag of its own, which a scenario may move. */
  readonly image = `${this.scenario.name}:kafka`
  reader: Reader | undefined

  node = (id: number): string => `${this.cluster}-node-${id}`
  network = `${this.cluster}-kafka`

  async prepare(): Promise<void> {
    await docker('tag', IMAGE, this.image)
    this.saveCluster()
    this.scenario.save('orders.yaml', topicManifest(this.cluster, 'orders', { partitions: 3, replicas: 3 }))
    this.scenario.save(
      'audit.yaml',
      topicManifest(this.cluster, 'audit', { partitions: 3, replicas: 3, config: { 'retention.ms': '86400000' } }),
    )
  }

  saveCluster(config: Readonly<Record<string, string | number>> = {}): void {
    const { cluster: name, image } = this
    this.scenario.save('cluster.yaml', clusterManifest({ name, nodes: NODES.length, image, config }))
  }

  async end(): Promise<void> {
    await this.reader?.end()
    await this.scenario.end()
    await docker('rmi', '--force', this.image)
  }

  /** As a client on this host reaches it: by the ports that the nodeport listener publishes. */
  async nodeport(listener: 'external' | 'outside' = 'external'): Promise<Bootstrap> {
    const kafka = (await this.scenario.records()).find(({ kind }) => kind === 'Kafka')
    const listeners = kafka?.status.listeners as { name: string; bootstrapServers: string; certificates?: string[] }[]
    const { bootstrapServers = '', certificates = [] } = listeners.find(({ name }) => name === listener) ?? {}
    const [ca] = certificates
    return { brokers: bootstrapServers.split(','), ...(ca !== undefined && { security: { tls: { ca } } }) }
  }

  async idOf(container: string): Promise<string> {
    return docker('inspect', '--format', '{{.Id}}', container)
  }

  /** Kafka's own word on it, past Drover. */
  withKafka = <T>(work: (kafka: KafkaClient) => Promise<T>): Promise<T> => withKafka(this.scenario, work)
}
