import { LABELS } from '../../../src/model/labels.ts'
import type { KafkaNodePoolResource } from '../../../src/model/resource.ts'
import { planCluster } from '../../../src/plan/cluster.ts'
import { desireCluster } from '../../../src/plan/desire.ts'
import { lines, planText } from '../../fixtures/plan-text.ts'
import { aKafka, aPool, PLAIN } from '../../fixtures/resources.ts'
import { aCluster, propertiesText, type Scene, settled } from '../../fixtures/scene.ts'
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

it('a node that an earlier release made gets a line of its server.properties with its next start', () => {
  const listeners = [{ ...PLAIN, configuration: { maxConnections: 5 } }]
  const cluster = aCluster({ kafka: aKafka({ listeners }) })
  const plain = aCluster()
  const scene = settled(plain)
  const containers = scene.docker.containers.map((container, index) => {
    const hash = cluster.nodes[index]?.formerSpecHashes.v2 ?? ''
    return { ...container, labels: { ...container.labels, [LABELS.specHash]: hash } }
  })
  const propertyTexts = new Map(plain.nodes.map((node) => [`id-${node.name}`, propertiesText(node)]))
  const met = { ...scene, cluster, docker: { ...scene.docker, containers, propertyTexts } }
  expect(planText(met)).toBe(lines`
    [] -> #1 container c-p-0, WriteFiles, server.properties is of an earlier manifest
    [] -> #2 container c-p-1, WriteFiles, server.properties is of an earlier manifest
    [] -> #3 container c-p-2, WriteFiles, server.properties is of an earlier manifest
    Kafka/c: 3 operations, 0 waits
  `)
})
