import type { DockerClient } from '../docker/client.ts'
import { messageOf } from '../errors.ts'
import type { ImagePull } from '../model/observed-cluster.ts'

/**
 * Pulls images beside the passes, because a pull takes minutes. Only hints at what is going on are kept here: after a
 * restart the engine is asked again and a pull simply begins anew.
 */
export class ImagePulls {
  readonly #docker: DockerClient
  readonly #now: () => number
  readonly #whenDone: (image: string) => void
  readonly #pulls = new Map<string, ImagePull>()

  constructor(docker: DockerClient, now: () => number, whenDone: (image: string) => void) {
    this.#docker = docker
    this.#now = now
    this.#whenDone = whenDone
  }

  /** Pulls going on and pulls that failed, by image reference. */
  get state(): ReadonlyMap<string, ImagePull> {
    return this.#pulls
  }

  /** Begins a pull, unless it is going on; returns at once. */
  begin(image: string): void {
    if (this.#pulls.get(image)?.state === 'running') return
    this.#pulls.set(image, { state: 'running' })
    this.#docker
      .pullImage(image)
      .then(
        () => this.#pulls.delete(image),
        (error: unknown) => this.#pulls.set(image, { state: 'failed', message: messageOf(error), at: this.#now() }),
      )
      .then(() => this.#whenDone(image))
  }
}
