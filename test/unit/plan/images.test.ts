import { desiredCluster } from '../../../src/model/desired-cluster.ts'
import { LABELS } from '../../../src/model/labels.ts'
import type { ObservedDocker } from '../../../src/model/observed-cluster.ts'
import { candidateImages, chooseImage } from '../../../src/plan/node/images.ts'
import { conditionsOf } from '../../fixtures/plan-text.ts'
import { aKafka, aPool } from '../../fixtures/resources.ts'
import { aCluster, NOTHING_ON_HOST, NOW, settled } from '../../fixtures/scene.ts'
import { withDocker } from '../../fixtures/scene-changes.ts'

const OFFICIAL = 'apache/kafka:4.3.1'
const OWN = 'drover/kafka:4.3.1'
const image = { id: 'i', repoDigests: [] }
const choose = (present: readonly string[], inUse: readonly string[] = [], version = '4.3.1') => {
  const [container] = settled(aCluster()).docker.containers
  const containers = inUse.flatMap((image) =>
    container ? [{ ...container, image, labels: { [LABELS.kafkaVersion]: version } }] : [],
  )
  const images = new Map(present.map((name) => [name, image]))
  return chooseImage(aKafka(), { ...NOTHING_ON_HOST, containers, images })
}

it.each([
  ['the official image when both are there', [OFFICIAL, OWN], [], OFFICIAL],
  ['the one that is there', [OWN], [], OWN],
  ['the official one, to be pulled, when none is', [], [], OFFICIAL],
  ['the one in use, whatever has come meanwhile', [OFFICIAL, OWN], [OWN], OWN],
  ['the one in use although it was removed from the engine', [OFFICIAL], [OWN], OWN],
  ['none that is no candidate any more', [OWN], ['mine/kafka:1'], OWN],
])('a cluster without spec.kafka.image runs %s', (_, present, inUse, chosen) => {
  expect(choose(present, inUse)).toBe(chosen)
})

it('an image in use for another version is no reason to keep it', () => {
  expect(choose([OFFICIAL, OWN], [OWN], '4.2.0')).toBe(OFFICIAL)
})

describe('a roll to an image that the engine does not have', () => {
  const wanted = { ...settled(aCluster()), cluster: aCluster({ kafka: aKafka({ image: 'mine/kafka:1' }) }) }
  const cluster = desiredCluster(
    aKafka({ image: 'mine/kafka:1' }),
    [aPool()],
    wanted.cluster.identity,
    'mine/kafka:1',
    { instance: 'test', access: 'container-ip' },
  )
  const roll = (pulls: ObservedDocker['pulls']) =>
    conditionsOf(withDocker({ ...wanted, cluster }, { pulls }), 'Kafka', 'c')?.find(
      ({ type }) => type === 'RollingUpdate',
    )
  const message = '0/3 rolled, waiting: c-p-1 is to run mine/kafka:1, which is not on the engine'

  it('waits for it, and restarts nobody meanwhile', () => {
    expect(roll(new Map([['mine/kafka:1', { state: 'running', at: NOW }]]))).toMatchObject({
      reason: 'PullingImage',
      message,
    })
  })

  it('waits for somebody when it cannot be pulled', () => {
    const failed = { state: 'failed', at: NOW, message: 'denied' } as const
    expect(roll(new Map([['mine/kafka:1', failed]]))).toMatchObject({ reason: 'ImagePullFailed', message })
  })
})

it('an image in the manifest is the only one that will do', () => {
  const kafka = aKafka({ image: 'mine/kafka:1' })
  expect(candidateImages(kafka)).toEqual(['mine/kafka:1'])
  expect(chooseImage(kafka, NOTHING_ON_HOST)).toBe('mine/kafka:1')
})
