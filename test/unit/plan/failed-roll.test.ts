import { desiredCluster } from '../../../src/model/desired-cluster.ts'
import type { ObservedContainer } from '../../../src/model/docker-state.ts'
import type { RecordedCluster } from '../../../src/model/recorded-cluster.ts'
import { planCluster } from '../../../src/plan/cluster.ts'
import { forgetObsolete, specFingerprint, withFormerNodes } from '../../../src/plan/config/spec-in-force.ts'
import { conditionsOf, planText } from '../../fixtures/plan-text.ts'
import { aKafka, aPool } from '../../fixtures/resources.ts'
import { aCluster, ended, IMAGE, NOW, type Scene, settled } from '../../fixtures/scene.ts'
import { withDocker, withRecord, withSilent } from '../../fixtures/scene-changes.ts'

const HOST = { instance: 'test', access: 'container-ip' } as const
const pools = [aPool('p')]
const good = aCluster({ pools })
const bad = aCluster({ pools, kafka: aKafka({ jvmOptions: { '-Xmx': '1k' } }) })
const lastGood = { kafka: good.kafka.spec, pools: { p: aPool('p').spec } }

const [, old1, old2] = settled(good).docker.containers as [ObservedContainer, ObservedContainer, ObservedContainer]
const [new0, new1] = settled(bad).docker.containers as [ObservedContainer, ObservedContainer]

/** Node 0 runs with the new spec, node 1 died of it `deaths` times, node 2 has not been touched. */
function dying(deaths: number, more: Partial<RecordedCluster> = {}): Scene {
  const scene = { ...settled(good), cluster: bad }
  const former = { ...old1, name: 'c-p-1-previous', ...ended(143) }
  const next = { ...new1, id: 'next', ...ended(1) }
  const stopped = withDocker(scene, {
    containers: [{ ...new0, id: 'new-0' }, former, next, old2],
    logTails: new Map([['next', ['starting', 'ERROR Too small maximum heap']]]),
  })
  const count = { 'c-p-1': { count: deaths, containerId: 'next', at: NOW } }
  return withRecord(withSilent(stopped, 1), {
    deaths: count,
    terminated: { [old1.id]: NOW - 60_000 },
    lastGood,
    ...more,
  })
}

describe('a node that does not start with its new spec', () => {
  it('is given two more tries', () => {
    expect(planCluster(dying(1)).recorded.failedSpec).toBeUndefined()
  })

  it('stops the roll at its third death; nothing else is done before the former spec is in force', () => {
    const { operations, recorded } = planCluster(dying(3))
    expect(operations).toEqual([])
    expect(recorded.failedSpec).toEqual({
      fingerprint: specFingerprint(bad),
      nodeId: 1,
      message: 'c-p-1 exited with 1, 3 times in a row with its new spec: ERROR Too small maximum heap',
    })
  })

  it('is not blamed on a manifest that is back at the former spec, whose container only has to be started again', () => {
    const back = planCluster({ ...dying(3), cluster: good })
    expect(back.recorded.failedSpec).toBeUndefined()
    expect(back.operations.map(({ action }) => action.type)).toContain('RenameContainer')
  })

  it('has nothing to go back to when no spec was ever good', () => {
    const { lastGood: _, ...recorded } = dying(3).recorded
    expect(planCluster({ ...dying(3), recorded }).recorded.failedSpec).toBeUndefined()
  })

  it('is put back, with the nodes that were not touched; one that runs with the new spec keeps it', () => {
    const { recorded } = planCluster(dying(3))
    const { nodes } = withFormerNodes(bad, bad, dying(3).docker, recorded, HOST)
    expect(nodes.map(({ specHash }) => specHash)).toEqual([
      bad.nodes[0]?.specHash,
      good.nodes[1]?.specHash,
      good.nodes[2]?.specHash,
    ])
  })

  it('gets its former container back under its name, and nobody else is disturbed', () => {
    const { recorded } = planCluster(dying(3))
    const scene = { ...dying(3), recorded, cluster: withFormerNodes(bad, bad, dying(3).docker, recorded, HOST) }
    const plan = planText(scene)
    expect(plan).toContain('container c-p-1, RenameContainer')
    expect(plan).toContain('container c-p-1-previous, RenameContainer, it takes the place of the old one')
    expect(plan).not.toContain('SIGTERM')
    expect(conditionsOf(scene, 'Kafka', 'c')).toContainEqual(
      expect.objectContaining({ type: 'Warning', reason: 'RollFailed' }),
    )
  })
})

describe('a failed spec', () => {
  const { recorded } = planCluster(dying(3))
  it('is not tried again by itself', () => {
    expect(forgetObsolete(recorded, bad).failedSpec).toEqual(recorded.failedSpec)
  })
  it('stays failed when only the number of nodes changes', () => {
    expect(
      forgetObsolete(recorded, { kafka: bad.kafka, pools: [aPool('p', { replicas: 5 })] }).failedSpec,
    ).toBeDefined()
  })
  it.each([
    ['the manifest says something else', aKafka({ jvmOptions: { '-Xmx': '1g' } })],
    [
      'a rolling restart is asked for',
      aKafka({ jvmOptions: { '-Xmx': '1k' } }, { 'strimzi.io/manual-rolling-update': '2' }),
    ],
  ])('is forgotten when %s', (_, kafka) => {
    expect(forgetObsolete(recorded, { kafka, pools }).failedSpec).toBeUndefined()
    const cluster = desiredCluster(kafka, pools, bad.identity, IMAGE, HOST)
    expect(withFormerNodes(cluster, cluster, dying(3).docker, recorded, HOST)).toBe(cluster)
  })
})

describe('the spec to go back to', () => {
  it('is the one with which every node is up', () => {
    expect(planCluster(settled(good)).recorded.lastGood).toEqual(lastGood)
  })
  it('stays the former one as long as a node is on its way', () => {
    expect(planCluster({ ...settled(good), cluster: bad }).recorded.lastGood).toBeUndefined()
    expect(planCluster(dying(1)).recorded.lastGood).toEqual(lastGood)
  })
})
