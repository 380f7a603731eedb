import { LABELS } from '../../../src/model/labels.ts'
import type { Kind } from '../../../src/model/resource.ts'
import type { ResourceRecord } from '../../../src/report/resource-record.ts'
import { label, reasons, topics, volumeLabel } from '../looks.ts'
import { baseManifests } from '../manifests.ts'
import { valueAt } from '../place.ts'
import type { Look, Walk, Walks } from '../walk.ts'
import { nextContainer, oneMoreVolume } from './nodes.ts'
import { ONLY_ITS_FIELDS } from './only-its-fields.ts'
import { deleteClaim, nodes } from './pool.ts'
import { leavesTopic } from './topic.ts'

const NAMES: Readonly<Record<string, string>> = {
  Kafka: 'sim',
  KafkaNodePool: 'node',
  KafkaTopic: 'orders',
  KafkaUser: 'user',
  Secret: 'secret',
  ConfigMap: 'settings',
}

const CLUSTER = 'strimzi.io/cluster'

/** What every kind has: kept and shown, as it stands in the manifest. */
export function metadataWalks(kind: Kind): Walks {
  const name = NAMES[kind] ?? ''
  const kept =
    (of: (record: ResourceRecord | undefined) => unknown): Look =>
    async (world) =>
      of(await world.record(kind, name))
  const labels = kept((record) => record?.labels)
  const given = valueAt(baseManifests()[kind], ['metadata', 'labels']) as Record<string, string>
  // Those of a pool are its containers', too.
  const restarts = kind === 'KafkaNodePool' ? 3 : 0
  return {
    apiVersion:
      kind === 'Secret' || kind === 'ConfigMap'
        ? { noOther: 'there is one version' }
        : {
            b: 'kafka.strimzi.io/v1beta2',
            look: kept((record) => record?.apiVersion),
            shows: ['kafka.strimzi.io/v1', 'kafka.strimzi.io/v1beta2'],
            restarts: 0,
          },
    kind: { noOther: 'of another kind it is another resource' },
    metadata: ONLY_ITS_FIELDS,
    'metadata.name': RENAMED[kind] ?? {
      b: 'renamed',
      look: kept((record) => record !== undefined && record.removedAt === undefined),
      shows: [true, false],
      restarts: 0,
    },
    'metadata.namespace': [
      { a: 'one', b: 'two', look: kept((record) => record?.namespace), shows: ['one', 'two'], restarts: 0 },
      ...(kind === 'Kafka' ? [ANSWERS] : []),
    ],
    'metadata.labels': [
      { b: { ...given, team: 'x' }, look: labels, shows: [given, { ...given, team: 'x' }], restarts },
      ...(LABELLED[kind] ?? []),
    ],
    'metadata.labels.*': [
      {
        name: 'team',
        a: 'x',
        b: 'y',
        look: labels,
        shows: [
          { ...given, team: 'x' },
          { ...given, team: 'y' },
        ],
        restarts,
      },
      ...(kind in STRAY ? [{ name: CLUSTER, b: 'elsewhere', ...(STRAY[kind] as object) } as Walk] : []),
    ],
    'metadata.annotations': {
      b: { note: 'x' },
      look: kept((record) => record?.annotations),
      shows: [{}, { note: 'x' }],
      restarts: 0,
    },
    'metadata.annotations.*': {
      name: 'note',
      a: 'x',
      b: 'y',
      look: kept((record) => record?.annotations),
      shows: [{ note: 'x' }, { note: 'y' }],
      restarts: 0,
    },
  }
}

/** The names that a node answers to, of those that Kubernetes has of a bootstrap Service. */
const ANSWERS: Walk = {
  b: 'one',
  afterwards: nextContainer,
  look: ({ world }) =>
    world.host
      .nodes()
      .filter(({ spec }) => spec.labels[LABELS.nodeId] === '1')
      .flatMap(({ endpoints }) => [...endpoints.values()].flatMap(({ aliases }) => aliases))
      .filter((alias) => alias.startsWith('sim-kafka-bootstrap.')),
  shows: [[], ['sim-kafka-bootstrap.one', 'sim-kafka-bootstrap.one.svc', 'sim-kafka-bootstrap.one.svc.cluster.local']],
}

/** Where labels are labels of the engine's objects as well. */
const LABELLED: Readonly<Record<string, readonly Walk[]>> = {
  Kafka: [{ b: { team: 'x' }, afterwards: nextContainer, look: label('team', 1), shows: [undefined, 'x'] }],
  KafkaNodePool: [
    {
      b: { [CLUSTER]: 'sim', team: 'x' },
      look: label('team'),
      shows: [undefined, 'x'],
      restarts: 3,
    },
    {
      b: { [CLUSTER]: 'sim', team: 'x' },
      ...oneMoreVolume,
      look: volumeLabel('team'),
      shows: [undefined, 'x'],
    },
  ],
}

/** Under another name it is another resource. */
const RENAMED: Readonly<Record<string, Walk>> = {
  Kafka: {
    b: 'renamed',
    look: reasons('Kafka', 'sim'),
    shows: [[], ['DeletionHeld']],
    restarts: 0,
  },
  KafkaNodePool: {
    before: deleteClaim,
    b: 'renamed',
    look: nodes,
    shows: [
      [0, 1, 2].map((id) => `node-${id} broker,controller`),
      [3, 4, 5].map((id) => `renamed-${id} broker,controller`),
    ],
  },
  KafkaTopic: {
    b: 'renamed',
    look: topics,
    shows: [
      ['audit', 'orders'],
      ['audit', 'orders', 'renamed'],
    ],
    restarts: 0,
    leaves: leavesTopic('renamed'),
  },
}

/** In a cluster that is not there. */
const STRAY: Readonly<Record<string, Pick<Extract<Walk, { look: Look }>, 'look' | 'shows'>>> = {
  KafkaNodePool: { look: reasons('Kafka', 'sim'), shows: [[], ['NoNodePools']] },
  KafkaTopic: { look: reasons('KafkaTopic', 'orders'), shows: [[], ['ClusterMissing', 'NoCluster']] },
  KafkaUser: { look: reasons('KafkaUser', 'user'), shows: [[], ['ClusterMissing', 'NoCluster']] },
}
