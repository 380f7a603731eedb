import { NOTHING_RECORDED } from '../../src/model/recorded-cluster.ts'
import type { Resource } from '../../src/model/resource.ts'
import type { Plan } from '../../src/plan/ground/plan.ts'
import { decideFrom, imagesToFind, NOT_ASKED } from '../../src/plan/pass.ts'

/**
 * What would be done for each Kafka of these resources on an engine that has every image, and nothing else; there is no
 * engine, and nobody is asked.
 */
export function plansFromNothing(resources: readonly Resource[]): Plan[] {
  return resources.filter(({ kind }) => kind === 'Kafka').map(({ metadata }) => planFor(metadata.name, resources))
}

function planFor(cluster: string, resources: readonly Resource[]): Plan {
  const start = {
    wish: { cluster, resources, deleteVolumes: false },
    host: { instance: 'corpus', access: 'container-ip' as const },
    recorded: NOTHING_RECORDED,
    freshClusterId: 'AAAAAAAAAAAAAAAAAAAAAA',
  }
  const images = imagesToFind(start).map((image) => [image, { id: image, repoDigests: [] }] as const)
  const docker = {
    containers: [],
    networks: [],
    volumes: [],
    properties: new Map(),
    propertyTexts: new Map(),
    logTails: new Map(),
    images: new Map(images),
    pulls: new Map(),
    takenPorts: new Set<number>(),
    foreign: new Set<string>(),
  }
  return decideFrom({ ...start, docker, kafka: NOT_ASKED, now: 0 })
}
