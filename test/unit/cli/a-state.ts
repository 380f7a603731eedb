import type { KafkaResource, KafkaTopicResource, Resource, SecretResource } from '../../../src/model/resource.ts'
import { Sensitive } from '../../../src/model/sensitive.ts'
import { type EventLog, openEventLog } from '../../../src/report/event-log.ts'
import { openStateFolder } from '../../../src/report/state-folder.ts'
import { openStatusStore, type StatusStore } from '../../../src/report/status-store.ts'

const origin = { file: 'manifests/kafka.yaml', line: 7, column: 1 }

/** A Kafka resource as a manifest would give it. */
export function kafka(name: string, spec: Partial<KafkaResource['spec']['kafka']> = {}): KafkaResource {
  return {
    apiVersion: 'kafka.strimzi.io/v1',
    kind: 'Kafka',
    metadata: { name, labels: {}, annotations: {} },
    spec: { kafka: { version: '4.3.1', listeners: [], config: {}, ...spec } },
    specHash: '1',
    origin,
  }
}

/** A KafkaTopic resource as a manifest would give it. */
export function topic(name: string, partitions: number): KafkaTopicResource {
  return {
    apiVersion: 'kafka.strimzi.io/v1',
    kind: 'KafkaTopic',
    metadata: { name, labels: { 'strimzi.io/cluster': 'my-cluster' }, annotations: {} },
    spec: { partitions, replicas: 3, config: {} },
    specHash: String(partitions),
    origin,
  }
}

const secret: SecretResource = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'pw', labels: {}, annotations: {} },
  spec: { data: { password: new Sensitive('hunter2') } },
  specHash: '1',
  origin,
}

export const RESOURCES: readonly Resource[] = [kafka('my-cluster'), topic('orders', 3), topic('payments', 6), secret]

/** A state folder in which a daemon has left a rolling cluster, two topics and some events. */
export async function fillState(path: string): Promise<{ store: StatusStore; events: EventLog }> {
  const folder = await openStateFolder(path, 'write')
  const store = await openStatusStore(folder)
  const generations = await store.observe({ resources: RESOURCES }, Date.now())
  const message = 'node 1 of 3 is being replaced'
  await store.apply(
    [
      {
        kind: 'Kafka',
        name: 'my-cluster',
        conditions: [
          { type: 'Ready', status: 'False', reason: 'Rolling', message },
          { type: 'RollingUpdate', status: 'True', reason: 'NodeRestarting', message: '1/3 rolled, restarting n-1' },
        ],
        fields: { clusterId: 'abc', kafkaVersion: '4.3.1' },
      },
      { kind: 'KafkaTopic', name: 'orders', conditions: [{ type: 'Ready', status: 'True' }], fields: {} },
    ],
    Date.now(),
    generations,
  )
  const events = await openEventLog(folder)
  const regarding = { kind: 'Kafka', name: 'my-cluster' } as const
  await events.emit({ type: 'Warning', reason: 'ContainerMissing', regarding, message: 'broker-0 is missing' })
  await events.emit({ type: 'Warning', reason: 'ContainerMissing', regarding, message: 'broker-0 is missing' })
  return { store, events }
}
