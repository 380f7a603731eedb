import { once } from 'node:events'
import { basename } from 'node:path'
import type { DockerClient } from '../../src/docker/client.ts'
import { DroverError } from '../../src/errors.ts'
import type { ObservedContainer, ObservedVolume } from '../../src/model/docker-state.ts'
import { isAlive, observed, type TwinContainer } from './docker-container.ts'
import { TwinEngine, type TwinOptions } from './docker-engine.ts'
import { leases } from './docker-lease.ts'
import type { TwinVolume } from './docker-volume.ts'

export interface MemoryDocker extends DockerClient {
  /** The hands of a test: break, edit, pull plugs. */
  readonly engine: TwinEngine
}

/** A DockerClient without Docker that behaves as the real one does: both pass `test/contract/docker.ts`. */
export function memoryDocker(options: TwinOptions): MemoryDocker {
  const engine = new TwinEngine(options)
  const objects = { ...containers(engine), ...networks(engine), ...volumes(engine), ...images(engine) }
  const calls = { ...objects, ...files(engine), ...leases(engine) }
  return Object.assign(abortable(calls, engine), {
    engine,
    followLogs: (id: string, lines: number, signal: AbortSignal) => follow(engine, id, lines, signal),
    events: (signal: AbortSignal, onOpen?: () => void) => engine.events.stream(signal, onOpen),
    readArchive: (id: string, folder: string, signal: AbortSignal) => readArchive(engine, id, folder, signal),
    close: () => engine.events.breakStreams(),
  })
}

/** Every call fails when its signal has fired, whatever it is. */
function abortable<T extends Record<string, (...args: never[]) => Promise<unknown>>>(calls: T, engine: TwinEngine): T {
  const wrap =
    (call: (...args: never[]) => Promise<unknown>) =>
    async (...args: never[]) => {
      const signal = args.find((argument: unknown) => argument instanceof AbortSignal) as AbortSignal | undefined
      if (signal?.aborted) throw new DroverError('DOCKER_TIMEOUT', 'given up', { cause: signal.reason })
      engine.endOverdue()
      return call(...args)
    }
  return Object.fromEntries(Object.entries(calls).map(([name, call]) => [name, wrap(call)])) as T
}

function containers(engine: TwinEngine) {
  return {
    info: async () => ({
      version: '20.10.24',
      apiVersion: '1.41',
      operatingSystem: 'in memory',
      architecture: 'x86_64',
      cpus: 2,
      memoryBytes: 16 * 1024 ** 3,
      rootDir: '/var/lib/docker',
      storageDriver: 'overlay2',
      cgroupVersion: '2',
    }),
    listContainers: async (label) =>
      [...engine.containers.values()]
        .filter((container) => bears(container.spec.labels, label))
        .map(observed)
        .sort(byName),
    findContainer: async (nameOrId): Promise<ObservedContainer | undefined> => {
      const isMeant = ({ id, name }: TwinContainer) =>
        name === nameOrId || (/^[0-9a-f]{12,64}$/.test(nameOrId) && id.startsWith(nameOrId))
      const found = [...engine.containers.values()].find(isMeant)
      return found && observed(found)
    },
    createContainer: async (name, spec, networkId) => {
      if (!engine.images.has(spec.image)) {
        throw new DroverError('DOCKER_IMAGE_MISSING', `No such image: ${spec.image}`)
      }
      // `none` is there on every engine.
      const network = networkId === 'none' ? networkId : engine.networks.get(networkId)?.name
      if (network === undefined) throw new DroverError('DOCKER_NOT_FOUND', `network ${networkId} not found`)
      refuseTakenName(engine, name)
      for (const { volume, driver } of spec.mounts) if (!engine.volumes.has(volume)) refuseMissingDriver(engine, driver)
      for (const mount of spec.mounts) engine.addVolume(mount.volume, mount.labels, mount.driver)
      const container = engine.add(name, spec)
      container.endpoints.set(networkId, { networkId, network, aliases: [...spec.aliases], ipAddress: '' })
      return container.id
    },
    startContainer: async (id) => engine.start(id),
    signalContainer: async (id, name) => {
      if (engine.containers.has(id)) engine.signal(id, name)
    },
    unpauseContainer: async (id) => engine.unpause(id),
    renameContainer: async (id, name) => {
      const container = engine.container(id)
      if (container.name === name) return
      refuseTakenName(engine, name)
      container.name = name
      engine.tell(container, 'rename')
    },
    updateContainer: async (id, limits) => {
      const container = engine.container(id)
      if (isAlive(container) && engine.isRefused(limits.memoryBytes))
        throw new DroverError('DOCKER_REFUSED', 'unable to set memory limit: device or resource busy')
      engine.onUpdate(container, limits)
      container.limits = { ...container.limits, ...limits }
      container.restartPolicy = 'no'
      engine.tell(container, 'update')
    },
    removeContainer: async (id) => {
      const container = engine.containers.get(id)
      if (container === undefined) return
      if (isAlive(container)) throw new DroverError('DOCKER_CONFLICT', `You cannot remove a running container ${id}`)
      engine.remove(id)
    },
    readLogs: async (id, lines) => engine.container(id).log.slice(-lines),
  } satisfies Partial<DockerClient>
}

/** The volume a path of a container lies in, and the path in that volume. */
function locate(engine: TwinEngine, id: string, path: string): Place | undefined {
  const mount = engine.container(id).spec.mounts.find(({ target }) => `${path}/`.startsWith(`${target}/`))
  return (
    mount && { volume: engine.volume(mount.volume), inside: path.slice(mount.target.length + 1).replace(/\/$/, '') }
  )
}

interface Place {
  readonly volume: TwinVolume
  readonly inside: string
}

async function* readArchive(
  engine: TwinEngine,
  id: string,
  folder: string,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const place = locate(engine, id, folder)
  if (!place?.volume.hasFolder(place.inside)) throw new DroverError('DOCKER_NOT_FOUND', `no such folder: ${folder}`)
  for await (const piece of place.volume.archive(place.inside, basename(folder))) {
    if (signal.aborted) throw new DroverError('DOCKER_TIMEOUT', 'given up', { cause: signal.reason })
    yield piece as Uint8Array
  }
}

function files(engine: TwinEngine) {
  /** Where something may be written. */
  const placeOf = (id: string, folder: string): Place => {
    const place = locate(engine, id, folder)
    if (place === undefined) throw new DroverError('DOCKER_FAILED', 'container rootfs is marked read-only')
    if (!place.volume.hasFolder(place.inside)) throw new DroverError('DOCKER_NOT_FOUND', `no such folder: ${folder}`)
    return place
  }
  return {
    writeFiles: async (id, folder, toWrite) => {
      const { volume, inside } = placeOf(id, folder)
      volume.write(inside, toWrite, engine.now())
    },
    writeArchive: async (id, folder, archive) => {
      const { volume, inside } = placeOf(id, folder)
      await volume.unpack(inside, archive)
    },
    readFiles: async (id, path) => {
      const place = locate(engine, id, path)
      return place?.volume.read(place.inside)
    },
    statFile: async (id, path) => {
      const place = locate(engine, id, path)
      return place?.volume.stat(place.inside)
    },
  } satisfies Partial<DockerClient>
}

function networks(engine: TwinEngine) {
  const attached = (id: string) => [...engine.containers.values()].filter((it) => isAlive(it) && it.endpoints.has(id))
  return {
    listNetworks: async (label) =>
      [...engine.networks.values()].filter((network) => bears(network.labels, label)).sort(byName),
    findNetworks: async (name) => [...engine.networks.values()].filter((network) => network.name === name),
    createNetwork: async (name, labels) => {
      if ([...engine.networks.values()].some((network) => network.name === name)) {
        throw new DroverError('DOCKER_CONFLICT', `network with name ${name} already exists`)
      }
      return engine.addNetwork(name, labels)
    },
    removeNetwork: async (id) => {
      const name = engine.networks.get(id)?.name
      if (name === undefined) return
      if (attached(id).length > 0) throw new DroverError('DOCKER_IN_USE', `network ${name} has active endpoints`)
      engine.networks.delete(id)
      engine.events.emit('network', 'destroy', id, { name, type: 'bridge' })
    },
    connectNetwork: async (networkId, containerId, aliases) => {
      const container = engine.container(containerId)
      // `none` is there on every engine.
      const network = networkId === 'none' ? networkId : engine.networks.get(networkId)?.name
      if (network === undefined) throw new DroverError('DOCKER_NOT_FOUND', `network ${networkId} not found`)
      if (container.endpoints.has(networkId)) return
      container.endpoints.set(networkId, { networkId, network, aliases: [...aliases], ipAddress: '' })
      if (isAlive(container)) engine.plugIn(container, networkId)
    },
    disconnectNetwork: async (networkId, containerId) => {
      const container = engine.containers.get(containerId)
      if (container?.endpoints.has(networkId)) engine.unplug(container, networkId)
    },
  } satisfies Partial<DockerClient>
}

function volumes(engine: TwinEngine) {
  const seen = ({ name, labels, driver }: TwinVolume): ObservedVolume => ({ name, labels: { ...labels }, driver })
  const users = (name: string) =>
    [...engine.containers.values()].filter(({ spec }) => spec.mounts.some(({ volume }) => volume === name))
  return {
    listVolumes: async (label) =>
      [...engine.volumes.values()]
        .filter((volume) => bears(volume.labels, label))
        .map(seen)
        .sort(byName),
    findVolume: async (name) => {
      const found = engine.volumes.get(name)
      return found && seen(found)
    },
    volumeDrivers: async () => [...engine.volumeDrivers].sort(),
    createVolume: async (name, labels, driver) => {
      if (!engine.volumes.has(name)) refuseMissingDriver(engine, driver)
      return seen(engine.addVolume(name, labels, driver))
    },
    removeVolume: async (name) => {
      if (users(name).length > 0) throw new DroverError('DOCKER_IN_USE', `remove ${name}: volume is in use`)
      engine.removeVolume(name)
    },
  } satisfies Partial<DockerClient>
}

function refuseMissingDriver(engine: TwinEngine, driver = 'local'): void {
  if (engine.volumeDrivers.has(driver)) return
  const message = `error looking up volume plugin ${driver}: plugin "${driver}" not found`
  throw new DroverError('DOCKER_DRIVER_MISSING', message)
}

function images(engine: TwinEngine) {
  return {
    findImage: async (reference) => engine.images.get(reference),
    pullImage: async (reference, _signal, logins = []) => {
      const given = logins.map((login) => login.reveal())
      engine.logins.set(reference, given)
      if (!engine.registry.has(reference))
        throw new DroverError('DOCKER_IMAGE_MISSING', `manifest for ${reference} not found`)
      const wanted = engine.registry.get(reference)
      if (wanted !== undefined && !given.includes(wanted))
        throw new DroverError('DOCKER_IMAGE_MISSING', `pull access denied for ${reference}`)
      engine.addImage(reference)
    },
  } satisfies Partial<DockerClient>
}

async function* follow(engine: TwinEngine, id: string, lines: number, signal: AbortSignal): AsyncGenerator<string> {
  const container = engine.container(id)
  let at = Math.max(0, container.log.length - lines)
  while (!signal.aborted) {
    const line = container.log[at]
    if (line !== undefined) {
      at += 1
      yield line
    } else if (isAlive(container)) {
      await once(engine.activity, id, { signal }).catch(() => undefined)
    } else return
  }
}

function refuseTakenName(engine: TwinEngine, name: string): void {
  if ([...engine.containers.values()].some((container) => container.name === name)) {
    throw new DroverError('DOCKER_CONFLICT', `The container name "/${name}" is already in use`)
  }
}

/** `key` or `key=value`, as Docker's label filter takes it. */
function bears(labels: Readonly<Record<string, string>>, label: string): boolean {
  const [key = '', ...value] = label.split('=')
  return key in labels && (value.length === 0 || labels[key] === value.join('='))
}

function byName(a: { name: string; id?: string }, b: { name: string; id?: string }): number {
  return `${a.name} ${a.id}` < `${b.name} ${b.id}` ? -1 : 1
}
