import type Docker from 'dockerode'
import type { Container, ImageInspectInfo } from 'dockerode'
import { CONFIG_FOLDER } from '../model/config-folder.ts'
import { isBeingRemoved } from '../model/docker-state.ts'
import { LABELS } from '../model/labels.ts'
import { containerBody } from './container-body.ts'
import type { Engine } from './engine.ts'
import { already, statusOf } from './errors.ts'
import { lookUp } from './look-up.ts'
import { assertNotRemoved, type SeenContainer } from './removal.ts'

/**
 * Containers that hold one configuration volume each
 * ==================================================
 *
 * On an engine before 24 an archive call mounts all volumes of its container where the engine deletes them with it
 * (`assertNotRemoved`). So there the files of a node's configuration are read and written through another container,
 * one that mounts nothing but the configuration's volume and never runs. The data is under no such call then, whoever
 * removes the node at which moment.
 *
 * 1. It has the name of its volume, bears `drover.files-of=VOLUME` and no other label of ours, so no pass takes it for
 *    a node, and it has the node's image, so it keeps none on the host that is not kept anyway.
 * 2. It is made by a write, which comes before each start, and by the looks of a client that holds a lease: so one that
 *    `docker container prune` took is there again after a pass. Who may not act makes nothing.
 * 3. While there is none, or something else has its name, the node's own container is asked, as on other engines.
 * 4. It goes with its volume (`removeVolume`), which an engine does not remove while a container mounts it.
 *
 * Removed in the very moment of a look it takes the configuration with it. That is borne: a running node has read it,
 * and is given it again (`ConfigEdited`); one of the present spec is given it before each start. Only a predecessor
 * that a failed roll would go back to does not start without.
 */
export class VolumeContainers {
  readonly #engine: Engine
  readonly #holdsLease: () => boolean
  /** By volume. */
  readonly #known = new Map<string, VolumeContainer>()

  constructor(engine: Engine, holdsLease: () => boolean) {
    this.#engine = engine
    this.#holdsLease = holdsLease
  }

  /**
   * Runs an archive call about `path` of a container on the one that is to be asked. @throws DOCKER_CONFLICT when the
   * container is being removed
   */
  async through<T>(purpose: Purpose, call: (container: Container) => Promise<T>): Promise<T> {
    const { docker } = this.#engine
    const asked = await this.#askedFor(purpose)
    try {
      return await call(docker.getContainer(asked.id))
    } catch (error) {
      // The answer to a HEAD does not say what is missing, the file or the container.
      if (asked.volume === undefined || statusOf(error) !== 404) throw error
      this.#known.delete(asked.volume)
      const again = await this.#askedFor(purpose)
      if (again.id === asked.id) throw error
      return call(docker.getContainer(again.id))
    }
  }

  /** Removes the one that holds a volume; false when there is none. */
  async remove(volume: string, abortSignal: AbortSignal): Promise<boolean> {
    this.#known.delete(volume)
    const found = await this.#find(volume, abortSignal)
    if (found) await removeById(this.#engine.docker, found.id, abortSignal)
    return found !== undefined
  }

  async #askedFor(purpose: Purpose): Promise<{ readonly id: string; readonly volume?: string }> {
    const { id, path, abortSignal } = purpose
    const node = await assertNotRemoved(this.#engine.docker, id, abortSignal)
    const volume = this.#engine.deletesMounted && isInFolder(path) ? configVolumeOf(node) : undefined
    if (volume === undefined) return { id }
    const holder = await this.#holderOf(volume, node.Image, purpose)
    return holder ? { id: holder.id, volume } : { id }
  }

  async #holderOf(
    volume: string,
    image: string,
    { writes, abortSignal }: Purpose,
  ): Promise<VolumeContainer | undefined> {
    let holder = this.#known.get(volume) ?? (await this.#find(volume, abortSignal))
    if (holder && holder.image !== image && writes) {
      await removeById(this.#engine.docker, holder.id, abortSignal)
      holder = undefined
    }
    if (holder === undefined && (writes || this.#holdsLease())) holder = await this.#make(volume, image, abortSignal)
    if (holder) this.#known.set(volume, holder)
    else this.#known.delete(volume)
    return holder
  }

  async #find(volume: string, abortSignal: AbortSignal): Promise<VolumeContainer | undefined> {
    try {
      const found = (await lookUp(this.#engine.docker, `/containers/${volume}/json`, abortSignal)) as SeenContainer
      return isHolder(found, volume) ? { id: found.Id, image: found.Image } : undefined
    } catch (error) {
      if (statusOf(error) === 404) return undefined
      throw error
    }
  }

  /** Undefined when the engine does not let it be made. */
  async #make(volume: string, image: string, abortSignal: AbortSignal): Promise<VolumeContainer | undefined> {
    const { docker } = this.#engine
    try {
      const body = await bodyFor(docker, volume, image, abortSignal)
      const { id } = await docker.createContainer({ ...body, name: volume, abortSignal })
      return { id, image }
    } catch (error) {
      if (statusOf(error) === undefined) throw error
      // Another call may have been first.
      return this.#find(volume, abortSignal)
    }
  }
}

/** An archive call that is to be made. */
export interface Purpose {
  readonly id: string
  readonly path: string
  /** It leaves something different, so that what it needs may be made. */
  readonly writes: boolean
  readonly abortSignal: AbortSignal
}

interface VolumeContainer {
  readonly id: string
  /** Id of its image. */
  readonly image: string
}

const isInFolder = (path: string): boolean => path === CONFIG_FOLDER || path.startsWith(`${CONFIG_FOLDER}/`)

const configVolumeOf = ({ Mounts }: SeenContainer): string | undefined =>
  Mounts?.find(({ Type, Destination }) => Type === 'volume' && Destination === CONFIG_FOLDER)?.Name

/** By all that makes it harmless: the name alone may be anybody's. */
const isHolder = ({ Name, Config, Mounts, State }: SeenContainer, volume: string): boolean =>
  Name === `/${volume}` &&
  Config?.Labels?.[LABELS.filesOf] === volume &&
  Mounts?.length === 1 &&
  Mounts.every((mount) => mount.Name === volume && mount.Destination === CONFIG_FOLDER) &&
  !(State && isBeingRemoved(State.Status))

async function bodyFor(docker: Docker, volume: string, image: string, abortSignal: AbortSignal) {
  const { Config } = (await lookUp(docker, `/images/${image}/json`, abortSignal)) as Pick<ImageInspectInfo, 'Config'>
  // Were the volume gone by now, the engine would make another one that nobody knows.
  const { Labels, Driver } = await docker.getVolume(volume).inspect({ abortSignal })
  // An image that was committed from a node's container would make this one look like a node.
  const inherited = Object.keys(Config?.Labels ?? {}).filter((label) => label.startsWith('drover.'))
  // Volumes that the image declares are covered, or each of these containers would leave some without a name.
  const declared = Object.keys(Config?.Volumes ?? {}).filter((path) => path !== CONFIG_FOLDER)
  const body = containerBody(
    {
      image,
      hostname: 'files',
      user: '1000:1000',
      entrypoint: ['/bin/false'],
      env: {},
      labels: { ...Object.fromEntries(inherited.map((label) => [label, ''])), [LABELS.filesOf]: volume },
      aliases: [],
      ports: [],
      mounts: [{ volume, target: CONFIG_FOLDER, labels: Labels ?? {}, driver: Driver }],
      tmpfs: Object.fromEntries(declared.map((path) => [path, 'ro,size=4k'])),
      limits: { pidsLimit: 1 },
      stopTimeoutSeconds: 1,
    },
    { id: '', name: 'none' },
  )
  return { ...body, NetworkingConfig: {} }
}

const removeById = (docker: Docker, id: string, abortSignal: AbortSignal): Promise<void> =>
  already(docker.getContainer(id).remove({ v: true, abortSignal }), (status) => status === 404 || status === 409)
