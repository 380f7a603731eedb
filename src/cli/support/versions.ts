import { statfs } from 'node:fs/promises'
import { arch, availableParallelism, freemem, loadavg, platform, release, totalmem, uptime, version } from 'node:os'
import type { ObservedContainer } from '../../model/docker-state.ts'
import { type Part, within } from './collecting.ts'
import type { Sources } from './sources.ts'

/** A mount that hangs hides nothing else. */
const DISK_MS = 5_000

/** Drover, its host, and the engine. */
export const versions = (
  { state, docker, endpoint, isEngineHere, instance, version: drover, clock }: Sources,
  containers: () => Promise<readonly ObservedContainer[]>,
): Part => ({
  name: 'versions.json',
  about: 'Drover, Node, kernel, engine; memory, CPUs, room on the disks; the images of the nodes',
  collect: async (into, signal) => {
    const orMissing = async <T>(what: string, work: () => Promise<T>): Promise<T | undefined> => {
      try {
        return await work()
      } catch (error) {
        into.missing(`versions.json: ${what}`, error)
        return undefined
      }
    }
    const room = (what: string, path: string) =>
      orMissing(what, () => within(clock, DISK_MS, signal, () => roomOf(path)))
    const info = await orMissing('engine', async () => (await docker()).info(signal))
    const nodes = await orMissing('images', containers)
    into.data('versions.json', {
      drover,
      instance,
      at: new Date(clock.now()).toISOString(),
      node: process.version,
      host: {
        platform: platform(),
        architecture: arch(),
        kernel: `${release()} ${version()}`,
        cpus: availableParallelism(),
        load: loadavg(),
        memoryBytes: totalmem(),
        freeMemoryBytes: freemem(),
        upForSeconds: Math.round(uptime()),
      },
      state: { path: state.path, disk: await room('disk of the state folder', state.path) },
      engine: {
        endpoint: await orMissing('endpoint', async () => endpoint()),
        ...info,
        disk: info && isEngineHere() ? await room("disk of the engine's data", info.rootDir) : undefined,
      },
      images: nodes && imagesOf(nodes),
    })
  },
})

async function roomOf(path: string) {
  const { bavail, blocks, bsize, ffree, files } = await statfs(path)
  return { path, freeBytes: bavail * bsize, bytes: blocks * bsize, freeFiles: ffree, files }
}

/** Which nodes run what, by the image they were made of. */
function imagesOf(containers: readonly ObservedContainer[]) {
  const byId = Map.groupBy(containers, ({ image, imageId }) => `${image} ${imageId}`)
  return [...byId.values()].map((all) => ({
    image: all[0]?.image,
    id: all[0]?.imageId,
    nodes: all.map(({ name }) => name),
  }))
}
