import { planCluster } from '../../../src/plan/cluster.ts'
import { withoutTerminations } from '../../../src/plan/node/stop-node.ts'
import { lines, planText } from '../../fixtures/plan-text.ts'
import { aKafka, aPool } from '../../fixtures/resources.ts'
import { aCluster, type ClusterParts, ended, MINUTE, NOW, onBareHost, settled, topicOn } from '../../fixtures/scene.ts'
import { withContainer, withDocker, withKafka, withRecord, withSilent } from '../../fixtures/scene-changes.ts'

const pools = [aPool('p', { replicas: 2 })]

describe('a rolling restart by hand', () => {
  const roll = { 'strimzi.io/manual-rolling-update': 'true' }
  const asked = settled(aCluster({ pools, kafka: aKafka({}, roll) }))
  const recorded = { manualRolls: { 'Kafka/c': { value: 'true', at: NOW - MINUTE } } }

  it('is remembered when it is first seen', () => {
    const runs = { 'id-c-p-0': NOW - 60 * MINUTE, 'id-c-p-1': NOW - 60 * MINUTE }
    expect(planCluster(asked).recorded.manualRolls).toEqual({ 'Kafka/c': { value: 'true', at: NOW, runs } })
    expect(planCluster(withRecord(asked, recorded)).recorded.manualRolls).toEqual(recorded.manualRolls)
  })

  it('is remembered from a record that knew only whole clusters', () => {
    const { manualRolls } = planCluster(withRecord(asked, { manualRoll: recorded.manualRolls['Kafka/c'] })).recorded
    expect(manualRolls).toEqual(recorded.manualRolls)
  })

  it('restarts nodes that were started before, one after the other', () => {
    expect(planText(withRecord(asked, recorded))).toBe(lines`
      [] -> #1 container c-p-1, SignalContainer SIGTERM, a rolling restart was asked for
      wait: container c-p-0, AnotherNodeFirst, it has to be restarted (a rolling restart was asked for), but another node comes first
      Kafka/c: 1 operation, 1 wait
    `)
  })

  it('waits for the node it told, and forgets containers that are gone', () => {
    const told = withRecord(asked, { ...recorded, terminated: { 'id-c-p-1': NOW - 1_000, gone: NOW } })
    expect(planText(told)).toBe(lines`
      wait: container c-p-0, AnotherNodeFirst, it has to be restarted (a rolling restart was asked for), but another node comes first
      wait: container c-p-1, Stopping, it was told to stop and has 120 s to do so
      Kafka/c: 0 operations, 2 waits
    `)
    expect(planCluster(told).recorded.terminated).toEqual({ 'id-c-p-1': NOW - 1_000 })
  })

  it('is seen through for a node that was told to stop, though nobody asks for it any more', () => {
    const told = withRecord(settled(aCluster({ pools })), { terminated: { 'id-c-p-1': NOW - 121_000 } })
    expect(planText(told)).toBe(lines`
      [] -> #1 container c-p-1, SignalContainer SIGKILL, it did not stop within 120 s
      Kafka/c: 1 operation, 0 waits
    `)
  })

  it('counts the grace period only from a SIGTERM that was sent', () => {
    const { recorded: noted, operations } = planCluster(withRecord(asked, recorded))
    expect(noted.terminated).toEqual({ 'id-c-p-1': NOW })
    expect(withoutTerminations(noted, operations).terminated).toEqual({})
    expect(withoutTerminations(noted, []).terminated).toEqual({ 'id-c-p-1': NOW })
  })

  it('starts a stopped node in place, which is no death', () => {
    const scene = withRecord(withContainer(asked, 'c-p-1', ended(143)), {
      ...recorded,
      terminated: { 'id-c-p-1': NOW - 5_000 },
      restarting: ['c-p-1'],
    })
    expect(planText(scene)).toBe(lines`
      [] -> #1 container c-p-1, WriteFiles, its configuration goes in before it starts
      [1] -> #2 container c-p-1, StartContainer, it was stopped to be restarted
      wait: container c-p-0, AnotherNodeInProgress, it has to be restarted (a rolling restart was asked for), but c-p-1 is being restarted
      Kafka/c: 2 operations, 1 wait
    `)
    expect(planCluster(scene).recorded).toMatchObject({ terminated: {}, deaths: {}, restarting: ['c-p-1'] })
  })

  it('has a node on its way until it is up', () => {
    expect(planCluster(withRecord(asked, recorded)).recorded.restarting).toEqual(['c-p-1'])
    const up = withRecord(settled(aCluster({ pools })), { restarting: ['c-p-1'] })
    const starting = withSilent(up, 1)
    expect(planCluster(starting).recorded.restarting).toEqual(['c-p-1'])
    expect(planCluster(up).recorded.restarting).toBeUndefined()
  })

  it('says which partitions nobody can write to meanwhile', () => {
    const alone = withKafka(asked, { topics: [topicOn('t', 5, [1])] })
    expect(planText(withRecord(alone, recorded))).toContain(
      'SIGTERM, a rolling restart was asked for; not available for writes meanwhile: t-0 (1 replica), t-1 (1 replica), t-2 (1 replica) and 2 more',
    )
  })

  it('is over when every node was started since', () => {
    const containers = asked.docker.containers.map((container) => ({ ...container, startedAt: NOW - 1_000 }))
    expect(planCluster(withRecord(withDocker(asked, { containers }), recorded)).operations).toEqual([])
  })

  it.each([undefined, 'false', 'False', 'NO', 'off', '0', ''])('is forgotten when the annotation is %p', (value) => {
    const annotations = value === undefined ? {} : { 'strimzi.io/manual-rolling-update': value }
    const scene = withRecord(settled(aCluster({ pools, kafka: aKafka({}, annotations) })), recorded)
    expect(planCluster(scene).recorded.manualRolls).toBeUndefined()
  })

  it('goes on when somebody has started the stopping node by hand', () => {
    const scene = withRecord(withContainer(asked, 'c-p-1', { startedAt: NOW - 1_000 }), {
      ...recorded,
      terminated: { 'id-c-p-1': NOW - 5_000 },
    })
    expect(planText(scene)).toBe(lines`
      [] -> #1 container c-p-0, SignalContainer SIGTERM, a rolling restart was asked for
      Kafka/c: 1 operation, 0 waits
    `)
  })

  it('of a node that is not there yet does nothing', () => {
    expect(
      planCluster(
        withRecord(
          onBareHost({ ...asked.cluster, identity: { ...asked.cluster.identity, founding: 'begun' } }),
          recorded,
        ),
      ).operations,
    ).toHaveLength(13)
  })
})

describe('a restart by hand of a part', () => {
  const pool = (name: string, annotations: Readonly<Record<string, string>> = {}) => {
    const made = aPool(name, { replicas: 2 })
    return { ...made, metadata: { ...made.metadata, annotations } }
  }
  const roll = (value: string) => ({ 'strimzi.io/manual-rolling-update': value })
  const due = (parts: ClusterParts) => {
    const { recorded, operations, waits } = planCluster(settled(aCluster(parts)))
    const names = [...operations, ...waits].map(({ target }) => target.name)
    return { names: names.sort(), rolls: Object.keys(recorded.manualRolls ?? {}) }
  }

  it.each<[string, ClusterParts, readonly string[], readonly string[]]>([
    [
      'is of the nodes of a pool',
      { pools: [pool('a', roll('1')), pool('b')] },
      ['c-a-0', 'c-a-1'],
      ['KafkaNodePool/a'],
    ],
    [
      'is of single nodes',
      { pools: [pool('a'), pool('b')], kafka: aKafka({}, { 'drover/restart-c-b-2': '1' }) },
      ['c-b-2'],
      ['container/c-b-2'],
    ],
    [
      'is not asked for by false',
      { pools: [pool('a', roll('false'))], kafka: aKafka({}, { 'drover/restart-c-a-0': 'false' }) },
      [],
      [],
    ],
  ])('%s', (_, parts, names, rolls) => expect(due(parts)).toEqual({ names, rolls }))

  it('is over for each node that was started since, and asked for anew by a new value', () => {
    const of = (value: string) => settled(aCluster({ pools, kafka: aKafka({}, { 'drover/restart-c-p-1': value }) }))
    const done = { manualRolls: { 'container/c-p-1': { value: '1', at: NOW - 120 * MINUTE } } }
    expect(planCluster(withRecord(of('1'), done)).operations).toEqual([])
    expect(planText(withRecord(of('2'), done))).toBe(lines`
      [] -> #1 container c-p-1, SignalContainer SIGTERM, its restart was asked for
      Kafka/c: 1 operation, 0 waits
    `)
  })
})
