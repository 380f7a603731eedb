import type { DockerClient } from './client.ts'

/** Milliseconds for looking; an engine answers in a few, and in a second or two when it is busy. */
const LOOK = 20_000
/** Milliseconds for changing; a start on an overlay network, or a removal of many layers, may rightly take more than 20 s. */
const CHANGE = 60_000
/** Milliseconds in which a registry says nothing: it may be asked several times before the first layer comes. */
const REGISTRY = 5 * 60_000

/** Calls whose answer may go on for hours. */
type Streaming = 'readArchive' | 'writeArchive' | 'pullImage'
/** Calls whose answer has no end: only that it begins is waited for. */
type Endless = 'events' | 'followLogs'
type Method = Exclude<keyof DockerClient, 'close'>

/** Milliseconds for each call to an engine. */
export type Deadlines = {
  /** Finding out which versions an engine speaks, the connection included. */
  readonly connect: number
} & { readonly [M in Exclude<Method, Streaming>]: number } & {
  readonly [M in Streaming]: {
    /** Until the answer begins. */
    readonly begin: number
    /** The longest time without a piece, either way. */
    readonly silence: number
  }
}

/**
 * How long an engine may take. The rule: *every* call has a deadline. It runs from the moment the call is made, so waiting for a
 * connection and making it count (over ssh, too), until the last byte of the answer is here. A missed one is `DOCKER_TIMEOUT`, and the
 * connection is closed: what comes over it later is of no use to anybody.
 *
 * What takes long by nature is measured by its progress instead. `events` and `followLogs` have no end: there the deadline
 * is for the beginning, and whoever listens gives up a silent stream himself (control/docker-hints.ts).
 */
export const DEADLINES: Deadlines = {
  connect: LOOK,
  info: LOOK,
  listContainers: LOOK,
  findContainer: LOOK,
  createContainer: CHANGE,
  startContainer: CHANGE,
  signalContainer: CHANGE,
  unpauseContainer: CHANGE,
  renameContainer: CHANGE,
  updateContainer: CHANGE,
  removeContainer: CHANGE,
  writeFiles: CHANGE,
  readFiles: LOOK,
  readArchive: { begin: LOOK, silence: CHANGE },
  writeArchive: { begin: CHANGE, silence: CHANGE },
  statFile: LOOK,
  readLogs: LOOK,
  followLogs: LOOK,
  listNetworks: LOOK,
  findNetworks: LOOK,
  createNetwork: CHANGE,
  removeNetwork: CHANGE,
  connectNetwork: CHANGE,
  disconnectNetwork: CHANGE,
  listVolumes: LOOK,
  findVolume: LOOK,
  createVolume: CHANGE,
  removeVolume: CHANGE,
  findImage: LOOK,
  pullImage: { begin: REGISTRY, silence: REGISTRY },
  holdLease: LOOK,
  events: LOOK,
} satisfies Deadlines & Record<Endless, number>
