import type { RecordedCluster } from '../../../src/model/recorded-cluster.ts'
import { planCluster } from '../../../src/plan/cluster.ts'
import { planText } from '../../fixtures/plan-text.ts'
import { aKafka, aPool } from '../../fixtures/resources.ts'
import { aCluster, ended, MINUTE, NOW, type Scene, settled } from '../../fixtures/scene.ts'
import { withContainer, withoutContainer, withoutVolumes, withRecord } from '../../fixtures/scene-changes.ts'

const HOUR = 60 * MINUTE
const asked = (value: string) =>
  settled(
    aCluster({
      pools: [aPool('p', { replicas: 1 })],
      kafka: aKafka({}, { 'strimzi.io/manual-rolling-update': value }),
    }),
  )
const at = (scene: Scene, now: number, recorded: Partial<RecordedCluster> = scene.recorded): Scene => ({
  ...withRecord(scene, recorded),
  now,
})
/** The one node as it is after a start that the engine says was at that time. */
const startedAt = (scene: Scene, time: number) => withContainer(scene, 'c-p-0', { startedAt: time })

describe("with an engine whose clock is not Drover's", () => {
  it('a restart that is asked for is not overlooked because the node seems to have been started after it', () => {
    expect(planText(startedAt(asked('1'), NOW + HOUR))).toContain('SIGTERM, a rolling restart was asked for')
  })

  it('a node that was restarted is not restarted again because it seems to have been started before that', () => {
    const { recorded } = planCluster(asked('1'))
    const restarted = startedAt(at(asked('1'), NOW + MINUTE, recorded), NOW - 30 * MINUTE)
    expect(planText(restarted)).toBe('Kafka/c: 0 operations, 0 waits\n')
  })

  it('a node that was told to stop is not told again because it seems to have been started since', () => {
    const scene = startedAt(asked('1'), NOW + HOUR)
    const { recorded } = planCluster(scene)
    expect(planText(at(scene, NOW + MINUTE, recorded))).toContain(
      'Stopping, it was told to stop and has 120 s to do so',
    )
    expect(planText(at(scene, NOW + 2 * MINUTE, recorded))).toContain('SIGKILL, it did not stop within 120 s')
  })
})

describe('when the clock is set back an hour', () => {
  it('a node that does not stop is killed after its grace period, not an hour later', () => {
    const told = planCluster(asked('1')).recorded
    const back = at(asked('1'), NOW - HOUR, told)
    const { recorded, operations } = planCluster(back)
    expect(operations).toEqual([])
    expect(planText(at(back, NOW - HOUR + 2 * MINUTE, recorded))).toContain('SIGKILL, it did not stop within 120 s')
  })

  it('a node that keeps dying is started after its pause, not an hour later', () => {
    const deaths = { 'c-p-0': { count: 3, containerId: 'id-c-p-0', at: NOW - 1 } }
    const dead = withRecord(withContainer(settled(aCluster()), 'c-p-0', ended(1, { startedAt: NOW - MINUTE })), {
      deaths,
    })
    const back = at(dead, NOW - HOUR)
    const { recorded, waits } = planCluster(back)
    expect(waits.map(({ reason, lookAgainAt }) => [reason, lookAgainAt])).toEqual([['CrashLoop', NOW - HOUR + 4_000]])
    expect(planText(at(back, NOW - HOUR + 4_000, recorded))).toContain('StartContainer')
  })

  it('a data volume that is gone is replaced seconds after it was missed, not an hour later', () => {
    const gone = withoutContainer(withoutVolumes(settled(aCluster()), 'data-c-p-0'), 'c-p-0')
    const known = { ...gone.recorded, nodeIds: { p: [0, 1, 2] } }
    const { recorded } = planCluster(at(gone, NOW, known))
    expect(recorded.missedVolumes).toEqual({ 'data-c-p-0': NOW })
    const back = planCluster(at(gone, NOW - HOUR, recorded)).recorded
    expect(planText(at(gone, NOW - HOUR + MINUTE, back))).toContain('volume data-c-p-0, CreateVolume')
  })
})
