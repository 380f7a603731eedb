import { LABELS } from '../../../../src/model/labels.ts'
import type { KafkaSpec } from '../../../../src/model/resource.ts'
import { planCluster } from '../../../../src/plan/cluster.ts'
import { finalisedLevel } from '../../../../src/plan/versions/finalised-level.ts'
import { versionInForce } from '../../../../src/plan/versions/version-in-force.ts'
import { conditionsOf } from '../../../fixtures/plan-text.ts'
import { aKafka } from '../../../fixtures/resources.ts'
import { aCluster, containerOf, NOTHING_ON_HOST, settled } from '../../../fixtures/scene.ts'
import { withKafka } from '../../../fixtures/scene-changes.ts'

const cluster = aCluster()
/** A node for each version, the oldest container first. */
const running = (...versions: readonly string[]) =>
  versions.flatMap((version, index) => {
    const node = cluster.nodes[index]
    if (!node) return []
    const labels = { ...node.container.labels, [LABELS.kafkaVersion]: version }
    return [containerOf(node, { labels, image: `kafka:${version}`, createdAt: index })]
  })
const outcome = (wish: Partial<KafkaSpec['kafka']>, containers: ReturnType<typeof running>, level?: number) => {
  const { kafka, refusals } = versionInForce(aKafka(wish), { containers }, level)
  return [kafka.spec.kafka.version, ...refusals.map(({ reason }) => reason)].join(' ')
}

it.each<[string, string, readonly string[], number | undefined, string]>([
  ['nothing there yet', '4.2.0', [], undefined, '4.2.0'],
  ['the version it has', '4.3.1', ['4.3.1'], 30, '4.3.1'],
  ['an upgrade', '4.3.1', ['4.2.0'], 29, '4.3.1'],
  ['an upgrade over several releases', '4.3.1', ['4.1.0'], 27, '4.3.1'],
  ['an upgrade while Kafka is silent', '4.3.1', ['4.2.0'], undefined, '4.3.1'],
  ['a downgrade before metadata.version was raised', '4.2.1', ['4.3.1'], 29, '4.2.1'],
  ['a downgrade over several releases', '4.1.0', ['4.3.1'], 27, '4.1.0'],
  ['an older patch of the same line', '4.3.0', ['4.3.1'], 30, '4.3.0'],
  ['an older patch while Kafka is silent', '4.3.0', ['4.3.1'], undefined, '4.3.0'],
  ['a downgrade after metadata.version was raised', '4.2.1', ['4.3.1', '4.3.1'], 30, '4.3.1 DowngradeRefused'],
  ['one below an upgrade that stopped half-way', '4.1.2', ['4.3.1', '4.2.0'], 29, '4.2.0 DowngradeRefused'],
  ['back from an upgrade that stopped half-way', '4.2.0', ['4.3.1', '4.2.0'], 29, '4.2.0'],
  ['one that does not suit the data of which only volumes are left', '4.1.0', [], 29, '4.2.1 DowngradeRefused'],
  ['one below a level that nobody knows', '4.3.1', ['5.0.0'], 99, '5.0.0 DowngradeRefused'],
  ['a downgrade while Kafka is silent', '4.2.0', ['4.2.0', '4.3.1'], undefined, '4.3.1 DowngradeHeld'],
  ['a version below an unknown one while Kafka is silent', '4.3.1', ['5.0.0'], undefined, '5.0.0 DowngradeHeld'],
])('%s: %s, with nodes of %j and level %s, becomes %s', (_, wish, used, level, result) => {
  expect(outcome({ version: wish }, running(...used), level)).toBe(result)
})

it('a container that never ran shows nothing', () => {
  const containers = running('4.3.1').map(({ startedAt: _, ...container }) => container)
  expect(outcome({ version: '4.2.0' }, containers)).toBe('4.2.0')
})

it('a cluster that is refused a version keeps its image and its metadata.version', () => {
  const wish = aKafka({ version: '4.2.0', image: 'mine/kafka:4.2.0', metadataVersion: '4.2-IV1', config: { a: 1 } })
  const { kafka, refusals } = versionInForce(wish, { containers: running('4.3.0', '4.3.0') }, 30)
  expect(kafka.spec.kafka).toEqual({
    ...aKafka().spec.kafka,
    config: { a: 1 },
    version: '4.3.0',
    image: 'kafka:4.3.0',
    metadataVersion: '4.3-IV0',
  })
  expect(refusals).toEqual([
    {
      target: { kind: 'Kafka', name: 'c' },
      reason: 'DowngradeRefused',
      message:
        'metadata.version is 4.3-IV0 and can never be lowered, and Kafka 4.2.0 works with 4.2-IV1 at most; ' +
        'the nodes stay on Kafka 4.3.0: write `version: 4.3.0`',
    },
  ])
})

it('of two images of that version the one that came last is kept', () => {
  const [older, newer] = running('4.3.1', '4.3.1')
  if (!older || !newer) throw new Error('two nodes were asked for')
  const containers = [{ ...newer, image: 'newer' }, older]
  expect(versionInForce(aKafka({ version: '4.2.0' }), { containers }, 30).kafka.spec.kafka.image).toBe('newer')
})

it("an image of the manifest's own is not run for another version than its own", () => {
  const wish = aKafka({ version: '4.2.0', image: 'mine/kafka:4.2.0' })
  expect(versionInForce(wish, { containers: [] }, 30).kafka.spec.kafka.image).toBeUndefined()
})

describe('the finalised metadata.version', () => {
  const silent = { answering: new Set<number>() }
  const saying = (level: number) => ({ ...silent, features: { finalised: { 'metadata.version': level } } })
  const { volumes } = settled(cluster).docker

  it.each([
    ['what Kafka says', saying(30), { metadataLevel: 29 }, volumes, 30],
    ['what was recorded while Kafka is silent', silent, { metadataLevel: 29 }, volumes, 29],
    ['nothing when nobody knows', silent, {}, volumes, undefined],
    ['nothing when the data it was about is gone', silent, { metadataLevel: 29 }, NOTHING_ON_HOST.volumes, undefined],
  ])('is %s', (_, kafka, recorded, left, level) => {
    expect(finalisedLevel(kafka, recorded, { volumes: left })).toBe(level)
  })

  it('outlives a pass in which Kafka is silent', () => {
    const seen = planCluster(withKafka(settled(cluster), saying(30))).recorded
    expect(seen.metadataLevel).toBe(30)
    expect(planCluster({ ...settled(cluster), kafka: silent, recorded: seen }).recorded.metadataLevel).toBe(30)
  })
})

it('what is refused is a warning, and nothing is done about it', () => {
  const refusals = versionInForce(aKafka({ version: '4.2.0' }), { containers: running('4.3.1') }, 30).refusals
  const scene = { ...settled(cluster), refusals }
  expect(planCluster(scene).operations).toEqual([])
  expect(conditionsOf(scene, 'Kafka', 'c')).toContainEqual(
    expect.objectContaining({ type: 'Warning', reason: 'DowngradeRefused' }),
  )
})
