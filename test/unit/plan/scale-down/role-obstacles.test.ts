import type { DesiredNode } from '../../../../src/model/desired-node.ts'
import type { KafkaNodePoolSpec } from '../../../../src/model/resource.ts'
import { scaled } from '../../../fixtures/leaving.ts'
import { planText } from '../../../fixtures/plan-text.ts'
import { aPool } from '../../../fixtures/resources.ts'
import { containerOf, ended, NOW, type Scene, topicOn } from '../../../fixtures/scene.ts'
import { withContainer, withDocker, withKafka, withRecord } from '../../../fixtures/scene-changes.ts'

const pools = (roles: KafkaNodePoolSpec['roles']) => [
  aPool('a', { roles: ['controller'] }),
  aPool('b', { roles: ['broker'] }),
  aPool('m', { replicas: 1, roles }),
]
const BOTH = ['controller', 'broker'] as const
const ON_6 = [topicOn('t', 1, [6, 3])]
const replica = (id: number) => ({
  id,
  directoryId: `dir-${id}`,
  logEndOffset: 1,
  lastFetchAt: NOW,
  lastCaughtUpAt: NOW,
})
const quorum = (...voters: number[]) => ({ leaderId: 0, leaderEpoch: 1, voters: voters.map(replica), observers: [] })
const stopped = (scene: Scene) =>
  withRecord(withContainer(scene, 'c-m-6', ended(143)), { terminated: { 'id-c-m-6': NOW } })

describe('a node that loses the broker role', () => {
  const scene = (topics = ON_6) => scaled(pools(BOTH), pools(['controller']), topics)

  it('has its replicas moved, and keeps running meanwhile', () => {
    const text = planText(scene())
    expect(text).toContain('broker c-m-6, AlterReassignments, c-m-6 leaves')
    expect(text).toContain('wait: container c-m-6, BrokerNotEmpty')
    expect(text).not.toMatch(/container c-m-6\S*, (CreateContainer|SignalContainer)/)
  })

  it('is replaced once nothing is on it', () => {
    expect(planText(scene([]))).toContain('container c-m-6, SignalContainer')
  })

  it('is not while it cannot be seen whether anything is', () => {
    expect(planText(withKafka(scene([]), { logDirs: new Map() }))).toContain('wait: container c-m-6, BrokerNotEmpty')
  })

  it('is started as it was when it dies while its replicas are needed', () => {
    expect(planText(withContainer(scene(), 'c-m-6', ended(137)))).toContain('container c-m-6, StartContainer')
  })

  it('is unregistered when its former container is gone, and not before', () => {
    const later = stopped(scene([]))
    expect(planText(later)).not.toContain('UnregisterBroker')
    const { containers } = later.docker
    const renewed = containers.map((container) =>
      container.name === 'c-m-6'
        ? { ...container, labels: { ...container.labels, 'drover.roles': 'controller' } }
        : container,
    )
    expect(planText(withDocker(later, { containers: renewed }))).toContain('UnregisterBroker, broker 6 is gone')
  })

  it('does not keep the others from being restarted', () => {
    const annotations = { 'strimzi.io/manual-rolling-update': '1' }
    const rolling = scaled(pools(BOTH), pools(['controller']), ON_6, annotations)
    expect(planText(rolling)).toMatch(/container c-[ab]-\d, SignalContainer/)
  })
})

describe('a node that loses the controller role', () => {
  const scene = withKafka(scaled(pools(BOTH), pools(['broker'])), { quorum: quorum(0, 1, 2, 6) })

  it('is stopped like any that is replaced', () => {
    expect(planText(scene)).toContain('container c-m-6, SignalContainer')
  })

  it('is taken out of the voters before it starts again', () => {
    const text = planText(stopped(scene))
    expect(text).toContain('RemoveVoter, controller 6 is gone')
    expect(text).toContain('wait: container c-m-6, StillVoter')
    expect(text).not.toContain('StartContainer')
    expect(planText(withKafka(stopped(scene), { quorum: quorum(0, 1, 2) }))).not.toContain('StillVoter')
  })

  it('is started as it was when it died and the quorum has no leader', () => {
    const died = withContainer(scene, 'c-m-6', ended(137))
    const leaderless = { ...quorum(0, 1, 2, 6), leaderId: -1 }
    const text = planText(withKafka(died, { quorum: leaderless }))
    expect(text).toContain('container c-m-6, StartContainer')
    // Its files are those it ran with; what the manifest says now would take its role.
    expect(text).not.toContain('container c-m-6, WriteFiles')
    expect(planText(withKafka(stopped(scene), { quorum: leaderless }))).not.toContain('StartContainer')
  })

  it('keeps it when too few voters would be left', () => {
    const two = withKafka(scene, { quorum: quorum(0, 6) })
    expect(planText(two)).toContain('ScaleDownHeld, it keeps its roles: only 1 voter would be left of 2')
    expect(planText(two)).not.toContain('container c-m-6, SignalContainer')
  })

  it('keeps it, and is started as it was, when it was told to stop for something else before', () => {
    const text = planText(stopped(withKafka(scene, { quorum: quorum(0, 6) })))
    expect(text).toContain('ScaleDownHeld, it keeps its roles')
    expect(text).toContain('container c-m-6, StartContainer')
    expect(text).not.toContain('container c-m-6, WriteFiles')
  })

  it('is connected before it is started as it was, when the network was made anew', () => {
    const off = withContainer(withKafka(scene, { quorum: quorum(0, 6) }), 'c-m-6', { ...ended(137), endpoints: [] })
    const text = planText(off)
    expect(text).toMatch(/#(\d+) container c-m-6, ConnectNetwork.*\n.*\[\1\] -> #\d+ container c-m-6, StartContainer/)
    expect(text).not.toContain('RemoveContainer')
  })
})

describe('a new controller', () => {
  const scene = scaled(pools(['broker']), [...pools(['broker']), aPool('z', { replicas: 1, roles: ['controller'] })])

  it('is created while all voters have caught up', () => {
    expect(planText(scene)).toContain('container c-z-7, CreateContainer')
  })

  it('is not while one has not', () => {
    const { quorum: _, ...blind } = scene.kafka
    const behind = {
      ...quorum(0, 1, 2),
      voters: [replica(0), replica(1), { ...replica(2), lastCaughtUpAt: NOW - 9000 }],
    }
    for (const kafka of [blind, { ...scene.kafka, quorum: behind }]) {
      const text = planText({ ...scene, kafka })
      expect(text).toContain('wait: container c-z-7, QuorumNotCaughtUp, it is to join the quorum, but')
      expect(text).not.toContain('container c-z-7, CreateContainer')
    }
  })

  it('is, whatever the quorum does, when it was there before', () => {
    const known = withRecord(scene, { nodeIds: { ...scene.recorded.nodeIds, z: [7] } })
    expect(planText(withKafka(known, { quorum: { ...quorum(0, 1, 2), leaderId: -1 } }))).toContain('volume data-c-z-7')
  })
})

it('a node that died before it had a vote goes back to its container of before, whoever else is held', () => {
  const two = (roles: KafkaNodePoolSpec['roles']) => [
    aPool('a', { roles: ['controller'] }),
    aPool('m', { replicas: 2, roles }),
  ]
  const scene = scaled(two(BOTH), two(['broker']))
  const [node] = scene.cluster.nodes.filter(({ name }) => name === 'c-m-3')
  const former = containerOf(node as DesiredNode, { ...ended(143), id: 'former', name: 'c-m-3-previous' })
  const died = withKafka(withContainer(scene, 'c-m-3', ended(1)), { quorum: quorum(0, 4) })
  const text = planText(withDocker(died, { containers: [...died.docker.containers, former] }))
  expect(text).toContain('ScaleDownHeld, it keeps its roles: only 1 voter would be left of 2')
  expect(text).toContain('container c-m-3-previous, RenameContainer')
  expect(text).not.toContain('StartContainer')
})
