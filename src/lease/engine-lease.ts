import type { DockerClient, HeldLease } from '../docker/client.ts'
import { DroverError, hasCode, messageOf } from '../errors.ts'
import type { ContainerStatus, ObservedContainer } from '../model/docker-state.ts'
import { LABELS } from '../model/labels.ts'
import type { Lease } from '../model/lease.ts'
import { type ProcessIdentity, thisProcess } from './process-identity.ts'

/*
 * One Drover of an instance at a time acts on an engine, whatever state folders they have.
 *
 * It holds the container `drover-lease-<instance>`, which the engine gives to one only, and which ends with its holder
 * or ten seconds after his last beat. He beats every two and a half, and is sure of it for eight after each beat that
 * came back. After that he asks before he does anything. When the container is merely gone, because somebody removed it
 * or the engine was restarted, he takes it anew; when it is somebody else's he has lost.
 *
 * A container needs an image. On an engine that has none which would do, no node of ours can be started either, and
 * what is left to do (networks, volumes) two of us would do alike: there the lease is not asked for.
 */

const SECONDS = 10
const BEAT_EVERY_MS = 2_500
/** It comes back in milliseconds; on an engine that is busy starting things, in one second or two. */
const BEAT_IS_OVERDUE_MS = 5_000
/** The rest is for what was begun by then. */
const SURE_MS = 8_000
/** By then the container of a holder who does not beat has ended, and is not seen any more. */
const DEAD_BY_MS = SECONDS * 1000 + 3_000
const NO_ANSWER = 'it does not answer'
const LOOK_EVERY_MS = 1_000
/** An ended container's name is free a little later. */
const TRY_EVERY_MS = 250
const TRIES = 40
/** An image whose container ends so often before the first beat comes back has no `timeout` or no `dd`. */
const FALSE_STARTS = 3

export interface EngineLeaseOptions {
  readonly docker: DockerClient
  readonly instance: string
  /** Tells others where the holder keeps its state. */
  readonly statePath: string
  /** Images that would do, if they are there; those of the nodes do anyway. */
  readonly images: readonly string[]
  /** Hears why a beat has not come back, while it is waited for, and with undefined that one has. */
  readonly hear?: (silence: string | undefined) => void
  readonly timing?: Timing
  readonly holder?: ProcessIdentity
}

export interface Timing {
  /** Milliseconds by a clock that nobody sets. */
  readonly now: () => number
  /** Calls back after so many milliseconds; the result calls it off. */
  readonly after: (ms: number, callback: () => void) => () => void
}

const REAL_TIME: Timing = {
  now: () => performance.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  },
}

const OVER: readonly ContainerStatus[] = ['exited', 'dead', 'removing']

/** Who has it instead; undefined: it is ours, or nobody can have it. */
type Holder = ObservedContainer | undefined

export class EngineLease implements Lease {
  readonly #options: EngineLeaseOptions
  readonly #name: string
  readonly #labels: Readonly<Record<string, string>>
  readonly #timing: Timing
  readonly #losing = new AbortController()
  #held: HeldLease | undefined
  #sureUntil = Number.NEGATIVE_INFINITY
  #asking: Promise<Holder> | undefined
  #cancelBeat: (() => void) | undefined
  #isReleased = false
  /** A container that was created and not started, and when it was seen first: its maker may be about to. */
  #halfMade = { id: '', since: 0 }

  constructor(options: EngineLeaseOptions) {
    const { pid, startTime, place } = options.holder ?? thisProcess()
    this.#options = options
    this.#timing = options.timing ?? REAL_TIME
    this.#name = `drover-lease-${options.instance}`
    this.#labels = {
      [LABELS.lease]: options.instance,
      [LABELS.leaseHolder]: `process ${pid} on ${place.split(' ')[0]}, which keeps its state in ${options.statePath}`,
      [LABELS.leaseProcess]: `${place} ${pid} ${startTime}`,
    }
  }

  get lost(): AbortSignal {
    return this.#losing.signal
  }

  /** `image`: one that is known to be there. @throws DOCKER_* when the engine does not say */
  async confirm(image?: string): Promise<boolean> {
    if (this.lost.aborted) return false
    if (this.#timing.now() < this.#sureUntil) return true
    return this.#lose(await this.#ask(image))
  }

  /**
   * Waits until nobody else has it; false when `signal` fires first. `onHeld` hears of each holder once, and once more
   * when he has held it for so long that he must have beaten meanwhile (`lives`). @throws DOCKER_*
   */
  async stand(signal: AbortSignal, onHeld: (held: DroverError, lives: boolean) => void): Promise<boolean> {
    let told: string | undefined
    let first = { id: '', at: 0 }
    while (!signal.aborted) {
      const holder = await this.#ask()
      if (holder === undefined) return true
      if (holder.id !== first.id) first = { id: holder.id, at: this.#timing.now() }
      const lives = this.#timing.now() - first.at > DEAD_BY_MS
      const telling = `${holder.id} ${lives}`
      if (telling !== told) onHeld(this.#heldBy(holder), lives)
      told = telling
      await this.#pause(LOOK_EVERY_MS, signal)
    }
    return false
  }

  /** Lets it go; the engine takes a moment. */
  release(): void {
    this.#isReleased = true
    this.#cancelBeat?.()
    this.#letGo()
  }

  #lose(holder: Holder): boolean {
    if (holder === undefined) return true
    this.#cancelBeat?.()
    this.#losing.abort(this.#heldBy(holder))
    return false
  }

  /** One question at a time. */
  #ask(image?: string): Promise<Holder> {
    this.#asking ??= this.#renew(image).finally(() => {
      this.#asking = undefined
    })
    return this.#asking
  }

  async #renew(image: string | undefined): Promise<Holder> {
    if (await this.#beat()) return undefined
    const { docker, instance, images } = this.#options
    const nodes = await docker.listContainers(`${LABELS.instance}=${instance}`)
    const fit = [...(image === undefined ? [] : [image]), ...nodes.map(({ imageId }) => imageId), ...images]
    for (const candidate of new Set(fit)) {
      const outcome = await this.#take(candidate)
      if (outcome !== 'unfit') return outcome
    }
    return undefined
  }

  /** True when the beat came back. After one that did not nothing that comes over this connection can be told apart. */
  async #beat(): Promise<boolean> {
    const held = this.#held
    if (held === undefined) return false
    const began = this.#timing.now()
    try {
      await held.beat()
    } catch {
      this.#letGo()
      return false
    }
    this.#sureUntil = began + SURE_MS
    this.#beatLater()
    return true
  }

  #letGo(): void {
    this.#held?.end()
    this.#held = undefined
    this.#sureUntil = Number.NEGATIVE_INFINITY
  }

  async #take(image: string): Promise<Holder | 'unfit'> {
    const { docker } = this.#options
    let falseStarts = 0
    for (let tries = 0; tries < TRIES; tries++) {
      try {
        this.#held = await docker.holdLease(this.#name, { image, labels: this.#labels, seconds: SECONDS })
        if (await this.#beat()) return undefined
        falseStarts += 1
        if (falseStarts === FALSE_STARTS) return 'unfit'
      } catch (error) {
        if (hasCode(error, 'DOCKER_IMAGE_MISSING', 'DOCKER_REFUSED')) return 'unfit'
        if (!hasCode(error, 'DOCKER_CONFLICT', 'DOCKER_NOT_FOUND')) throw error
      }
      const other = await docker.findContainer(this.#name)
      if (other !== undefined) {
        if (await this.#isAnothers(other)) return other
        await this.#pause(TRY_EVERY_MS)
      }
    }
    throw new DroverError('DOCKER_CONFLICT', `the container ${this.#name} does not go away`)
  }

  /** What is left of a lease that is over is removed. */
  async #isAnothers({ id, status, labels }: ObservedContainer): Promise<boolean> {
    const { docker, instance } = this.#options
    if (labels[LABELS.lease] !== instance) return true
    const isMine = labels[LABELS.leaseProcess] === this.#labels[LABELS.leaseProcess]
    if (isMine) await docker.signalContainer(id, 'SIGKILL')
    // It notices only when it runs that its holder is gone.
    else if (status === 'paused') await docker.unpauseContainer(id)
    const isOver = OVER.includes(status) || (status === 'created' && (isMine || this.#isAbandoned(id)))
    // The engine may be removing it itself.
    if (isOver) await docker.removeContainer(id).catch(() => undefined)
    return !isMine && !isOver
  }

  #isAbandoned(id: string): boolean {
    const now = this.#timing.now()
    if (this.#halfMade.id !== id) this.#halfMade = { id, since: now }
    return now - this.#halfMade.since >= SECONDS * 1000
  }

  #beatLater(): void {
    this.#cancelBeat?.()
    if (this.#isReleased) return
    this.#cancelBeat = this.#timing.after(BEAT_EVERY_MS, () => {
      const again = () => void (this.lost.aborted || this.#beatLater())
      const hear = (silence?: string) => void (this.#isReleased || this.#options.hear?.(silence))
      const answered = this.#timing.after(BEAT_IS_OVERDUE_MS, () => hear(NO_ANSWER))
      this.#ask().then(
        (holder) => {
          answered()
          hear()
          this.#lose(holder)
        },
        (error) => {
          answered()
          // One that hangs is told in the same words for as long as it does.
          hear(hasCode(error, 'DOCKER_TIMEOUT') ? NO_ANSWER : messageOf(error))
          again()
        },
      )
    })
  }

  #heldBy({ labels }: ObservedContainer): DroverError {
    const holder = labels[LABELS.leaseHolder] ?? 'something that is not Drover'
    const message = `${holder}, holds the container ${this.#name}, and with it the right to act on this engine`
    return new DroverError('ENGINE_HELD', message)
  }

  #pause(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#timing.after(ms, resolve)
      signal?.addEventListener(
        'abort',
        () => {
          cancel()
          resolve()
        },
        { once: true },
      )
    })
  }
}
