import type { BackupWork } from '../../../src/backup/backup-work.ts'
import { withPlainSecrets } from '../../fixtures/secrets.ts'
import { clusterText } from '../../world/cluster-text.ts'
import { everyPortIsFree, INSTANCE } from '../../world/simulated-host.ts'
import { convergedWorld, type World } from '../../world/world.ts'

export const CLUSTER = 'sim'
export const NODES = ['sim-node-0', 'sim-node-1', 'sim-node-2']

/** A cluster that is up, with something to copy on every node. */
export async function aWorld(text: string = clusterText()): Promise<World> {
  const world = await convergedWorld(text)
  for (const [id, name] of NODES.entries()) {
    const put = (path: string, content: string) =>
      world.host.engine.edit(`data-${name}`, `kafka-log${id}/${path}`, content)
    put('orders-0/0.log', 'ä record')
    put('__cluster_metadata-0/0.log', `metadata of ${id}`)
    put('__cluster_metadata-0/quorum-state', '{}')
  }
  return world
}

/** What a backup into this folder works with, in a process of its own beside the world's daemon. */
export function workOn(
  world: World,
  folder: string,
  change: Partial<BackupWork> = {},
): BackupWork & { told: string[] } {
  const { host } = world
  const kafka = host.kafka.client(CLUSTER)
  const told: string[] = []
  return {
    tools: withPlainSecrets(
      {
        certificates: host.certificates,
        docker: host.docker,
        kafkaOf: () => kafka,
        clock: host.clock,
        pulls: world.life?.tools.pulls as BackupWork['tools']['pulls'],
        host: { instance: INSTANCE, access: 'container-ip' },
        tryPort: everyPortIsFree,
      },
      world.state,
    ),
    state: world.state,
    cluster: CLUSTER,
    resources: world.manifests.resources,
    folder,
    nudge: async () => world.life?.reload(),
    timeoutMs: 600_000,
    say: (line) => told.push(line),
    signal: new AbortController().signal,
    told,
    ...change,
  }
}

/** Lets the world's time go on until this is done. */
export async function during<T>(world: World, work: Promise<T>): Promise<T> {
  let isDone = false
  const done = () => {
    isDone = true
  }
  work.then(done, done)
  while (!isDone) await world.elapse(100)
  return work
}
