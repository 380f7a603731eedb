import { archiveCalls } from './archives.ts'
import type { DockerClient, HeldLease } from './client.ts'
import { containerCalls } from './containers.ts'
import { ask, type Engine } from './engine.ts'
import { eventCalls } from './events.ts'
import { fileCalls } from './files.ts'
import { imageCalls } from './images.ts'
import { leaseCalls } from './lease-container.ts'
import { logCalls } from './logs.ts'
import { lookUp } from './look-up.ts'
import { networkCalls } from './networks.ts'
import { VolumeContainers } from './volume-container.ts'
import { volumeCalls } from './volumes.ts'

/** Of what an engine says of itself, what is read. */
interface Info {
  readonly ServerVersion: string
  readonly OperatingSystem: string
  readonly Architecture: string
  readonly NCPU: number
  readonly MemTotal: number
  readonly DockerRootDir: string
  readonly Driver: string
  readonly CgroupVersion: string
}

/** The DockerClient over dockerode; `close` gives back the connections. */
export function dockerodeClient(engine: Engine, close: () => void): DockerClient {
  const held = new Set<HeldLease>()
  const volumeContainers = new VolumeContainers(engine, () => held.size > 0)
  return {
    ...containerCalls(engine),
    ...fileCalls(engine, volumeContainers),
    ...archiveCalls(engine),
    ...logCalls(engine),
    ...networkCalls(engine),
    ...volumeCalls(engine, volumeContainers),
    ...imageCalls(engine),
    ...leaseCalls(engine, held),
    ...eventCalls(engine),
    info: (signal) =>
      ask({ what: 'ask for engine info', deadline: engine.deadlines.info, signal }, async (abortSignal) => {
        const info = (await lookUp(engine.docker, '/info', abortSignal)) as Info
        return {
          version: info.ServerVersion,
          apiVersion: engine.apiVersion,
          operatingSystem: info.OperatingSystem,
          architecture: info.Architecture,
          cpus: info.NCPU,
          memoryBytes: info.MemTotal,
          rootDir: info.DockerRootDir,
          storageDriver: info.Driver,
          cgroupVersion: info.CgroupVersion,
        }
      }),
    close,
  }
}
