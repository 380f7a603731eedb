import type { ObservedLogDir } from '../../../../src/model/kafka-state.ts'
import { conditionsOf } from '../../../fixtures/plan-text.ts'
import { aPool } from '../../../fixtures/resources.ts'
import { aCluster, settled } from '../../../fixtures/scene.ts'
import { withKafka } from '../../../fixtures/scene-changes.ts'

const GIB = 2 ** 30
const up = settled(aCluster({ pools: [aPool('p', { replicas: 1 })] }))

/** A broker whose only volume, meant for 1 GiB, holds so much. */
const holding = (parts: number, more: Partial<ObservedLogDir> = {}) => {
  const replica = { topic: 't', partition: 0, bytes: GIB * parts, isFuture: false }
  const dir = { path: '/var/lib/kafka/data/kafka-log0', errorCode: 0, replicas: [replica], ...more }
  return withKafka(up, { logDirs: new Map([[0, [dir]]]) })
}
const warnings = (scene: ReturnType<typeof holding>, kind = 'Kafka', name = 'c') =>
  conditionsOf(scene, kind, name)
    ?.filter(({ type }) => type === 'Warning')
    .map(({ reason, message }) => `${reason}: ${message}`)

it.each([
  [0.84, []],
  [0.85, ['VolumeFillingUp: data-c-p-0 uses 85 % of its size (1.0 GiB)']],
  [0.94, ['VolumeFillingUp: data-c-p-0 uses 94 % of its size (1.0 GiB)']],
  [0.95, ['VolumeAlmostFull: data-c-p-0 uses 95 % of its size (1.0 GiB)']],
  [2, ['VolumeAlmostFull: data-c-p-0 uses 200 % of its size (1.0 GiB)']],
])('a volume that holds %d of its size: %j', (parts, said) => expect(warnings(holding(parts))).toEqual(said))

it.each([
  [100 * GIB, 20 * GIB, []],
  [100 * GIB, 10 * GIB, ['VolumeFillingUp: data-c-p-0 uses 90 % of its file system (100 GiB)']],
  [100 * GIB, 0, ['VolumeAlmostFull: data-c-p-0 uses 100 % of its file system (100 GiB)']],
])('a file system of %i bytes with %i left: %j', (totalBytes, usableBytes, said) => {
  expect(warnings(holding(0, { totalBytes, usableBytes }))).toEqual(said)
})

it('each volume is told at its own level, in the status of its pool too', () => {
  const scene = holding(0.9, { totalBytes: 100 * GIB, usableBytes: GIB })
  const said = [
    'VolumeAlmostFull: data-c-p-0 uses 99 % of its file system (100 GiB)',
    'VolumeFillingUp: data-c-p-0 uses 90 % of its size (1.0 GiB)',
  ]
  expect(warnings(scene)).toEqual(said)
  expect(warnings(scene, 'KafkaNodePool', 'p')).toEqual(said)
})

it('a directory that Kafka has given up is no matter of how full it is, and told as what it is', () => {
  const said = [
    'LogDirFailed: Kafka has given up data-c-p-0 after an error, and goes on without what is in it; mend the disk or make room, then: drover restart c c-p-0',
  ]
  expect(warnings(holding(1, { errorCode: 56 }))).toEqual(said)
  expect(warnings(holding(1, { errorCode: 56 }), 'KafkaNodePool', 'p')).toEqual(said)
})

it('nothing is said of a directory that cannot be seen', () => expect(warnings(up)).toEqual([]))
