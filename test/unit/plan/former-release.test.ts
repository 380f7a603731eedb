import { LABELS } from '../../../src/model/labels.ts'
import type { KafkaNodePoolResource } from '../../../src/model/resource.ts'
import { planCluster } from '../../../src/plan/cluster.ts'
import { desireCluster } from '../../../src/plan/desire.ts'
import { lines, planText } from '../../fixtures/plan-text.ts'
import { aKafka, aPool } from '../../fixtures/resources.ts'
import { aCluster, type Scene, settled } from '../../fixtures/scene.ts'
import { withRecord } from '../../fixtures/scene-changes.ts'

const labelled = (team: string): KafkaNodePoolResource => {
  const pool = aPool()
  return { ...pool, metadata: { ...pool.metadata, labels: { ...pool.metadata.labels, team } } }
}

/** The nodes of this pool, as an earlier release made them: without what only this one does something about. */
function madeBefore(pool: KafkaNodePoolResource, version: 'v1' | 'v2'): Scene {
  const scene = settled(aCluster({ pools: [pool] }))
  const containers = scene.docker.containers.map((container) => {
    const node = scene.cluster.nodes.find(({ name }) => name === container.name)
    const { team: _, ...labels } = container.labels
    return { ...container, labels: { ...labels, [LABELS.specHash]: node?.formerSpecHashes[version] ?? '' } }
  })
  return { ...scene, docker: { ...scene.docker, containers } }
}

/** What is planned for that host when the manifests say this. */
function planFor(scene: Scene, pool: KafkaNodePoolResource): string {
  const host = { instance: 'test', access: 'container-ip' } as const
  const desire = desireCluster({ kafka: aKafka(), pools: [pool] }, scene.docker, scene.recorded, host, 'unused')
  return planText({ ...scene, ...desire(scene.kafka) })
}

const NOTHING = lines`
  Kafka/c: 0 operations, 0 waits
`
const REPLACED = / container c-p-\d-next, CreateContainer, its manifest changed in a way that needs a new container/

describe.each(['v1', 'v2'] as const)('containers that an earlier release made (%s)', (version) => {
  it('stay as they are after an upgrade, though the manifest has labels', () => {
    expect(planText(madeBefore(labelled('a'), version))).toBe(NOTHING)
  })

  it('stay while the manifest says the same, and are replaced when it says something else', () => {
    const met = madeBefore(labelled('a'), version)
    const { recorded } = planCluster(met)
    const later = withRecord(met, recorded)
    expect(planFor(later, labelled('a'))).toBe(NOTHING)
    expect(planFor(later, labelled('b'))).toMatch(REPLACED)
    expect(planFor(later, aPool())).toMatch(REPLACED)
  })

  it('are replaced when a label comes that was not there', () => {
    const met = madeBefore(aPool(), version)
    const later = withRecord(met, planCluster(met).recorded)
    expect(planFor(later, aPool())).toBe(NOTHING)
    expect(planFor(later, labelled('a'))).toMatch(REPLACED)
  })
})
