import { NOTHING_RECORDED } from '../../../src/model/recorded-cluster.ts'
import { withoutFuture } from '../../../src/plan/memory.ts'

it('a restart that is asked for keeps what ran at that moment, whatever the clock says since', () => {
  const manualRolls = { 'cluster/x': { value: '1', at: 5_000, runs: { abc: 4_000 } } }
  const { manualRolls: kept } = withoutFuture({ ...NOTHING_RECORDED, manualRolls }, 1_000)
  expect(kept).toEqual({ 'cluster/x': { value: '1', at: 1_000, runs: { abc: 4_000 } } })
})

it('a node on trial has been silent since now at the latest', () => {
  const trial = { kind: 'limits', nodeId: 0, containerId: 'a', startedAt: 1, at: 2_000, silentSince: 3_000 } as const
  expect(withoutFuture({ ...NOTHING_RECORDED, trial }, 1_000).trial).toEqual({
    ...trial,
    at: 1_000,
    silentSince: 1_000,
  })
})
