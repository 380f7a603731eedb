import { NOTHING_RECORDED } from '../../../src/model/recorded-cluster.ts'
import { rememberMeeting } from '../../../src/plan/memory.ts'
import { aCluster, NOW, settled } from '../../fixtures/scene.ts'

const cluster = aCluster()
const { docker } = settled(cluster)
const recorded = (change = {}) => ({ ...NOTHING_RECORDED, ...change })

describe('when a cluster was met', () => {
  it('is now when it runs and nothing is recorded of it', () => {
    expect(rememberMeeting(cluster, docker, recorded(), NOW)).toBe(NOW)
  })

  it('is of no account when none of it runs', () => {
    expect(rememberMeeting(cluster, { ...docker, containers: [] }, recorded(), NOW)).toBeUndefined()
  })

  it('is of no account for a cluster that is known', () => {
    expect(rememberMeeting(cluster, docker, recorded({ clusterId: 'x' }), NOW)).toBeUndefined()
  })

  it('is remembered for as long as a node may take to stop', () => {
    const met = recorded({ clusterId: 'x', metAt: NOW })
    expect(rememberMeeting(cluster, docker, met, NOW + 120_000)).toBe(NOW)
    expect(rememberMeeting(cluster, docker, met, NOW + 120_001)).toBeUndefined()
    const patient = { ...cluster, nodes: cluster.nodes.map((node) => ({ ...node, gracePeriodSeconds: 180 })) }
    expect(rememberMeeting(patient, docker, met, NOW + 180_000)).toBe(NOW)
  })
})
