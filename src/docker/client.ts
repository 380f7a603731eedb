import type {
  ContainerLimits,
  ContainerSpec,
  DockerEvent,
  EngineInfo,
  FileStat,
  FileToWrite,
  ObservedContainer,
  ObservedImage,
  ObservedNetwork,
  ObservedVolume,
} from '../model/docker-state.ts'
import type { Sensitive } from '../model/sensitive.ts'

/** What a lease on an engine is made of. */
export interface LeaseWish {
  /** An image with `/bin/sh`, `timeout` and `dd`, which that of any Kafka has. */
  readonly image: string
  /** They tell the others who holds it. */
  readonly labels: Readonly<Record<string, string>>
  /** Without a beat for so long it is over. */
  readonly seconds: number
}

/** A lease on an engine, for as long as its holder lives, beats, and does not end it. */
export interface HeldLease {
  /**
   * Resolves when the engine's side has said it back: from when this was called it lasts for its whole time. @throws
   * DOCKER_NOT_FOUND when it is over, DOCKER_TIMEOUT
   */
  beat(signal?: AbortSignal): Promise<void>
  /** Fires when it is over. */
  readonly gone: AbortSignal
  end(): void
}

/**
 * All that Drover ever asks of a Docker engine; every method but `holdLease` is one call of its API.
 *
 * Rules every implementation keeps:
 * - Containers and networks are meant by id, never by name: a name may belong to somebody else by now.
 * - "Already so" is success: starting what runs (304), removing what is gone (404), disconnecting what is not
 *   connected.
 * - Every call ends: by `signal`, or by its deadline in `deadlines.ts`. Either is `DOCKER_TIMEOUT`.
 * - Whatever fails throws a DroverError with a `DOCKER_*` code.
 */
export interface DockerClient {
  info(signal?: AbortSignal): Promise<EngineInfo>

  /**
   * Every container, running or not, that bears this label (`key` or `key=value`), in full. Sorted by name, then id.
   */
  listContainers(label: string, signal?: AbortSignal): Promise<ObservedContainer[]>
  /** The container of this name or id, whoever made it; undefined when there is none. */
  findContainer(nameOrId: string, signal?: AbortSignal): Promise<ObservedContainer | undefined>
  /**
   * Creates it, attached to the network from its first start; returns its id.
   * @throws DOCKER_CONFLICT when the name is taken, DOCKER_IMAGE_MISSING when the engine lacks the image,
   * DOCKER_NOT_FOUND when the network is gone
   */
  createContainer(name: string, spec: ContainerSpec, networkId: string, signal?: AbortSignal): Promise<string>
  /** @throws DOCKER_PORT_TAKEN when a host port is in use, DOCKER_NOT_FOUND when it is gone */
  startContainer(id: string, signal?: AbortSignal): Promise<void>
  /** Sends a signal (`SIGTERM`, `SIGKILL`) and returns at once; a container that does not run is success. */
  signalContainer(id: string, name: 'SIGTERM' | 'SIGKILL', signal?: AbortSignal): Promise<void>
  unpauseContainer(id: string, signal?: AbortSignal): Promise<void>
  renameContainer(id: string, name: string, signal?: AbortSignal): Promise<void>
  /**
   * Sets limits and the restart policy `no` on a live container; what is absent in `limits` cannot be lifted this way.
   */
  updateContainer(id: string, limits: ContainerLimits, signal?: AbortSignal): Promise<void>
  /**
   * Removes a container that does not run, with the nameless volumes its image may have declared; never a volume with a
   * name.
   * @throws DOCKER_CONFLICT while it runs
   */
  removeContainer(id: string, signal?: AbortSignal): Promise<void>
  /**
   * Puts files, owned by uid and gid 1000, into a folder of a container (which may be only created). A path ending in
   * `/` makes a directory: a fresh volume's own root belongs to root, so only a directory in it is writable for Kafka.
   */
  writeFiles(id: string, folder: string, files: readonly FileToWrite[], signal?: AbortSignal): Promise<void>
  /**
   * The regular files below a folder of a container by their path in it, or one file by its name; 1 MiB of them at
   * most. Undefined when there is nothing of that path.
   */
  readFiles(id: string, path: string, signal?: AbortSignal): Promise<ReadonlyMap<string, string> | undefined>
  /**
   * A folder of a container, running or not, as a tar whose entries begin with the folder's own name; whole when it
   * ends. Given up when nothing comes for as long as a change may take. @throws DOCKER_NOT_FOUND when there is no such
   * folder
   */
  readArchive(id: string, folder: string, signal: AbortSignal): AsyncIterable<Uint8Array>
  /**
   * Unpacks a tar into a folder of a container (which may be only created), owners, modes and times as they stand in
   * it. What the archive throws ends the call.
   */
  writeArchive(id: string, folder: string, archive: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void>
  /**
   * Size and time of one file of a container (HEAD archive: 1 ms, where reading it costs 50); undefined when it is
   * missing. As for the four before it, a container that is being removed is DOCKER_CONFLICT (`assertNotRemoved`).
   */
  statFile(id: string, path: string, signal?: AbortSignal): Promise<FileStat | undefined>
  /** The last lines it wrote, stdout and stderr together. */
  readLogs(id: string, lines: number, signal?: AbortSignal): Promise<string[]>
  /** Lines as they come, beginning with the last `lines`, until the container stops or `signal` fires. */
  followLogs(id: string, lines: number, signal: AbortSignal): AsyncIterable<string>

  /** Every network that bears this label. Sorted by name, then id. */
  listNetworks(label: string, signal?: AbortSignal): Promise<ObservedNetwork[]>
  /** All networks of exactly this name, whoever made them. */
  findNetworks(name: string, signal?: AbortSignal): Promise<ObservedNetwork[]>
  /** A bridge network; returns its id. @throws DOCKER_CONFLICT when the name is taken */
  createNetwork(name: string, labels: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<string>
  /** @throws DOCKER_IN_USE while a container is attached */
  removeNetwork(id: string, signal?: AbortSignal): Promise<void>
  connectNetwork(
    networkId: string,
    containerId: string,
    aliases: readonly string[],
    signal?: AbortSignal,
  ): Promise<void>
  disconnectNetwork(networkId: string, containerId: string, signal?: AbortSignal): Promise<void>

  /** Every volume that bears this label. Sorted by name. */
  listVolumes(label: string, signal?: AbortSignal): Promise<ObservedVolume[]>
  findVolume(name: string, signal?: AbortSignal): Promise<ObservedVolume | undefined>
  /**
   * The volume drivers the engine shows, `local` among them. One of before there were managed plugins is shown only
   * once it was used, so that one is missing here proves nothing. Sorted.
   */
  volumeDrivers(signal?: AbortSignal): Promise<string[]>
  /**
   * An existing volume of that name is returned as it is, with its own labels: look at them. @throws
   * DOCKER_DRIVER_MISSING
   */
  createVolume(
    name: string,
    labels: Readonly<Record<string, string>>,
    driver?: string,
    signal?: AbortSignal,
  ): Promise<ObservedVolume>
  /** @throws DOCKER_IN_USE while a container, running or not, mounts it */
  removeVolume(name: string, signal?: AbortSignal): Promise<void>

  /** Undefined when the engine does not have it. */
  findImage(reference: string, signal?: AbortSignal): Promise<ObservedImage | undefined>
  /**
   * Pulls an image; may take hours, but is given up when nothing comes for minutes. @throws DOCKER_IMAGE_MISSING when
   * no registry has it or none answers
   * @param logins texts of config.json with logins; where none is for its registry, the stored one counts
   */
  pullImage(reference: string, signal?: AbortSignal, logins?: readonly Sensitive[]): Promise<void>

  /**
   * Runs the container `name`, of which there can be one, and holds it by the connection to it: whichever way this
   * process ends, the container does.
   * @throws DOCKER_CONFLICT while another one of that name is there, DOCKER_IMAGE_MISSING
   */
  holdLease(name: string, wish: LeaseWish, signal?: AbortSignal): Promise<HeldLease>

  /**
   * Events of containers, networks and volumes from now on, ours or not; only those that leave something different.
   * Ends (or throws) when the connection does; the caller lists everything again and opens a new one. It listens from
   * the first `next()` on; `onOpen` tells when it does, so that what is listed after that misses nothing.
   */
  events(signal: AbortSignal, onOpen?: () => void): AsyncIterable<DockerEvent>

  close(): void
}
