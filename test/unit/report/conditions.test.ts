import { mergeConditions } from '../../../src/report/conditions.ts'

const FIRST = Date.UTC(2026, 10, 23, 14, 0, 0, 750)
const LATER = FIRST + 60_000

describe('conditions', () => {
  test('get the time of their first pass, in whole seconds', () => {
    const { conditions } = mergeConditions([], [{ type: 'Ready', status: 'True' }], FIRST)
    expect(conditions).toEqual([{ type: 'Ready', status: 'True', lastTransitionTime: '2026-11-23T14:00:00Z' }])
  })

  test('keep their time while their status stays, whatever else they say', () => {
    const before = mergeConditions([], [{ type: 'Ready', status: 'False', reason: 'Rolling', message: '1/3' }], FIRST)
    const after = mergeConditions(
      before.conditions,
      [{ type: 'Ready', status: 'False', reason: 'Rolling', message: '2/3' }],
      LATER,
    )
    expect(after.conditions[0]).toMatchObject({ message: '2/3', lastTransitionTime: '2026-11-23T14:00:00Z' })
    expect(after.transitions).toEqual([])
  })

  test('get a new time, and are a transition, when their status changes', () => {
    const before = mergeConditions([], [{ type: 'Ready', status: 'False' }], FIRST).conditions
    const { conditions, transitions } = mergeConditions(before, [{ type: 'Ready', status: 'True' }], LATER)
    expect(conditions[0]?.lastTransitionTime).toBe('2026-11-23T14:01:00Z')
    expect(transitions).toEqual([{ from: before[0], to: conditions[0] }])
  })

  test('are a transition when their reason changes, when they come and when they go', () => {
    const before = mergeConditions(
      [],
      [
        { type: 'NotReady', status: 'True', reason: 'A' },
        { type: 'Paused', status: 'True' },
      ],
      FIRST,
    ).conditions
    const { transitions } = mergeConditions(
      before,
      [
        { type: 'NotReady', status: 'True', reason: 'B' },
        { type: 'New', status: 'True' },
      ],
      LATER,
    )
    expect(transitions.map(({ from, to }) => [from?.reason ?? from?.type, to?.reason ?? to?.type])).toEqual([
      ['A', 'B'],
      [undefined, 'New'],
      ['Paused', undefined],
    ])
  })

  test('of one type may be several, each with its own time', () => {
    const storage = { type: 'Warning', status: 'True', reason: 'KafkaStorage', message: 'one' } as const
    const replicas = { type: 'Warning', status: 'True', reason: 'KafkaMinInsyncReplicas', message: 'two' } as const
    const before = mergeConditions([], [storage], FIRST).conditions
    const both = mergeConditions(before, [replicas, storage], LATER)
    expect(both.conditions.map(({ lastTransitionTime }) => lastTransitionTime)).toEqual([
      '2026-11-23T14:01:00Z',
      '2026-11-23T14:00:00Z',
    ])
    expect(both.transitions).toHaveLength(1)
  })

  test('of type Warning are other ones when their reason is another', () => {
    const before = mergeConditions([], [{ type: 'Warning', status: 'True', reason: 'NotYaml' }], FIRST).conditions
    const { conditions, transitions } = mergeConditions(
      before,
      [{ type: 'Warning', status: 'True', reason: 'ConfigIgnored' }],
      LATER,
    )
    expect(conditions[0]?.lastTransitionTime).toBe('2026-11-23T14:01:00Z')
    expect(transitions).toEqual([{ to: conditions[0] }, { from: before[0] }])
  })

  test('are the same when one of several only words it differently', () => {
    const other = { type: 'Warning', status: 'True', reason: 'ImageMoved' } as const
    const loop = (message: string) => ({ type: 'Warning', status: 'True', reason: 'CrashLoop', message }) as const
    const before = mergeConditions([], [other, loop('4 times')], FIRST).conditions
    const { conditions, transitions } = mergeConditions(before, [other, loop('5 times')], LATER)
    expect(transitions).toEqual([])
    expect(conditions[1]).toMatchObject({ message: '5 times', lastTransitionTime: '2026-11-23T14:00:00Z' })
  })
})
