import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readManifestsOnce } from '../../../src/manifests/read-once.ts'
import type { ManifestSet, Resource } from '../../../src/model/resource.ts'

/** A Kafka with three listeners' worth of nothing special. */
export const kafka = (name: string, lines: readonly string[] = []): string =>
  [
    'apiVersion: kafka.strimzi.io/v1',
    'kind: Kafka',
    'metadata:',
    `  name: ${name}`,
    'spec:',
    '  kafka:',
    '    listeners:',
    '      - name: plain',
    '        port: 9092',
    '        type: internal',
    '        tls: false',
    ...lines,
    '',
  ].join('\n')

/** A pool of combined nodes. */
export const pool = (name: string, cluster: string, replicas = 3, roles = '[controller, broker]'): string =>
  [
    'apiVersion: kafka.strimzi.io/v1',
    'kind: KafkaNodePool',
    'metadata:',
    `  name: ${name}`,
    `  labels: {strimzi.io/cluster: ${cluster}}`,
    'spec:',
    `  replicas: ${replicas}`,
    `  roles: ${roles}`,
    '  storage: {type: ephemeral}',
    '',
  ].join('\n')

export const topic = (name: string, cluster: string, spec = 'partitions: 1'): string =>
  [
    'apiVersion: kafka.strimzi.io/v1',
    'kind: KafkaTopic',
    'metadata:',
    `  name: ${name}`,
    `  labels: {strimzi.io/cluster: ${cluster}}`,
    'spec:',
    `  ${spec}`,
    '',
  ].join('\n')

/** What Kafka's own topics need where there are fewer than three brokers. */
export const OWN_TOPICS: readonly string[] = [
  '    config:',
  '      offsets.topic.replication.factor: 1',
  '      transaction.state.log.replication.factor: 1',
  '      transaction.state.log.min.isr: 1',
]

/** Documents of one file. */
export const docs = (...documents: readonly string[]): string => documents.join('---\n')

/** What a text on stdin comes to. */
export const readText = (text: string): Promise<ManifestSet> => readManifestsOnce([{ stdin: text }])

/** `Kafka/a KafkaNodePool/b` */
export const names = (resources: readonly Resource[]): string =>
  resources.map(({ kind, metadata }) => `${kind}/${metadata.name}`).join(' ')

/** `error UnknownField m.yaml:3:5` of each problem. */
export const brief = (set: ManifestSet): string[] =>
  set.problems.map(({ severity, reason, origin }) => `${severity} ${reason} ${origin.line}:${origin.column}`)

/** Runs with an empty folder that is removed afterwards. */
export async function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'drover-manifests-'))
  try {
    await run(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
