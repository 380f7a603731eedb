import { LABELS } from '../../../src/model/labels.ts'
import type { VolumeFate } from '../../../src/model/storage.ts'
import { planCluster } from '../../../src/plan/cluster.ts'
import { planRemoval } from '../../../src/plan/remove-cluster.ts'
import { fateOf, mayGo } from '../../../src/plan/storage/volume-fate.ts'
import { aPool, CLAIM } from '../../fixtures/resources.ts'
import { aCluster, NOW, type Scene, settled } from '../../fixtures/scene.ts'
import { withDocker, withRecord } from '../../fixtures/scene-changes.ts'

const VOLUME = 'data-c-p-0'
const aVolume = (label?: string) => ({
  name: VOLUME,
  driver: 'local',
  labels: { [LABELS.kind]: 'data', ...(label !== undefined && { [LABELS.deletion]: label }) },
})
const recordOf = (fate?: VolumeFate) => ({ volumeFates: fate === undefined ? {} : { [VOLUME]: fate } })

it.each<[label: string | undefined, recorded: VolumeFate | undefined, goes: boolean]>([
  ['retain', undefined, false],
  ['delete', undefined, true],
  ['ephemeral', undefined, true],
  [undefined, undefined, false],
  ['something else', undefined, false],
  ['delete', 'retain', false],
  ['retain', 'delete', true],
])('a volume labelled %s of which the record says %s: goes %s', (label, recorded, goes) => {
  expect(mayGo(aVolume(label), recordOf(recorded))).toBe(goes)
})

it('the record is about volumes by name', () => {
  expect(fateOf(aVolume('delete'), { volumeFates: { other: 'retain' } })).toBe('delete')
})

describe('a deleteClaim that is changed later', () => {
  const clusterOf = (deleteClaim: boolean) =>
    aCluster({ pools: [aPool('p', { replicas: 1, volumes: [{ ...CLAIM, deleteClaim }] })] })
  const changed = (scene: Scene, deleteClaim: boolean) => ({ ...scene, cluster: clusterOf(deleteClaim) })
  const fates = (scene: Scene) => planCluster(scene).recorded.volumeFates

  it.each([
    [true, false, { [VOLUME]: 'retain' }],
    [false, true, { [VOLUME]: 'delete' }],
    [true, true, {}],
    [false, false, {}],
  ])('from %s to %s is recorded where it differs from the label', (from, to, recorded) => {
    const plan = planCluster(changed(settled(clusterOf(from)), to))
    expect(plan.recorded.volumeFates).toEqual(recorded)
    expect(plan.operations).toEqual([])
  })

  it('and back again leaves nothing recorded', () => {
    expect(fates(withRecord(settled(clusterOf(true)), { volumeFates: { [VOLUME]: 'retain' } }))).toEqual({})
  })

  it('stays known when the node has left the manifest', () => {
    const scene = withRecord(settled(clusterOf(false)), { volumeFates: { [VOLUME]: 'delete' } })
    expect(fates({ ...scene, cluster: aCluster({ pools: [] }) })).toEqual({ [VOLUME]: 'delete' })
  })

  it('is forgotten with the volume', () => {
    const scene = withRecord(settled(clusterOf(false)), { volumeFates: { gone: 'delete' } })
    expect(fates(scene)).toEqual({})
  })

  it.each([
    [true, 'retain', false],
    [false, 'delete', true],
  ] as const)('from %s to %s decides when the cluster goes', (from, fate, goes) => {
    const scene = withDocker(settled(clusterOf(from)), { containers: [] })
    const plan = planRemoval('c', scene.docker, { ...scene.recorded, volumeFates: { [VOLUME]: fate } }, NOW)
    const removed = plan.operations.map(({ target }) => target.name)
    expect(removed.includes(VOLUME)).toBe(goes)
  })
})
