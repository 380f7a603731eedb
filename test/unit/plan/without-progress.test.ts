import type { RecordedStreak } from '../../../src/model/recorded-cluster.ts'
import { planCluster } from '../../../src/plan/cluster.ts'
import type { Plan } from '../../../src/plan/ground/plan.ts'
import { holdRepeats, withFailures } from '../../../src/plan/without-progress.ts'
import { aKafka, aPool, aTopic } from '../../fixtures/resources.ts'
import { aCluster, ended, MINUTE, NOW, type Scene, settled } from '../../fixtures/scene.ts'
import { withContainer, withoutContainer, withoutVolumes, withTopics } from '../../fixtures/scene-changes.ts'

const cluster = aCluster()
const renamed = withContainer(settled(cluster), 'c-p-0', { name: 'mine' })

/** Passes that find the same, so many milliseconds after the one before; what the last of them does and says. */
function passes(scene: Scene, gaps: readonly number[]): Plan {
  let now = NOW
  let plan = holdRepeats(planCluster(scene), now)
  for (const gap of gaps) {
    now += gap
    plan = holdRepeats(planCluster({ ...scene, now, recorded: plan.recorded }), now)
  }
  return plan
}

const types = ({ operations }: Plan) => operations.map(({ action }) => action.type)
const told = ({ statuses }: Plan, kind = 'Kafka') =>
  statuses.find((status) => status.kind === kind)?.conditions.find(({ reason }) => reason === 'RepeatedInVain')
const streaks = ({ recorded }: Plan): RecordedStreak[] => Object.values(recorded.streaks ?? {})

describe('a heal that is needed again and again', () => {
  it('is done three times without a pause or a word', () => {
    const third = passes(renamed, [500, 500])
    expect(types(third)).toEqual(['RenameContainer'])
    expect(told(third)).toBeUndefined()
  })

  it.each([
    [[500, 500, 500], 500],
    [[500, 500, 1_000, 500], 1_500],
    [[500, 500, 1_000, 2_000, 500], 3_500],
  ])('is held after that, for longer each time (%j)', (gaps, leftMs) => {
    const plan = passes(renamed, gaps)
    const now = NOW + gaps.reduce((sum, gap) => sum + gap, 0)
    expect(types(plan)).toEqual([])
    const wait = plan.waits.find(({ reason }) => reason === 'RepeatedInVain')
    expect((wait?.lookAgainAt ?? 0) - now).toBe(leftMs)
  })

  it('is never held for more than five minutes', () => {
    const gaps = Array.from({ length: 20 }, (_, index) => Math.min(1_000 * 2 ** Math.max(0, index - 2), 5 * MINUTE))
    expect(types(passes(renamed, [...gaps, 5 * MINUTE]))).toEqual(['RenameContainer'])
    expect(types(passes(renamed, [...gaps, 5 * MINUTE - 1]))).toEqual([])
  })

  it('is told with what it is, how often, since when, and when it is tried next', () => {
    expect(told(passes(renamed, [500, 500, 500]))?.message).toBe(
      'RenameContainer of container c-p-0 (it is called mine): 3 times since 2026-01-01T00:00:00Z, and it does not last; somebody or something undoes it each time; next try at 2026-01-01T00:00:02Z',
    )
  })

  it('is told until it has lasted', () => {
    const again = passes(renamed, [500, 500, 1_000])
    expect(types(again)).toEqual(['RenameContainer'])
    const healed = (ms: number) =>
      holdRepeats(
        planCluster({ ...settled(cluster), recorded: again.recorded, now: NOW + 2_000 + ms }),
        NOW + 2_000 + ms,
      )
    expect(told(healed(9_999))).toBeDefined()
    expect(healed(9_999).waits[0]?.lookAgainAt).toBe(NOW + 12_000)
    expect(told(healed(10_000))).toBeUndefined()
    // What is over is not worth a write.
    expect(healed(10_000).recorded.streaks).toEqual(healed(9_999).recorded.streaks)
  })

  it('begins anew when it was not needed for a while', () => {
    const third = passes(renamed, [500, 500])
    const at = (now: number, scene: Scene, { recorded }: Plan) =>
      holdRepeats(planCluster({ ...scene, recorded, now: NOW + now }), NOW + now)
    const plan = at(11_000, renamed, at(1_500, settled(cluster), third))
    expect(types(plan)).toEqual(['RenameContainer'])
    expect(streaks(plan)).toEqual([expect.objectContaining({ count: 1, since: NOW + 11_000 })])
    // Once it was needed again in the meantime it had not lasted.
    const held = at(1_600, renamed, at(1_500, settled(cluster), third))
    expect(types(held)).toEqual([])
    expect(streaks(at(11_000, renamed, held))).toEqual([expect.objectContaining({ count: 4, since: NOW })])
  })

  it('goes on, and is told, for as long as it is needed, however seldom it is tried', () => {
    const plan = passes(renamed, [1_000, 2_000, 60_000, 10 * MINUTE])
    expect(types(plan)).toEqual(['RenameContainer'])
    expect(streaks(plan)).toEqual([expect.objectContaining({ count: 5, since: NOW })])
    expect(told(plan)?.message).toContain('5 times since 2026-01-01T00:00:00Z')
  })

  it('holds up nothing but what needs it', () => {
    const both = withContainer(renamed, 'c-p-1', { status: 'paused' })
    const held = passes(renamed, [500, 500])
    const plan = holdRepeats(planCluster({ ...both, recorded: held.recorded, now: NOW + 1_500 }), NOW + 1_500)
    expect(types(plan)).toEqual(['UnpauseContainer'])
    const stopped = withContainer(renamed, 'mine', ended(1))
    const start = holdRepeats(planCluster({ ...stopped, recorded: held.recorded, now: NOW + 1_500 }), NOW + 1_500)
    expect(types(start)).toEqual([])
  })
})

describe('what is no heal without progress', () => {
  it('is a start: nodes that die have pauses of their own', () => {
    const plan = passes(withContainer(settled(cluster), 'c-p-0', ended(1)), [0, 0, 0, 0])
    expect(types(plan)).toContain('StartContainer')
    expect(streaks(plan)).toEqual([])
  })

  it('is a step of a roll', () => {
    const scene = { ...settled(cluster), cluster: aCluster({ kafka: aKafka({ jvmOptions: { '-Xmx': '4g' } }) }) }
    expect(streaks(passes(scene, []))).toEqual([])
  })

  it('is a heal of another content', () => {
    const called = (name: string) => withContainer(settled(cluster), 'c-p-0', { name })
    const first = passes(called('mine'), [])
    const other = holdRepeats(
      planCluster({ ...withContainer(settled(cluster), 'c-p-1', { name: 'mine' }), recorded: first.recorded }),
      NOW,
    )
    expect(streaks(other).map(({ count }) => count)).toEqual([1, 1])
  })
})

describe('an operation that fails each time', () => {
  it('is told with the words of the last failure, until it is done', () => {
    const third = passes(renamed, [500, 500])
    const failed = third.operations.map((operation) => ({
      operation,
      isRefusal: false,
      message: 'no, says the engine',
    }))
    const recorded = withFailures(third.recorded, [], failed)
    const next = holdRepeats(planCluster({ ...renamed, recorded, now: NOW + 1_500 }), NOW + 1_500)
    expect(told(next)?.message).toContain(
      '3 times since 2026-01-01T00:00:00Z, in vain; the last time it failed: no, says',
    )
    expect(Object.values(withFailures(recorded, third.operations, []).streaks ?? {})).toEqual(streaks(third))
  })

  it('is told with the failure of what it needed, where it was not even tried', () => {
    const gone = withoutContainer(withoutVolumes(settled(cluster), 'config-c-p-0'), 'c-p-0')
    const { recorded, operations } = passes(gone, [500, 500])
    const [operation, ...skipped] = operations
    if (operation?.action.type !== 'CreateVolume') throw new Error('the volume is not made first')
    const failed = [{ operation, isRefusal: false, message: 'no space left on device' }]
    const next = holdRepeats(
      planCluster({ ...gone, recorded: withFailures(recorded, [], failed, skipped), now: NOW + 1_500 }),
      NOW + 1_500,
    )
    expect(told(next)?.message).toMatch(
      /^CreateContainer of container c-p-0 .*, in vain; the last time it failed: CreateVolume of volume config-c-p-0-[0-9a-f]{8}: no space left on device$/,
    )
    // It waits for that alone.
    expect(types(next)).toEqual(types({ ...next, operations }))
  })
})

it('a trial that was to begin with what is held does not begin', () => {
  const pools = [aPool('p', { resources: { limits: { memory: '512Mi' } }, jvmOptions: { '-Xmx': '256m' } })]
  const limited = aCluster({ pools })
  const scene = withContainer(settled(limited), 'c-p-1', { limits: { memoryBytes: 2 ** 31, pidsLimit: 4096 } })
  let plan = holdRepeats(planCluster(scene), NOW)
  expect(types(plan)).toEqual(['UpdateContainer'])
  for (let times = 0; times < 3; times++) {
    const { trial: _, ...recorded } = plan.recorded
    plan = holdRepeats(planCluster({ ...scene, recorded }), NOW)
  }
  expect(types(plan)).toEqual([])
  expect(plan.recorded).not.toHaveProperty('trial')
})

it('notes a hundred of many things that are done for the first time, and a hundred more when they are done again', () => {
  const topics = Array.from({ length: 250 }, (_, index) => aTopic(`t${index}`))
  const scene = withTopics(settled(cluster), topics)
  expect(streaks(passes(scene, [])).length).toBe(100)
  const again = streaks(passes(scene, [500]))
  expect([again.length, again.filter(({ count }) => count === 2).length]).toEqual([200, 100])
})
