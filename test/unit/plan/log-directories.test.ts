import type { ObservedContainer } from '../../../src/model/docker-state.ts'
import { planCluster } from '../../../src/plan/cluster.ts'
import { aPool } from '../../fixtures/resources.ts'
import { aCluster, ended, NOW, type Scene, settled } from '../../fixtures/scene.ts'
import {
  withContainer,
  withDocker,
  withoutContainer,
  withoutVolumes,
  withRecord,
} from '../../fixtures/scene-changes.ts'

/** Volumes that the plan writes a log directory into. */
const writtenTo = (scene: Scene): string[] =>
  planCluster(scene).operations.flatMap(({ action, cause }) =>
    action.type === 'WriteFiles' ? (/^(\S+) needs a log directory/.exec(cause)?.[1] ?? []) : [],
  )

const pools = [aPool('p', { replicas: 1 })]
/** What is wanted needs another container than the one that is there. */
const rolled: Scene = {
  ...settled(aCluster({ pools })),
  cluster: aCluster({ pools: [aPool('p', { replicas: 1, jvmOptions: { '-Xmx': '300m' } })] }),
}
const [{ startedAt: _, ...ran }] = rolled.docker.containers as [ObservedContainer]
const unstarted = { ...ran, status: 'created' as const, publishedPorts: [] }
const stopped = (change: Partial<ObservedContainer> = {}) =>
  withContainer(rolled, 'c-p-0', { ...ended(143), ...change })

describe('a log directory', () => {
  it.each([
    ['works on', rolled],
    ['has worked on', stopped()],
  ])('is not written into a volume that a container of the node %s', (_, scene) => {
    expect(planCluster(scene).operations.map(({ action }) => action.type)).toContain('CreateContainer')
    expect(writtenTo(scene)).toEqual([])
  })

  it.each([
    ['that the node is created with', withoutContainer(rolled, 'c-p-0')],
    ['on which none ever ran', withDocker(rolled, { containers: [unstarted] })],
    ['whose container is being removed', stopped({ status: 'removing' })],
  ])('is written into a volume %s', (_, scene) => expect(writtenTo(scene)).toEqual(['data-c-p-0']))

  it('is written into a volume that takes the place of one that is gone, whatever ran on that', () => {
    const lost = withoutVolumes(stopped(), 'data-c-p-0')
    const scene = withRecord(lost, { missedVolumes: { 'data-c-p-0': NOW - 10_000 } })
    expect(writtenTo(scene)).toEqual(['data-c-p-0'])
  })
})
