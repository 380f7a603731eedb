import type { DockerClient } from '../docker/client.ts'
import { messageOf } from '../errors.ts'
import type { ImagePull } from '../model/observed-cluster.ts'
import type { Sensitive } from '../model/sensitive.ts'

/** A pull has ended; `failure`: why the image was not had. */
export type WhenPulled = (image: string, failure: string | undefined) => void

/**
 * Pulls images beside the passes, because a pull takes minutes. Only hints at what is going on are kept here: after a
 * restart the engine is asked again and a pull simply begins anew.
 */
export class ImagePulls {
  readonly #docker: DockerClient
  readonly #now: () => number
  readonly #whenDone: WhenPulled
  readonly #pulls = new Map<string, ImagePull>()

  constructor(docker: DockerClient, now: () => number, whenDone: WhenPulled) {
    this.#docker = docker
    this.#now = now
    this.#whenDone = whenDone
  }

  /** Pulls going on and pulls that failed, by image reference. */
  get state(): ReadonlyMap<string, ImagePull> {
    return this.#pulls
  }

  /** Begins a pull, unless it is going on; returns at once. `logins`: see `DockerClient`. */
  begin(image: string, logins?: readonly Sensitive[]): void {
    if (this.#pulls.get(image)?.state === 'running') return
    this.#pulls.set(image, { state: 'running' })
    this.#docker
      .pullImage(image, undefined, logins)
      .then(
        () => {
          this.#pulls.delete(image)
          return undefined
        },
        (error: unknown) => {
          this.#pulls.set(image, { state: 'failed', message: messageOf(error), at: this.#now() })
          return messageOf(error)
        },
      )
      .then((failure) => this.#whenDone(image, failure))
  }
}
