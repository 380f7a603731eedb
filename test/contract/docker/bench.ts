import { randomBytes } from 'node:crypto'
import type { DockerClient } from '../../../src/docker/client.ts'
import { DroverError } from '../../../src/errors.ts'
import type { ContainerSpec, ObservedContainer } from '../../../src/model/docker-state.ts'
import { eventually } from '../eventually.ts'

/** Runs until SIGTERM, then exits 143 as a JVM does. */
export const IDLE = 'trap "exit 143" TERM; while :; do sleep 1 & wait; done'

export interface DockerUnderTest {
  readonly docker: DockerClient
  /** An image with /bin/sh. */
  readonly image: string
  /** A host port nobody uses. */
  readonly freePort: number
  /** Pauses a container, as a person would: Drover itself never does. */
  pause(id: string): Promise<void>
  /** Lets so many milliseconds of the engine's time go by. */
  elapse(ms: number): Promise<void>
  close(): void
}

/** What the sentences of the contract share: one engine, a network, and everything else removed after each. */
export class Bench {
  /** On everything made here, and the beginning of every name. */
  readonly label = `drover-contract-${randomBytes(4).toString('hex')}`
  readonly labels = { [this.label]: 'yes' }
  /** Id of the network that containers are created on. */
  network = ''
  #tested: DockerUnderTest | undefined

  /** Set up by `beforeAll`. */
  get tested(): DockerUnderTest {
    if (this.#tested === undefined) throw new Error('not connected')
    return this.#tested
  }

  get docker(): DockerClient {
    return this.tested.docker
  }

  async open(connect: () => Promise<DockerUnderTest>): Promise<void> {
    this.#tested = await connect()
  }

  async close(): Promise<void> {
    await this.docker.removeNetwork(this.network)
    this.tested.close()
  }

  /**
   * A network takes a third of a second on a real engine, so it is made anew only when the last sentence removed it.
   */
  async before(): Promise<void> {
    const [found] = await this.docker.findNetworks(`${this.label}-net`)
    this.network = found?.id ?? (await this.docker.createNetwork(`${this.label}-net`, this.labels))
  }

  async after(): Promise<void> {
    for (const { id } of await this.docker.listContainers(this.label)) {
      await this.docker.signalContainer(id, 'SIGKILL')
      await eventually(
        () => this.docker.findContainer(id),
        (container) => container?.status !== 'running',
      )
      await this.docker.removeContainer(id)
    }
    for (const { id } of await this.docker.listNetworks(this.label)) {
      if (id !== this.network) await this.docker.removeNetwork(id)
    }
    for (const { name } of await this.docker.listVolumes(this.label)) await this.docker.removeVolume(name)
  }

  create(script = IDLE, more: Partial<ContainerSpec> = {}, as = 'one'): Promise<string> {
    const spec: ContainerSpec = {
      image: this.tested.image,
      hostname: 'node',
      user: '1000:1000',
      entrypoint: ['/bin/sh', '-c', script],
      env: {},
      labels: this.labels,
      aliases: [],
      ports: [],
      mounts: [],
      tmpfs: { '/tmp': 'rw,size=1m' },
      limits: { pidsLimit: 64 },
      stopTimeoutSeconds: 1,
      ...more,
    }
    return this.docker.createContainer(`${this.label}-${as}`, spec, this.network)
  }

  async run(script = IDLE, more: Partial<ContainerSpec> = {}, as = 'one'): Promise<string> {
    const id = await this.create(script, more, as)
    await this.docker.startContainer(id)
    return id
  }

  async look(id: string): Promise<ObservedContainer> {
    const found = await this.docker.findContainer(id)
    if (found === undefined) throw new Error(`container ${id} is gone`)
    return found
  }

  ended(id: string): Promise<ObservedContainer> {
    return eventually(
      () => this.look(id),
      (container) => container.status === 'exited',
    )
  }

  async volume(as = 'volume'): Promise<string> {
    return (await this.docker.createVolume(`${this.label}-${as}`, this.labels)).name
  }
}

/** The code a call fails with. */
export function code(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'no error',
    (error) => (error instanceof DroverError ? error.code : `not ours: ${error}`),
  )
}
