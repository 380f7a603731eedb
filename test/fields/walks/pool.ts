import { LABELS } from '../../../src/model/labels.ts'
import type { FieldWorld } from '../field-world.ts'
import { reasons, volumes } from '../looks.ts'
import type { Manifests } from '../manifests.ts'
import { withValue } from '../place.ts'
import { type Look, type Walk, type Walks, walksAt } from '../walk.ts'
import { NODE_WALKS } from './nodes.ts'
import { ONLY_ITS_FIELDS } from './only-its-fields.ts'
import { volumeWalks } from './volumes.ts'

const set =
  (...path: readonly (string | number)[]) =>
  (value: unknown) =>
  (manifests: Manifests): Manifests =>
    withValue(manifests, ['KafkaNodePool', ...path], value)
const storage = set('spec', 'storage')
const claim = (id: number, deleteClaim = false) => ({ id, type: 'persistent-claim', size: '1Gi', deleteClaim })
const jbod = (...ids: readonly number[]) => storage({ type: 'jbod', volumes: ids.map((id) => claim(id)) })

/** A pool with these volumes; what is on them goes with them. */
export const jbodOf = (...ids: readonly number[]) =>
  storage({ type: 'jbod', volumes: ids.map((id) => claim(id, true)) })

/** Data goes with its node, so that nothing is left of one that came and went. */
export const deleteClaim = set('spec', 'storage', 'deleteClaim')(true)

/** Brokers in a pool of their own, that is walked, beside three controllers. */
export const dedicated = (manifests: Manifests): Manifests => ({
  ...withValue(manifests, ['KafkaNodePool', 'spec', 'roles'], ['broker']),
  controllers: {
    ...manifests.KafkaNodePool,
    metadata: { name: 'controller', labels: { 'strimzi.io/cluster': 'sim' } },
    spec: { replicas: 3, roles: ['controller'], storage: { type: 'persistent-claim', size: '1Gi' } },
  },
})

/** Ids and roles of the nodes that run. */
export const nodes: Look = ({ world }) =>
  world.host
    .nodes()
    .map(({ spec }) => `${spec.labels[LABELS.pool]}-${spec.labels[LABELS.nodeId]} ${spec.labels[LABELS.roles]}`)
    .sort()
const ids: Look = ({ world }) =>
  world.host
    .nodes()
    .map(({ spec }) => Number(spec.labels[LABELS.nodeId]))
    .sort()

const fates: Look = async (world) => Object.values((await world.recorded()).volumeFates)

/** Records of 900 MiB come into a volume of 1 GiB, or of more. */
const fill = ({ world }: FieldWorld): Promise<void> => {
  world.host.kafka.clusters.get('sim')?.logDirs.setBytes('audit', 0, 900 * 2 ** 20)
  return world.pass(66_000)
}
const SIZE = {
  a: '1Gi',
  b: '10Gi',
  afterwards: fill,
  look: reasons('Kafka', 'sim'),
  shows: [['VolumeFillingUp'], []],
  restarts: 0,
} as const
const refusal = { kind: 'Kafka', name: 'sim', reason: 'StorageChangeRefused' } as const
const DELETE_CLAIM = {
  a: false,
  b: true,
  look: fates,
  shows: [[], ['delete', 'delete', 'delete']],
  restarts: 0,
} as const

const CHOOSES_NOTHING = 'no storage class is a volume driver'

const STORAGE_WALKS: Walks = {
  storage: { b: { type: 'jbod', volumes: [claim(0)] }, refusal },
  'storage.type': { b: 'ephemeral', refusal },
  'storage.id': { b: 1, nothing: 'one volume needs no id', warns: ['FieldIgnored'] },
  'storage.size': SIZE,
  'storage.sizeLimit': { before: storage({ type: 'ephemeral' }), ...SIZE },
  'storage.class': { b: 'gp3', nothing: CHOOSES_NOTHING, warns: ['StorageClassIgnored'] },
  'storage.deleteClaim': DELETE_CLAIM,
  'storage.kraftMetadata': { b: 'shared', nothing: 'the only volume holds the metadata log, asked or not' },
  'storage.volumes[]': {
    before: jbod(0),
    entries: [1],
    b: claim(1, true),
    look: volumes,
    shows: [
      [0, 1, 2].map((id) => `data-0-sim-node-${id}`),
      [0, 1].flatMap((volume) => [0, 1, 2].map((id) => `data-${volume}-sim-node-${id}`)),
    ],
    restarts: 3,
  },
  'storage.volumes[].type': { before: jbod(0), b: 'ephemeral', refusal },
  'storage.volumes[].id': {
    before: storage({ type: 'jbod', volumes: [claim(0, true), claim(1, true)] }),
    entries: [1],
    a: 1,
    b: 2,
    look: volumes,
    shows: [1, 2].map((other) =>
      [0, other].flatMap((volume) => [0, 1, 2].map((id) => `data-${volume}-sim-node-${id}`)),
    ) as unknown as Extract<Walk, { shows: unknown }>['shows'],
  },
  'storage.volumes[].size': { before: jbod(0), ...SIZE },
  'storage.volumes[].sizeLimit': {
    before: storage({ type: 'jbod', volumes: [{ id: 0, type: 'ephemeral' }] }),
    ...SIZE,
  },
  'storage.volumes[].class': {
    before: jbod(0),
    b: 'gp3',
    nothing: CHOOSES_NOTHING,
    warns: ['StorageClassIgnored'],
  },
  'storage.volumes[].deleteClaim': { before: jbod(0), ...DELETE_CLAIM },
  'storage.volumes[].kraftMetadata': { before: jbod(0, 1), entries: [1], b: 'shared', refusal },
}

export const POOL_WALKS: Walks = {
  spec: ONLY_ITS_FIELDS,
  'spec.replicas': {
    before: deleteClaim,
    a: 3,
    b: 4,
    look: ids,
    shows: [
      [0, 1, 2],
      [0, 1, 2, 3],
    ],
    restarts: 0,
  },
  'spec.roles[]': {
    before: dedicated,
    entries: [1],
    b: 'controller',
    look: nodes,
    shows: [
      [
        'controller-0 controller',
        'controller-1 controller',
        'controller-2 controller',
        'node-3 broker',
        'node-4 broker',
        'node-5 broker',
      ],
      [
        'controller-0 controller',
        'controller-1 controller',
        'controller-2 controller',
        'node-3 broker,controller',
        'node-4 broker,controller',
        'node-5 broker,controller',
      ],
    ],
  },
  ...walksAt('spec', STORAGE_WALKS),
  ...walksAt('spec', NODE_WALKS),
  ...walksAt('spec', volumeWalks(['KafkaNodePool', 'spec'])),
}
