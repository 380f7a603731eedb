import type { DockerClient } from '../docker/client.ts'
import { messageOf } from '../errors.ts'
import type { ImagePull } from '../model/observed-cluster.ts'
import type { PullLogin } from '../model/references.ts'

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

  /** Begins a pull, unless it is going on; returns at once. */
  begin(image: string, logins: readonly PullLogin[] = []): void {
    if (this.#pulls.get(image)?.state === 'running') return
    this.#pulls.set(image, { state: 'running' })
    const texts = logins.flatMap(({ text }) => text ?? [])
    const tried = logins.length > 0 && { logins: logins.map(({ seal }) => seal) }
    this.#docker
      .pullImage(image, undefined, texts)
      .then(
        () => {
          this.#pulls.delete(image)
          return undefined
        },
        (error: unknown) => {
          this.#pulls.set(image, { state: 'failed', message: messageOf(error), at: this.#now(), ...tried })
          return messageOf(error)
        },
      )
      .then((failure) => this.#whenDone(image, failure))
  }
}
