import { LABELS } from '../../../src/model/labels.ts'
import { replacing } from '../../world/intent.ts'
import type { FieldWorld } from '../field-world.ts'
import { generations, madeAtWish, ports, reasons, topicConfig } from '../looks.ts'
import type { Manifests } from '../manifests.ts'
import { withValue } from '../place.ts'
import type { Host, Walk, Walks } from '../walk.ts'
import { level, otherHeap } from './kafka.ts'
import { deleteClaim, jbodOf, nodes } from './pool.ts'

const replicas =
  (count: number) =>
  (manifests: Manifests): Manifests =>
    withValue(deleteClaim(manifests), ['KafkaNodePool', 'spec', 'replicas'], count)
const version =
  (value: string) =>
  (manifests: Manifests): Manifests =>
    withValue(manifests, ['Kafka', 'spec', 'kafka', 'version'], value)
const retention = (manifests: Manifests): Manifests =>
  withValue(manifests, ['KafkaTopic', 'spec', 'config'], { 'retention.ms': 60_000 })
const combined = (...ids: readonly number[]) => ids.map((id) => `node-${id} broker,controller`)
const asked = async (world: FieldWorld) => (await world.recorded()).manualRolls
const madeFor = ({ world }: FieldWorld) => world.host.engine.volumes.get('data-sim-node-1')?.labels[LABELS.replaced]

/** A person has asked for it, by the annotation that is walked. */
const mayGo = ({ world }: FieldWorld): void => {
  world.host.means(replacing('data-sim-node-1'))
}

/** A pool whose volumes have a driver already, and get another one for what is added. */
const DRIVERS: Walk = {
  before: jbodOf(0),
  b: 'nfs',
  with: jbodOf(0, 1),
  look: ({ world }) =>
    [...world.host.engine.volumes.values()]
      .filter(({ labels }) => labels[LABELS.kind] === 'data' && labels[LABELS.nodeId] === '0')
      .map(({ name, driver }) => `${name} ${driver}`)
      .sort(),
  shows: [['data-0-sim-node-0 local'], ['data-0-sim-node-0 local', 'data-1-sim-node-0 nfs']],
  restarts: 3,
}

/** All of the cluster calls it `app`. */
function calledApp(manifests: Manifests): Manifests {
  const kafka = withValue(manifests, ['Kafka', 'metadata', 'name'], 'app')
  const label = ['metadata', 'labels', 'strimzi.io/cluster']
  return ['KafkaNodePool', 'KafkaTopic', 'KafkaUser', 'other'].reduce(
    (all, kind) => withValue(all, [kind, ...label], 'app'),
    kafka,
  )
}

/** By kind and annotation: what Drover reads there. */
export const ANNOTATION_WALKS: Walks = {
  'Kafka strimzi.io/pause-reconciliation': ['true', 'True'].map((b) => ({
    b,
    with: otherHeap,
    look: reasons('Kafka', 'sim'),
    shows: [[], ['ReconciliationPaused', 'ReconciliationPaused']],
    restarts: 0,
  })),
  'KafkaTopic strimzi.io/pause-reconciliation': [
    { b: 'true', look: reasons('KafkaTopic', 'orders'), shows: [[], ['ReconciliationPaused']], restarts: 0 },
    {
      a: 'true',
      b: 'false',
      before: retention,
      look: topicConfig('orders'),
      shows: [undefined, { 'retention.ms': '60000' }],
      leaves: { because: 'what was done between is not undone', without: ({ topics: _, ...host }: Host) => host },
    },
  ],
  'KafkaUser strimzi.io/pause-reconciliation': {
    b: 'true',
    look: reasons('KafkaUser', 'user'),
    shows: [[], ['ReconciliationPaused']],
    restarts: 0,
  },
  'KafkaUser drover/rotate': {
    before: (manifests) => withValue(manifests, ['KafkaUser', 'spec', 'authentication'], { type: 'scram-sha-512' }),
    a: '1',
    b: '2',
    look: madeAtWish,
    shows: ['1', '2'],
    restarts: 0,
  },
  'KafkaTopic strimzi.io/managed': [
    { b: 'false', look: reasons('KafkaTopic', 'orders'), shows: [[], ['Unmanaged']], restarts: 0 },
    { b: 'false', with: retention, look: topicConfig('orders'), shows: [{}, {}], restarts: 0 },
  ],
  'Kafka strimzi.io/manual-rolling-update': {
    b: '1',
    look: asked,
    shows: [undefined, { 'Kafka/sim': expect.objectContaining({ value: '1' }) }],
    restarts: 3,
  },
  'KafkaNodePool strimzi.io/manual-rolling-update': {
    b: '1',
    look: asked,
    shows: [undefined, { 'KafkaNodePool/node': expect.objectContaining({ value: '1' }) }],
    restarts: 3,
  },
  'Kafka drover/name': [
    { b: 'other', refusal: { kind: 'Kafka', name: 'sim', reason: 'NameChanged' } },
    { before: calledApp, a: 'sim', b: undefined, refusal: { kind: 'Kafka', name: 'sim', reason: 'NameChanged' } },
    { before: calledApp, a: 'sim', b: 'other', refusal: { kind: 'Kafka', name: 'sim', reason: 'NameChanged' } },
  ],
  'Kafka drover/bind-address': {
    b: '0.0.0.0',
    look: ports(0),
    shows: [['127.0.0.1:31843->9094'], ['0.0.0.0:31843->9094']],
    restarts: 3,
  },
  'Kafka drover/volume-driver': DRIVERS,
  'KafkaNodePool drover/volume-driver': [
    DRIVERS,
    { b: 'nfs', refusal: { kind: 'Kafka', name: 'sim', reason: 'StorageChangeRefused' } },
  ],
  'Kafka drover/raise-metadata-after': {
    first: version('4.2.0'),
    a: 'never',
    b: '1s',
    look: level,
    shows: [29, 30],
    restarts: 0,
    leaves: {
      because: 'metadata.version cannot be lowered',
      without: (host: Host) => ({ ...host, kafkas: host.kafkas.map(({ features: _, ...kafka }) => kafka) }),
    },
  },
  'KafkaNodePool strimzi.io/next-node-ids': {
    before: deleteClaim,
    b: '[10-19]',
    with: replicas(4),
    look: nodes,
    shows: [combined(0, 1, 2), [...combined(0), ...combined(1), ...combined(10), ...combined(2)]],
    restarts: 0,
  },
  'KafkaNodePool strimzi.io/remove-node-ids': {
    before: replicas(4),
    b: '[1]',
    with: replicas(3),
    look: nodes,
    shows: [combined(0, 1, 2, 3), combined(0, 2, 3)],
    restarts: 0,
  },
  'Kafka drover/replication-throttle': {
    a: '10Mi',
    b: 'none',
    nothing: 'it counts only while replicas move, and is taken back afterwards',
  },
  'Kafka strimzi.io/force-renew': { b: '1', look: generations, shows: ['0 0', '1 0'], restarts: 3 },
  'Kafka strimzi.io/force-replace': { b: '1', look: generations, shows: ['0 0', '1 1'] },
  'Kafka drover/restart-': [
    {
      name: 'sim-node-1',
      b: '1',
      look: asked,
      shows: [undefined, { 'container/sim-node-1': expect.objectContaining({ value: '1' }) }],
      restarts: 1,
    },
    { name: 'sim-node-1', b: 'No', nothing: 'it is a no' },
  ],
  'Kafka drover/replace-volumes-': {
    name: 'sim-node-1',
    afterwards: mayGo,
    b: 'delete-data',
    look: madeFor,
    shows: [undefined, 'delete-data'],
    restarts: 1,
    leaves: {
      because: 'the new volume bears the value it was made under',
      without: ({ volumes, containers, ...host }: Host) => ({
        ...host,
        names: [volumes, containers].map((all) => all.map(({ name }) => name)),
      }),
    },
  },
  'Kafka drover/max-parallel': { b: '3', nothing: 'it counts only while nodes are restarted' },
}
