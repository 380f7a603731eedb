import type { ObservedContainer } from '../../../src/model/docker-state.ts'
import { NOTHING_RECORDED, type RecordedCluster } from '../../../src/model/recorded-cluster.ts'
import { rememberDetached } from '../../../src/plan/node/reattach.ts'
import { aCluster, NOW, settled } from '../../fixtures/scene.ts'

const { docker } = settled(aCluster())
const IDS = ['id-c-p-0', 'id-c-p-1', 'id-c-p-2']

/** What is remembered when these nodes are off the network. */
function remembered(
  off: readonly number[],
  detached?: RecordedCluster['detached'],
  change: Partial<ObservedContainer> = {},
) {
  const containers = docker.containers.map((container, index) =>
    off.includes(index) ? { ...container, endpoints: [], ...change } : container,
  )
  const before = { ...NOTHING_RECORDED, ...(detached && { detached }) }
  return rememberDetached(before, { ...docker, containers }, NOW)
}

describe('of nodes that are off the network', () => {
  it('several are remembered, with the moment', () => {
    expect(remembered([0, 2])).toEqual({ ids: [IDS[0], IDS[2]], at: NOW })
  })

  it('one alone is not, nor one that does not run', () => {
    expect(remembered([1])).toBeUndefined()
    expect(remembered([0, 1], undefined, { status: 'exited' })).toBeUndefined()
    expect(remembered([])).toBeUndefined()
  })

  it('the moment is that of the last one that left', () => {
    const before = { ids: IDS.slice(0, 2), at: NOW - 20_000 }
    expect(remembered([0, 1], before)).toEqual(before)
    expect(remembered([0, 1, 2], before)).toEqual({ ids: IDS, at: NOW })
  })

  it('the last one of several that are back waits no longer than they did', () => {
    const before = { ids: IDS, at: NOW - 40_000 }
    expect(remembered([2], before)).toEqual(before)
    expect(remembered([], before)).toBeUndefined()
  })
})
