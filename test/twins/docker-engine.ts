import { createHash } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { DroverError } from '../../src/errors.ts'
import type {
  ContainerLimits,
  ContainerSpec,
  ObservedImage,
  ObservedNetwork,
  PortBinding,
} from '../../src/model/docker-state.ts'
import { collide, copyOf, isAlive, plainEnvironment, type TwinContainer } from './docker-container.ts'
import { EventBus } from './docker-events.ts'
import { TwinVolume } from './docker-volume.ts'

export interface TwinOptions {
  /** Epoch milliseconds. */
  readonly now: () => number
  /** Images the engine has from the start. */
  readonly images?: readonly string[]
  /** The engine to begin as a copy of, with nobody listening to it. */
  readonly like?: TwinEngine
}

type HostPort = Omit<PortBinding, 'containerPort'>

/**
 * The engine inside the twin: its objects, and the hands a test breaks them with. Containers run no program: a test
 * makes them write and exit, or listens to `start` on `events` and plays one. All steps are synchronous.
 */
export class TwinEngine {
  readonly containers = new Map<string, TwinContainer>()
  readonly networks = new Map<string, ObservedNetwork>()
  readonly volumes = new Map<string, TwinVolume>()
  readonly images = new Map<string, ObservedImage>()
  /** Volumes that somebody took away, by name, with all that is on them. */
  readonly lost = new Map<string, TwinVolume>()
  /** What it can make volumes with: its own driver and a plugin. */
  readonly volumeDrivers = new Set(['local', 'nfs'])
  /** Images a pull would get, and the login that it takes, if any. */
  readonly registry = new Map<string, string | undefined>()
  /** The logins it was handed with the last pull of an image. */
  readonly logins = new Map<string, readonly string[]>()
  /** Host ports some other process holds. */
  readonly portsTaken: HostPort[] = []
  readonly events = new EventBus()
  /** Ids of containers and networks, and names of volumes, that no client made: people did. */
  readonly handmade = new Set<string>()
  /** Emits a container's id when it has written something or ended. */
  readonly activity = new EventEmitter()
  readonly now: () => number
  /** When containers end by themselves, epoch milliseconds by id; seen at the next call. */
  readonly ends = new Map<string, number>()
  /**
   * Bytes that the process of each node uses now, and comes to use; absent: no more than it is given. Below the first
   * the kernel takes no limit, below the second it kills the process soon after.
   */
  memory: { readonly now: number; readonly needed: number } | undefined
  /** What a container does on SIGTERM: its exit code, or undefined to run on. */
  onSigterm: (container: TwinContainer) => number | undefined = () => 143
  /** What befalls a container that is given other limits; what it throws is the engine's refusal. */
  onUpdate: (container: TwinContainer, limits: ContainerLimits) => void = () => {}
  #made = 0
  #addresses = 1

  constructor(options: TwinOptions) {
    this.now = options.now
    for (const reference of options.images ?? []) this.addImage(reference)
    if (options.like) this.#resemble(options.like)
  }

  #resemble(other: TwinEngine): void {
    for (const [id, container] of other.containers) this.containers.set(id, copyOf(container))
    for (const [id, network] of other.networks) this.networks.set(id, network)
    for (const [name, volume] of other.volumes) this.volumes.set(name, volume.copy())
    for (const [reference, image] of other.images) this.images.set(reference, image)
    for (const driver of other.volumeDrivers) this.volumeDrivers.add(driver)
    for (const [reference, login] of other.registry) this.registry.set(reference, login)
    for (const [name, volume] of other.lost) this.lost.set(name, volume.copy())
    for (const key of other.handmade) this.handmade.add(key)
    this.portsTaken.push(...other.portsTaken)
    for (const [id, at] of other.ends) this.ends.set(id, at)
    this.memory = other.memory
    this.#made = other.#made
    this.#addresses = other.#addresses
  }

  /** Ids look like Docker's and are the same in every run. */
  newId(kind: string): string {
    this.#made += 1
    return createHash('sha256').update(`${kind} ${this.#made}`).digest('hex')
  }

  addImage(reference: string): void {
    const id = `sha256:${createHash('sha256').update(reference).digest('hex')}`
    this.images.set(reference, { id, repoDigests: [] })
  }

  /** A container nobody of ours made, e.g. one that sits on a name. */
  addForeignContainer(name: string, spec: Partial<ContainerSpec> = {}): string {
    const nothing = { entrypoint: [], env: {}, labels: {}, aliases: [], ports: [], mounts: [], tmpfs: {} }
    const own = { image: 'foreign', hostname: name, user: '', limits: { pidsLimit: 0 }, stopTimeoutSeconds: 10 }
    const { id } = this.add(name, { ...nothing, ...own, ...spec })
    this.handmade.add(id)
    return id
  }

  /** A network nobody of ours made. */
  addForeignNetwork(name: string, labels: Readonly<Record<string, string>> = {}): string {
    const id = this.addNetwork(name, labels)
    this.handmade.add(id)
    return id
  }

  addNetwork(name: string, labels: Readonly<Record<string, string>>): string {
    const id = this.newId('network')
    this.networks.set(id, { id, name, labels: { ...labels }, driver: 'bridge' })
    this.events.emit('network', 'create', id, { name, type: 'bridge' })
    return id
  }

  add(name: string, spec: ContainerSpec): TwinContainer {
    const container: TwinContainer = {
      id: this.newId('container'),
      name,
      spec: { ...structuredClone(spec), env: plainEnvironment(spec.env) },
      imageId: this.images.get(spec.image)?.id ?? '',
      createdAt: this.now(),
      status: 'created',
      exitCode: 0,
      oomKilled: false,
      error: '',
      limits: { ...spec.limits },
      restartPolicy: 'no',
      endpoints: new Map(),
      log: [],
    }
    this.containers.set(container.id, container)
    this.tell(container, 'create')
    return container
  }

  /** By id or by name. @throws DOCKER_NOT_FOUND */
  container(idOrName: string): TwinContainer {
    const all = [...this.containers.values()]
    const found = this.containers.get(idOrName) ?? all.find((container) => container.name === idOrName)
    if (found === undefined) throw new DroverError('DOCKER_NOT_FOUND', `No such container: ${idOrName}`)
    return found
  }

  /** @throws DOCKER_CONFLICT, DOCKER_NOT_FOUND, DOCKER_PORT_TAKEN; the last two are left in the container's `error` */
  start(idOrName: string): void {
    const container = this.container(idOrName)
    if (container.status === 'running') return
    if (container.status === 'paused') throw new DroverError('DOCKER_CONFLICT', 'cannot start a paused container')
    for (const { networkId } of container.endpoints.values()) {
      if (!this.networks.has(networkId))
        this.#failStart(container, 'DOCKER_NOT_FOUND', `network ${networkId} not found`)
    }
    for (const port of container.spec.ports) {
      if (this.#isTaken(port)) {
        const message = `Bind for ${port.hostIp}:${port.hostPort} failed: port is already allocated`
        this.#failStart(container, 'DOCKER_PORT_TAKEN', message)
      }
    }
    Object.assign(container, { status: 'running', startedAt: this.now(), exitCode: 0, oomKilled: false, error: '' })
    for (const networkId of container.endpoints.keys()) this.plugIn(container, networkId)
    this.tell(container, 'start')
  }

  write(idOrName: string, lines: readonly string[]): void {
    const container = this.container(idOrName)
    container.log.push(...lines)
    this.activity.emit(container.id)
  }

  /** Its process ends by itself, after having written these lines. */
  exit(idOrName: string, exitCode: number, logLines: readonly string[] = []): void {
    const container = this.container(idOrName)
    if (!isAlive(container)) return
    this.write(container.id, logLines)
    Object.assign(container, { status: 'exited', exitCode, finishedAt: this.now() })
    this.tell(container, 'die', { exitCode: String(exitCode) })
    this.activity.emit(container.id)
    for (const endpoint of container.endpoints.values()) {
      endpoint.ipAddress = ''
      this.#tellNetwork('disconnect', endpoint.networkId, container)
    }
  }

  /** As `docker kill` does; a signal resumes a paused container, as on engine 20.10. */
  signal(idOrName: string, name: 'SIGTERM' | 'SIGKILL'): void {
    const container = this.container(idOrName)
    if (!isAlive(container)) return
    container.status = 'running'
    this.tell(container, 'kill', { signal: name === 'SIGKILL' ? '9' : '15' })
    const exitCode = name === 'SIGKILL' ? 137 : this.onSigterm(container)
    if (exitCode !== undefined) this.exit(container.id, exitCode)
  }

  endOverdue(): void {
    for (const [id, at] of this.ends) if (at <= this.now()) this.exit(id, 0)
  }

  oomKill(idOrName: string): void {
    const container = this.container(idOrName)
    container.oomKilled = true
    this.tell(container, 'oom')
    this.exit(container.id, 137)
  }

  /** A node that has so many bytes is killed. */
  isTooLittle(memoryBytes: number | undefined): boolean {
    return this.memory !== undefined && memoryBytes !== undefined && memoryBytes < this.memory.needed
  }

  /** A node that runs cannot be given so few. */
  isRefused(memoryBytes: number | undefined): boolean {
    return this.memory !== undefined && memoryBytes !== undefined && memoryBytes < this.memory.now
  }

  pause(idOrName: string): void {
    const container = this.container(idOrName)
    container.status = 'paused'
    this.tell(container, 'pause')
  }

  unpause(idOrName: string): void {
    const container = this.container(idOrName)
    if (container.status !== 'paused') return
    container.status = 'running'
    this.tell(container, 'unpause')
  }

  /** As `docker rm -f` does. */
  remove(idOrName: string): void {
    const container = this.container(idOrName)
    this.signal(container.id, 'SIGKILL')
    this.containers.delete(container.id)
    this.tell(container, 'destroy')
  }

  /** Somebody edits a file in a volume by hand. */
  edit(volume: string, path: string, content: string): void {
    this.volume(volume).write('', [{ path, content, mode: 0o644 }], this.now())
  }

  /** The engine itself restarts: streams break, everything that ran has exited. */
  restart(): void {
    this.events.breakStreams()
    for (const container of this.containers.values()) this.exit(container.id, 255)
  }

  /** @throws DOCKER_NOT_FOUND */
  volume(name: string): TwinVolume {
    const found = this.volumes.get(name)
    if (found === undefined) throw new DroverError('DOCKER_NOT_FOUND', `get ${name}: no such volume`)
    return found
  }

  /** A volume nobody of ours made. */
  addForeignVolume(name: string, labels: Readonly<Record<string, string>> = {}): TwinVolume {
    if (!this.volumes.has(name)) this.handmade.add(name)
    return this.addVolume(name, labels)
  }

  /** An existing volume keeps its labels. */
  addVolume(name: string, labels: Readonly<Record<string, string>> = {}, driver = 'local'): TwinVolume {
    const volume = this.volumes.get(name) ?? new TwinVolume(name, labels, driver)
    if (!this.volumes.has(name)) this.events.emit('volume', 'create', name, { driver })
    this.volumes.set(name, volume)
    return volume
  }

  /** It may be in use, as when the disk below it is gone. */
  removeVolume(name: string): void {
    if (!this.volumes.delete(name)) return
    this.handmade.delete(name)
    this.events.emit('volume', 'destroy', name, { driver: 'local' })
  }

  /** It is taken away, as by hand or with its disk. */
  lose(name: string): void {
    this.lost.set(name, this.volume(name))
    this.removeVolume(name)
  }

  /** The very volume that was taken away is there again. */
  putBack(volume: TwinVolume): void {
    this.lost.delete(volume.name)
    this.volumes.set(volume.name, volume)
    this.events.emit('volume', 'create', volume.name, { driver: volume.driver })
  }

  /** Gives the endpoint an address, and the short id as a further alias, as engine 20.10 does. */
  plugIn(container: TwinContainer, networkId: string): void {
    const endpoint = container.endpoints.get(networkId)
    if (endpoint === undefined) return
    this.#addresses += 1
    endpoint.ipAddress = `172.30.${Math.floor(this.#addresses / 250)}.${this.#addresses % 250}`
    endpoint.aliases = [...new Set([...endpoint.aliases, container.id.slice(0, 12)])]
    this.#tellNetwork('connect', networkId, container)
  }

  unplug(container: TwinContainer, networkId: string): void {
    container.endpoints.delete(networkId)
    if (isAlive(container)) this.#tellNetwork('disconnect', networkId, container)
  }

  tell(container: TwinContainer, action: string, more: Readonly<Record<string, string>> = {}): void {
    const attributes = { ...container.spec.labels, image: container.spec.image, name: container.name, ...more }
    this.events.emit('container', action, container.id, attributes)
  }

  #tellNetwork(action: string, networkId: string, container: TwinContainer): void {
    const name = this.networks.get(networkId)?.name ?? ''
    this.events.emit('network', action, networkId, { container: container.id, name, type: 'bridge' })
  }

  #isTaken(port: HostPort): boolean {
    const bound = [...this.containers.values()].filter(isAlive).flatMap((container) => container.spec.ports)
    return [...this.portsTaken, ...bound].some((other) => collide(port, other))
  }

  #failStart(container: TwinContainer, code: 'DOCKER_NOT_FOUND' | 'DOCKER_PORT_TAKEN', message: string): never {
    container.error = message
    container.exitCode = 128
    throw new DroverError(code, message)
  }
}
