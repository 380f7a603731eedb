import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { DroverError, messageOf } from '../errors.ts'
import type { Lease } from '../model/lease.ts'
import { systemCode } from '../report/file-ops.ts'
import {
  type Claim,
  createClaim,
  freeClaim,
  highestClaim,
  type LockHolder,
  NEWER_DROVER,
  removeClaimsBelow,
  touchClaim,
  touchedAt,
} from './claims.ts'
import { isAlive, thisProcess } from './process-identity.ts'

/*
 * One Drover at a time acts on a state folder.
 *
 * The lock is a folder of numbered claims, of which the highest counts. A claim is created whole and exclusively, so of
 * all who want number n + 1 one gets it. Nobody removes the highest claim: releasing rewrites it as free, taking over a
 * dead one's creates the next. Removing a stale lock file and creating it anew, the usual way, lets a slow second
 * contender remove the first one's fresh lock; here he finds n + 1 taken, or, if even that is gone, a higher one beside
 * his own, and steps back.
 *
 * The holder gives a sign of life every two seconds. Whoever waits takes over at once from a process that he sees is
 * dead, and from any other, a frozen one or one in another container, when he has himself watched it give no sign for
 * ten seconds: clocks of two places, or one that was set, are never compared. So the holder is sure of his lock for
 * eight seconds after each sign and no longer. Once he has been silent for that long he must not go on as if nothing
 * had been: he has to make the next claim, like everybody else, and when somebody was there before him he has lost.
 */

const FOLDER = 'lock'

/** Milliseconds. */
export interface Pace {
  readonly touchEvery: number
  /** Without a sign for so long, a holder is taken for dead. */
  readonly silentAfter: number
  /** A clock that nobody sets. */
  readonly now: () => number
}
const PACE: Pace = { touchEvery: 2_000, silentAfter: 10_000, now: () => performance.now() }
/** For how much of `silentAfter` a holder is sure; the rest is for what he had begun by then. */
const SURE = 0.8
/**
 * Who only asks whether there is somebody has not watched, and gives one elsewhere the benefit of a clock that differs.
 */
const CLOCKS_DIFFER_MS = 60_000

/** The lock of a state folder, held by this process until `release` or the process's end. */
export interface Lock extends Lease {
  release(): void
}

/** @throws STATE_LOCKED when another process holds it, STATE_UNUSABLE when the folder cannot be written */
export function acquireLock(stateFolder: string, pace = PACE): Lock {
  const folder = join(stateFolder, FOLDER)
  return usable(stateFolder, () => {
    const { lock, holder } = claimFrom(folder, pace, (claim) => !seemsAlive(folder, claim))
    if (lock) return lock
    throw lockedBy(stateFolder, holder)
  })
}

/**
 * Waits until it has the lock; undefined when `signal` fires first. `onHeld` hears of each holder that is waited for:
 * once, and once more as soon as he is seen to live (`lives`). Until then he may be one who has just been killed.
 * @throws STATE_UNUSABLE
 */
export async function awaitLock(
  stateFolder: string,
  signal: AbortSignal,
  onHeld: (held: DroverError, lives: boolean) => void,
  pace = PACE,
): Promise<Lock | undefined> {
  const folder = join(stateFolder, FOLDER)
  let told: string | undefined
  let watched: { number: number; touched: number | undefined; since: number; lives: boolean } | undefined
  const isSilent = ({ number, holder }: Claim): boolean => {
    if (holder && isAlive(holder) === false) return true
    const touched = touchedAt(folder, number)
    if (watched?.number !== number || watched.touched !== touched) {
      watched = { number, touched, since: pace.now(), lives: watched?.number === number }
    }
    return pace.now() - watched.since >= pace.silentAfter
  }
  while (!signal.aborted) {
    const { lock, holder } = usable(stateFolder, () => claimFrom(folder, pace, isSilent))
    if (lock) return lock
    const lives = isAlive(holder) === true || watched?.lives === true
    const telling = `${holder.since} ${lives}`
    if (told !== telling) onHeld(lockedBy(stateFolder, holder), lives)
    told = telling
    await pause(pace.touchEvery / 4, undefined, { signal }).catch(() => undefined)
  }
  return undefined
}

/** Who holds the lock now; undefined when nobody does. */
export function holderOf(stateFolder: string): LockHolder | undefined {
  const folder = join(stateFolder, FOLDER)
  const claim = highestClaim(folder)
  return claim !== undefined && seemsAlive(folder, claim) ? claim.holder : undefined
}

/**
 * When whoever holds the lock, or held it last, gave a sign of life or let it go; epoch milliseconds by his clock.
 * Undefined when nobody ever held it.
 */
export function lastSignOf(stateFolder: string): number | undefined {
  const folder = join(stateFolder, FOLDER)
  const claim = highestClaim(folder)
  return claim === undefined ? undefined : touchedAt(folder, claim.number)
}

type Claimed = { readonly lock: Lock; readonly holder?: never } | { readonly lock?: never; readonly holder: LockHolder }

/** Makes the next claim, if the present holder may be passed over. */
function claimFrom(folder: string, pace: Pace, mayPass: (claim: Claim) => boolean): Claimed {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  for (;;) {
    const current = highestClaim(folder)
    if (current?.holder !== undefined && !mayPass(current)) return { holder: current.holder }
    const began = pace.now()
    const claim = nextClaim(current?.number ?? 0)
    if (createClaim(folder, claim)) return { lock: new HeldLock(folder, claim, began, pace) }
  }
}

const nextClaim = (number: number) => ({
  number: number + 1,
  holder: { ...thisProcess(), since: new Date().toISOString() },
})

class HeldLock implements Lock {
  readonly #folder: string
  readonly #pace: Pace
  readonly #losing = new AbortController()
  readonly #touching: NodeJS.Timeout
  #claim: Claim
  /** When the last sign of life was begun. */
  #signedAt: number

  constructor(folder: string, claim: Claim, signedAt: number, pace: Pace) {
    this.#folder = folder
    this.#claim = claim
    this.#signedAt = signedAt
    this.#pace = pace
    removeClaimsBelow(folder, claim.number)
    this.#touching = setInterval(() => this.#signQuietly(), pace.touchEvery).unref()
    process.on('exit', this.release)
  }

  get lost(): AbortSignal {
    return this.#losing.signal
  }

  async confirm(): Promise<boolean> {
    // A sign that took too long is none.
    while (!this.#isSure() && !this.lost.aborted) usable(this.#folder, () => this.#sign())
    return !this.lost.aborted
  }

  release = (): void => {
    clearInterval(this.#touching)
    process.off('exit', this.release)
    // Silent, for at a process's end nobody can act on a failure; the next one sees that the holder is dead.
    try {
      freeClaim(this.#folder, this.#claim)
    } catch {}
  }

  #isSure(): boolean {
    return this.#pace.now() - this.#signedAt < SURE * this.#pace.silentAfter
  }

  /** What keeps it from giving a sign is told to whoever asks. */
  #signQuietly(): void {
    try {
      this.#sign()
    } catch {}
  }

  #sign(): void {
    const now = this.#pace.now()
    try {
      if (this.#isSure()) touchClaim(this.#folder, this.#claim.number)
      // Touching may itself have taken long.
      if (!this.#isSure() || !this.#isHighest()) this.#claimAnew()
      if (!this.lost.aborted) this.#signedAt = now
    } catch (error) {
      // The claim is gone, because somebody removed the folder.
      if (systemCode(error) === 'ENOENT') this.#claimAnew()
      // A disk that takes no sign of life takes nobody else's claim either, and nodes must be healed all the same.
      else if (this.#isHighest()) this.#signedAt = now
    }
  }

  #isHighest(): boolean {
    return highestClaim(this.#folder)?.number === this.#claim.number
  }

  #claimAnew(): void {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
    const highest = highestClaim(this.#folder)
    const claim = nextClaim(this.#claim.number)
    const isMine = highest === undefined || highest.number === this.#claim.number
    if (isMine && createClaim(this.#folder, claim)) {
      this.#claim = claim
      removeClaimsBelow(this.#folder, claim.number)
    } else {
      clearInterval(this.#touching)
      this.#losing.abort(lockedBy(dirname(this.#folder), highestClaim(this.#folder)?.holder))
    }
  }
}

function seemsAlive(folder: string, { number, holder }: Claim): boolean {
  if (holder === undefined) return false
  return isAlive(holder) ?? Date.now() - (touchedAt(folder, number) ?? 0) <= CLOCKS_DIFFER_MS
}

/** @throws STATE_UNUSABLE for what goes wrong with the disk */
function usable<T>(stateFolder: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof DroverError) throw error
    throw new DroverError('STATE_UNUSABLE', `cannot lock ${stateFolder}: ${messageOf(error)}`, { cause: error })
  }
}

/** Without a holder: he has gone already. */
function lockedBy(stateFolder: string, holder: LockHolder | undefined): DroverError {
  if (holder === NEWER_DROVER) return new DroverError('STATE_LOCKED', `a newer Drover holds ${stateFolder}`)
  const who = holder ? `process ${holder.pid} on ${holder.place.split(' ')[0]}` : 'another process'
  const since = holder ? ` since ${holder.since}` : ''
  return new DroverError('STATE_LOCKED', `${who} holds ${stateFolder}${since}`)
}
