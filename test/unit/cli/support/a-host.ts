import type { Sources } from '../../../../src/cli/support/sources.ts'
import { lastGoodIn } from '../../../../src/control/kept-secrets.ts'
import type { EngineTools } from '../../../../src/control/pass/pass-tools.ts'
import type { DockerClient } from '../../../../src/docker/client.ts'
import { ImagePulls } from '../../../../src/execute/image-pulls.ts'
import { openStateFolder } from '../../../../src/report/state-folder.ts'
import { everyPortIsFree, INSTANCE } from '../../../world/simulated-host.ts'
import { createWorld, type World } from '../../../world/world.ts'

export interface AHost {
  readonly world: World
  readonly sources: Sources
}

/**
 * A host on which Drover has brought this up, and is gone, with what it remembers in a real folder, where the manifests
 * in force are, too.
 */
export async function aHost(path: string, manifests: string): Promise<AHost> {
  const world = await createWorld(manifests)
  world.start()
  await world.settle()
  world.stop()
  const state = await openStateFolder(path, 'write')
  for (const file of await remembered(world)) await state.writeText(file, (await world.state.readText(file)) ?? '')
  await lastGoodIn(state).save({ resources: world.manifests.resources, folders: {} })
  const { clock, docker, kafka } = world.host
  const tools: EngineTools = {
    docker,
    clock,
    kafkaOf: (cluster) => kafka.client(cluster),
    pulls: new ImagePulls(docker, clock.now, () => undefined),
    host: { instance: INSTANCE, access: 'container-ip' },
    tryPort: everyPortIsFree,
    certificates: world.host.certificates,
  }
  const sources: Sources = {
    state: await openStateFolder(path, 'read'),
    instance: INSTANCE,
    docker: async () => docker,
    endpoint: () => 'memory',
    isEngineHere: () => false,
    tools: async () => tools,
    doctor: async () => 'ok    engine     it is there\n',
    self: { env: {}, files: { read: () => undefined }, hostname: 'host' },
    answers: async () => undefined,
    clock,
    version: '0.1.0',
    close: () => undefined,
  }
  return { world, sources }
}

async function remembered({ state }: World): Promise<string[]> {
  const secrets = (await state.list('secrets')).map((owner) => `secrets/${owner}`)
  const folders = ['clusters', 'requests', ...secrets, ...(await state.list('status')).map((kind) => `status/${kind}`)]
  const files = await Promise.all(
    folders.map(async (folder) => (await state.list(folder)).map((name) => `${folder}/${name}`)),
  )
  return ['audit.jsonl', 'events.jsonl', ...files.flat()]
}

/** The same engine, where some calls fail. */
export const failing = (docker: DockerClient, calls: Partial<DockerClient>): DockerClient =>
  new Proxy(docker, { get: (target, name) => Reflect.get(calls, name) ?? Reflect.get(target, name) })
