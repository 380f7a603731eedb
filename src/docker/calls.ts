import type { Effect } from '../model/lease.ts'
import type { DockerClient } from './client.ts'

/** Calls to an engine; the others concern this end only. */
export type DockerMethod = Exclude<keyof DockerClient, 'close'>

interface Rule {
  readonly effect: Effect
  /** Milliseconds; two for a call whose answer may go on for hours. */
  readonly deadline: number | Progress
}

interface Progress {
  /** Milliseconds until the answer begins. */
  readonly begin: number
  /** The longest time without a piece, either way, in milliseconds. */
  readonly silence: number
}

/** Milliseconds for looking; an engine answers in a few, and in a second or two when it is busy. */
const LOOK = 20_000
/**
 * Milliseconds for changing; a start on an overlay network, or a removal of many layers, may rightly take more than 20
 * s.
 */
const CHANGE = 60_000
/** Milliseconds in which a registry says nothing: it may be asked several times before the first layer comes. */
const REGISTRY = 5 * 60_000

/**
 * All there is to know of each call to an engine. Its deadline and what a lease is needed for come from here. A call
 * without a line does not compile.
 */
export const DOCKER_CALLS = {
  info: { effect: 'asks', deadline: LOOK },
  listContainers: { effect: 'asks', deadline: LOOK },
  findContainer: { effect: 'asks', deadline: LOOK },
  createContainer: { effect: 'changes', deadline: CHANGE },
  startContainer: { effect: 'changes', deadline: CHANGE },
  signalContainer: { effect: 'changes', deadline: CHANGE },
  unpauseContainer: { effect: 'changes', deadline: CHANGE },
  renameContainer: { effect: 'changes', deadline: CHANGE },
  updateContainer: { effect: 'changes', deadline: CHANGE },
  removeContainer: { effect: 'changes', deadline: CHANGE },
  writeFiles: { effect: 'changes', deadline: CHANGE },
  readFiles: { effect: 'asks', deadline: LOOK },
  readArchive: { effect: 'asks', deadline: { begin: LOOK, silence: CHANGE } },
  writeArchive: { effect: 'changes', deadline: { begin: CHANGE, silence: CHANGE } },
  statFile: { effect: 'asks', deadline: LOOK },
  readLogs: { effect: 'asks', deadline: LOOK },
  // Without an end: the deadline is for the beginning, and whoever listens gives up a silent stream himself.
  followLogs: { effect: 'asks', deadline: LOOK },
  listNetworks: { effect: 'asks', deadline: LOOK },
  findNetworks: { effect: 'asks', deadline: LOOK },
  createNetwork: { effect: 'changes', deadline: CHANGE },
  removeNetwork: { effect: 'changes', deadline: CHANGE },
  connectNetwork: { effect: 'changes', deadline: CHANGE },
  disconnectNetwork: { effect: 'changes', deadline: CHANGE },
  listVolumes: { effect: 'asks', deadline: LOOK },
  findVolume: { effect: 'asks', deadline: LOOK },
  volumeDrivers: { effect: 'asks', deadline: LOOK },
  createVolume: { effect: 'changes', deadline: CHANGE },
  removeVolume: { effect: 'changes', deadline: CHANGE },
  findImage: { effect: 'asks', deadline: LOOK },
  // Whoever has it pulled, the engine has it once.
  pullImage: { effect: 'asks', deadline: { begin: REGISTRY, silence: REGISTRY } },
  holdLease: { effect: 'asks', deadline: LOOK },
  // Without an end, as `followLogs`.
  events: { effect: 'asks', deadline: LOOK },
} satisfies Readonly<Record<DockerMethod, Rule>>

/** Calls that leave something different. */
export type DockerChange = {
  [M in DockerMethod]: (typeof DOCKER_CALLS)[M]['effect'] extends 'changes' ? M : never
}[DockerMethod]
