import { holdAnnotation } from '../../../src/model/hold.ts'
import { openQuestions } from '../../../src/plan/questions.ts'
import { aKafka, aPool, EXTERNAL, PLAIN } from '../../fixtures/resources.ts'
import { aCluster, MINUTE, NOW, type Scene, settled } from '../../fixtures/scene.ts'
import { withRecord } from '../../fixtures/scene-changes.ts'

const asks = (scene: Scene) => openQuestions(scene, scene.recorded, scene.now).minInsync

const annotated = (annotations: Readonly<Record<string, string>>) =>
  settled(aCluster({ kafka: aKafka({}, annotations) }))
const rolled = annotated({ 'strimzi.io/manual-rolling-update': '1' })
const hold = { node: 'c-p-0', since: NOW - MINUTE, until: NOW + MINUTE }
const up = settled(aCluster())

describe('how many copies topics need in sync is asked when a node may be stopped', () => {
  it.each<[string, Scene, boolean]>([
    ['not while all may stay as they are', up, false],
    ['for a changed manifest', { ...up, cluster: aCluster({ kafka: aKafka({ listeners: [PLAIN, EXTERNAL] }) }) }, true],
    ['for a restart by hand, in the pass that first sees it', rolled, true],
    ['not once it is done', withRecord(rolled, { manualRolls: { 'Kafka/c': { value: '1', at: 0 } } }), false],
    ['for a backup', annotated(holdAnnotation(hold)), true],
    ['not for one that is over', annotated(holdAnnotation({ ...hold, until: NOW })), false],
    ['for a broker that leaves', { ...up, cluster: aCluster({ pools: [aPool('p', { replicas: 2 })] }) }, true],
  ])('%s', (_, scene, expected) => expect(asks(scene)).toBe(expected))
})
