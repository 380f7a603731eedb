import { holdAnnotation } from '../../../src/model/hold.ts'
import { planCluster } from '../../../src/plan/cluster.ts'
import { conditionsOf, lines, planText } from '../../fixtures/plan-text.ts'
import { aKafka, aPool } from '../../fixtures/resources.ts'
import { aCluster, ended, MINUTE, NOW, type Scene, settled, topicOn } from '../../fixtures/scene.ts'
import { withContainer, withKafka, withRecord } from '../../fixtures/scene-changes.ts'

const pools = [aPool('p', { replicas: 2 })]
const SINCE = NOW - 10_000

/** A settled cluster of two nodes in which a backup asks for node 0. */
function asked(annotations: Readonly<Record<string, string>> = {}, until = NOW + MINUTE): Scene {
  const hold = holdAnnotation({ node: 'c-p-0', since: SINCE, until })
  return settled(aCluster({ pools, kafka: aKafka({}, { ...hold, ...annotations }) }))
}

const STOPPED = withContainer(asked(), 'c-p-0', ended(143))
const stoppedAt = (at: number) => withRecord(STOPPED, { terminated: { 'id-c-p-0': at } })

const minInsync = new Map([['t', 1]])

describe('a node that a backup asks for', () => {
  it('is told to stop', () => {
    expect(planText(asked())).toBe(lines`
      [] -> #1 container c-p-0, SignalContainer SIGTERM, its volumes are copied for a backup
      Kafka/c: 1 operation, 0 waits
    `)
  })

  it('is left running while another node is down', () => {
    expect(planText(withContainer(asked(), 'c-p-1', ended(1)))).toContain(
      'wait: container c-p-0, OtherNodeDown, it has to be stopped for a backup, but c-p-1 is not up',
    )
  })

  it.each([
    [[1], 'wait: container c-p-0, ReplicasCatchingUp, it has to be stopped for a backup, but its own replicas'],
    [[0, 1], '#1 container c-p-0, SignalContainer SIGTERM'],
  ])('is stopped only with all its own replicas in sync (%j)', (isr, said) => {
    expect(planText(withKafka(asked(), { topics: [topicOn('t', 1, [0, 1], isr)], minInsync }))).toContain(said)
  })

  it('is not restarted for another reason meanwhile', () => {
    const scene = withRecord(asked({ 'strimzi.io/manual-rolling-update': 'true' }), {
      manualRolls: { 'Kafka/c': { value: 'true', at: NOW - MINUTE } },
    })
    expect(planText(withKafka(scene, { topics: [topicOn('t', 1, [0, 1], [1])], minInsync }))).toBe(lines`
      wait: container c-p-0, ReplicasCatchingUp, it has to be stopped for a backup, but its own replicas are still catching up
      wait: container c-p-1, AnotherNodeInProgress, it has to be restarted (a rolling restart was asked for), but c-p-0 is being backed up
      Kafka/c: 0 operations, 2 waits
    `)
  })

  it('stays stopped while it is held, and that is no warning', () => {
    const scene = stoppedAt(NOW - 5_000)
    expect(planText(scene)).toBe(lines`
      wait: container c-p-0, HeldForBackup, it is stopped while its volumes are copied, and started right after
      Kafka/c: 0 operations, 1 wait
    `)
    expect(planCluster(scene).waits[0]?.lookAgainAt).toBe(NOW + MINUTE)
    expect(conditionsOf(scene, 'Kafka', 'c')).toEqual([
      expect.objectContaining({ type: 'Ready', message: '1/2 nodes up: c-p-0 is held for a backup' }),
    ])
  })

  it('is started as after any ordered stop once the hold is over, and counts no death', () => {
    const over = asked({}, NOW)
    const scene = withRecord(withContainer(over, 'c-p-0', ended(143)), { terminated: { 'id-c-p-0': NOW - 5_000 } })
    expect(planText(scene)).toContain('StartContainer, it was stopped to be restarted')
    expect(planCluster(scene).recorded).toMatchObject({ deaths: {}, terminated: {} })
  })

  it.each([
    ['died by itself', STOPPED],
    ['was stopped before the backup asked', stoppedAt(SINCE - 1)],
  ])('is started first when it %s', (_, scene) => {
    expect(planText(scene)).toContain('container c-p-0, StartContainer')
  })
})

describe('another node, while a backup asks for one', () => {
  const roll = { 'strimzi.io/manual-rolling-update': 'true' }
  const recorded = { manualRolls: { 'Kafka/c': { value: 'true', at: NOW - MINUTE } } }

  it('is not disturbed in the same pass', () => {
    const { operations } = planCluster(withRecord(asked(roll), recorded))
    expect(operations.map(({ target, action }) => `${action.type} ${target.name}`)).toEqual(['SignalContainer c-p-0'])
  })

  it('is disturbed when the hold is over', () => {
    const { operations } = planCluster(withRecord(asked(roll, NOW), recorded))
    expect(operations.map(({ target }) => target.name)).toEqual(['c-p-1'])
  })
})
