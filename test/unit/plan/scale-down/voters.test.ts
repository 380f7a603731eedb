import type { ObservedQuorum } from '../../../../src/model/kafka-state.ts'
import { LABELS } from '../../../../src/model/labels.ts'
import { dedicated, scaled } from '../../../fixtures/leaving.ts'
import { lines, planText } from '../../../fixtures/plan-text.ts'
import { aKafka } from '../../../fixtures/resources.ts'
import { aCluster, ended, NOW, type Scene, settled } from '../../../fixtures/scene.ts'
import { withContainer, withKafka, withoutContainer, withRecord } from '../../../fixtures/scene-changes.ts'

const replica = (id: number, behindMs = 0) => ({
  id,
  directoryId: `dir-${id}`,
  logEndOffset: 1,
  lastFetchAt: NOW,
  lastCaughtUpAt: NOW - behindMs,
})
const quorum = (voters: readonly number[], observers: readonly number[] = [], leaderId = 0): ObservedQuorum => ({
  leaderId,
  leaderEpoch: 1,
  voters: voters.map((id) => replica(id)),
  observers: observers.map((id) => replica(id)),
})
const ALL = [0, 1, 2, 3, 4]

/** Controllers 0 to 4, of which 3 and 4 are to go, and brokers from 5 on. */
const fiveToThree = withKafka(scaled(dedicated(3, 5), dedicated(3, 3)), { quorum: quorum(ALL) })
const told = (scene: Scene, name: string) => withRecord(scene, { terminated: { [`id-${name}`]: NOW } })

describe('a controller too many', () => {
  it('is stopped, one at a time', () => {
    const signalled = planText(fiveToThree).match(/container \S+, SignalContainer/g)
    expect(signalled).toEqual(['container c-a-4, SignalContainer'])
    expect(planText(told(fiveToThree, 'c-a-4'))).not.toContain('SignalContainer')
  })

  it.each([
    ['is paused', { status: 'paused' }, 'UnpauseContainer, it is paused'],
    ['is off the network', { endpoints: [] }, 'ConnectNetwork, it is leaving, still needed'],
  ] as const)('is put right when it %s: without its vote it may never be safe to stop it', (_, change, what) => {
    const text = planText(withKafka(withContainer(fiveToThree, 'c-a-4', change), { quorum: quorum(ALL, [], -1) }))
    expect(text).toContain(`container c-a-4, ${what}`)
  })

  it('goes last when it leads', () => {
    expect(planText(withKafka(fiveToThree, { quorum: quorum(ALL, [], 4) }))).toContain(
      'container c-a-3, SignalContainer',
    )
  })

  it('has its container removed, and only then its vote', () => {
    const stopped = told(withContainer(fiveToThree, 'c-a-4', ended(143)), 'c-a-4')
    expect(planText(stopped)).toContain('container c-a-4, RemoveContainer')
    expect(planText(stopped)).not.toContain('RemoveVoter')
    expect(planText(withoutContainer(stopped, 'c-a-4'))).toContain(
      'controller 4, RemoveVoter, controller 4 is gone, and its vote would be missed',
    )
  })

  it('keeps the next one until its vote is gone', () => {
    const text = planText(withoutContainer(fiveToThree, 'c-a-4'))
    expect(text).toContain('c-a-3 is ready to go, but controller 4 is gone and still a voter')
    expect(text).not.toContain('SignalContainer')
    const removed = withKafka(withoutContainer(fiveToThree, 'c-a-4'), { quorum: quorum([0, 1, 2, 3]) })
    expect(planText(removed)).toContain('container c-a-3, SignalContainer')
  })

  it('does not wait for another that is gone, too', () => {
    const both = withKafka(withoutContainer(withoutContainer(fiveToThree, 'c-a-3'), 'c-a-4'), {
      quorum: { ...quorum(ALL), voters: ALL.map((id) => replica(id, id > 2 ? 9000 : 0)) },
    })
    expect(planText(both)).toContain('RemoveVoter, controller 3 is gone')
    expect(planText(both)).not.toContain('RemoveVoter, controller 4 is gone')
  })

  it.each<[string, ObservedQuorum]>([
    [
      'another voter is behind',
      { ...quorum(ALL), voters: [0, 1, 2, 3, 4].map((id) => replica(id, id === 1 ? 9000 : 0)) },
    ],
    ['there is no leader', quorum(ALL, [], -1)],
    ['it is said to lead still', quorum(ALL, [], 4)],
  ])('keeps its vote while %s', (_, quorum) => {
    const text = planText(withKafka(withoutContainer(fiveToThree, 'c-a-4'), { quorum }))
    expect(text).toContain('QuorumNotCaughtUp, controller 4 is gone and still a voter')
    expect(text).not.toContain('RemoveVoter')
  })

  it('is started again when it dies while it may not go', () => {
    const scene = scaled(dedicated(3, 3), dedicated(3, 1))
    const held = withContainer(withKafka(scene, { quorum: quorum([0, 1, 2]) }), 'c-a-2', ended(137))
    expect(planText(held)).toContain('container c-a-2, StartContainer')
    expect(planText(held)).toContain('container c-a-2, ScaleDownHeld')
  })

  it('is connected before it is started again, when the network was made anew', () => {
    const scene = withKafka(scaled(dedicated(3, 3), dedicated(3, 1)), { quorum: quorum([0, 1, 2]) })
    const text = planText(withContainer(scene, 'c-a-2', { ...ended(137), endpoints: [] }))
    expect(text).toMatch(/#(\d+) container c-a-2, ConnectNetwork.*\n.*\[\1\] -> #\d+ container c-a-2, StartContainer/)
  })

  it('goes when it has no vote, whoever else is held', () => {
    const scene = scaled(dedicated(3, 4), dedicated(3, 1))
    const held = withContainer(withKafka(scene, { quorum: quorum([0, 1, 2]) }), 'c-a-3', ended(1))
    expect(planText(held)).toContain('container c-a-3, RemoveContainer')
    expect(planText(held)).toContain('container c-a-2, ScaleDownHeld')
    expect(planText(withKafka(held, { quorum: quorum([0, 1, 2, 3]) }))).toContain('container c-a-3, ScaleDownHeld')
  })

  it('is started again when it dies while the quorum has no leader', () => {
    const scene = withContainer(fiveToThree, 'c-a-4', ended(137))
    expect(planText(withKafka(scene, { quorum: quorum(ALL, [], -1) }))).toContain('container c-a-4, StartContainer')
    expect(planText(scene)).toContain('container c-a-4, RemoveContainer')
  })
})

describe('a controller that was told to stop, in a quorum without a leader', () => {
  const { quorum: _, ...unseen } = fiveToThree.kafka
  const stopped = (agoMs: number) =>
    told({ ...withContainer(fiveToThree, 'c-a-4', ended(143, { finishedAt: NOW - agoMs })), kafka: unseen }, 'c-a-4')

  it('is not removed: its vote may be the one that is missing', () => {
    expect(planText(stopped(1_000))).not.toContain('RemoveContainer')
    expect(planText(stopped(1_000))).not.toContain('container c-a-4, StartContainer')
  })

  it('is started again when none is elected without it', () => {
    expect(planText(stopped(31_000))).toContain('container c-a-4, StartContainer, it is still needed')
  })
})

describe('a controller that follows the quorum', () => {
  const joining = (version: string, startedAgoMs: number, change: Partial<ObservedQuorum> = {}) => {
    const cluster = aCluster({ kafka: aKafka({ version }), pools: dedicated(3) })
    const scene = withContainer(settled(cluster), 'c-a-2', { startedAt: NOW - startedAgoMs })
    return withKafka(scene, { quorum: { ...quorum([0, 1], [2, 3, 4, 5]), ...change } })
  }

  it('is made a voter where Kafka does not do so by itself', () => {
    expect(planText(joining('4.1.1', 1_000))).toBe(lines`
      [] -> #1 controller c-a-2, AddVoter, it has caught up with the quorum
      Kafka/c: 1 operation, 0 waits
    `)
  })

  it('is given time where it does', () => {
    expect(planText(joining('4.3.1', 1_000))).toContain('wait: controller c-a-2, ControllerJoining')
    expect(planText(joining('4.3.1', 31_000))).toContain('AddVoter')
  })

  it.each<[string, Partial<ObservedQuorum>]>([
    ['it has not caught up', { observers: [replica(2, 9_000)] }],
    ['that was before its container was started', { observers: [replica(2, 2_000)] }],
    ['a voter has not', { voters: [replica(0), replica(1, 9_000)] }],
    ['the quorum has no leader', { leaderId: -1 }],
    ['its directory is not known', { observers: [{ id: 2, logEndOffset: 1, lastCaughtUpAt: NOW }] }],
  ])('is not made one while %s', (_, change) => {
    expect(planText(joining('4.1.1', 1_000, change))).not.toContain('AddVoter')
  })

  it('is not made one before it has the listener of a controller', () => {
    const scene = joining('4.3.1', 31_000)
    const broker = scene.docker.containers.find(({ name }) => name === 'c-a-2')
    const labels = { ...broker?.labels, [LABELS.roles]: 'broker' }
    expect(planText(withContainer(scene, 'c-a-2', { labels }))).not.toContain('AddVoter')
  })
})
