import { randomUUID } from 'node:crypto'
import {
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { DroverError, messageOf } from '../errors.ts'
import { systemCode } from './file-ops.ts'
import { isAlive, type ProcessIdentity, thisProcess } from './process-identity.ts'

/*
 * One Drover at a time acts on a state folder.
 *
 * The lock is a folder of numbered claims, of which the highest counts. A claim is created whole and exclusively (a
 * hard link), so of all who want number n + 1 one gets it. Nobody removes the highest claim: releasing rewrites it as
 * free, taking over a dead one's creates the next. Removing a stale lock file and creating it anew, the usual way, lets
 * a slow second contender remove the first one's fresh lock; here he finds n + 1 taken, or, if even that is gone, a
 * higher one beside his own, and steps back.
 *
 * Whether a holder in another container or on another host lives cannot be seen from here: it is taken for dead when it
 * has not touched its claim for a minute.
 */

const FOLDER = 'lock'
const TOUCH_EVERY_MS = 10_000
const SILENT_AFTER_MS = 60_000

/** Who holds the lock of a state folder. */
export interface LockHolder extends ProcessIdentity {
  /** ISO 8601. */
  readonly since: string
}

interface Claim {
  readonly number: number
  /** Undefined: released, or unreadable, which a claim that was created whole never is. */
  readonly holder?: LockHolder
}

/** A lock held by this process, until `release` or the process's end. */
export interface Lock {
  release(): void
}

/** @throws STATE_LOCKED when another process holds it, STATE_UNUSABLE when the folder cannot be written */
export function acquireLock(stateFolder: string): Lock {
  const folder = join(stateFolder, FOLDER)
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    for (;;) {
      const current = highestClaim(folder)
      if (current?.holder !== undefined && holds(folder, current)) throw lockedBy(stateFolder, current.holder)
      const claim = {
        number: (current?.number ?? 0) + 1,
        holder: { ...thisProcess(), since: new Date().toISOString() },
      }
      if (create(folder, claim)) return held(folder, claim)
    }
  } catch (error) {
    if (error instanceof DroverError) throw error
    throw new DroverError('STATE_UNUSABLE', `cannot lock ${stateFolder}: ${messageOf(error)}`, { cause: error })
  }
}

/** Who holds the lock now; undefined when nobody does. */
export function holderOf(stateFolder: string): LockHolder | undefined {
  const folder = join(stateFolder, FOLDER)
  const claim = highestClaim(folder)
  return claim !== undefined && holds(folder, claim) ? claim.holder : undefined
}

function held(folder: string, claim: Claim): Lock {
  const path = pathOf(folder, claim.number)
  for (const number of claimNumbers(folder)) if (number < claim.number) removeFile(pathOf(folder, number))
  const touching = setInterval(() => touch(path), TOUCH_EVERY_MS).unref()
  const release = (): void => {
    clearInterval(touching)
    process.off('exit', release)
    // Silent, for at a process's end nobody can act on a failure; the next one sees that the holder is dead.
    try {
      if (holderIn(path)?.since === claim.holder?.since) write(path, {})
    } catch {}
  }
  process.on('exit', release)
  return { release }
}

/** False when somebody else was first. */
function create(folder: string, claim: Claim): boolean {
  const path = pathOf(folder, claim.number)
  const temporary = `${path}.${randomUUID()}`
  writeFileSync(temporary, JSON.stringify(claim.holder), { flag: 'wx', mode: 0o600 })
  try {
    linkSync(temporary, path)
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false
    throw error
  } finally {
    removeFile(temporary)
  }
  if (claimNumbers(folder).every((number) => number <= claim.number)) return true
  removeFile(path)
  return false
}

function holds(folder: string, claim: Claim): boolean {
  if (claim.holder === undefined) return false
  return isAlive(claim.holder) ?? touchedWithin(pathOf(folder, claim.number), SILENT_AFTER_MS)
}

function highestClaim(folder: string): Claim | undefined {
  const number = claimNumbers(folder).at(-1)
  if (number === undefined) return undefined
  const holder = holderIn(pathOf(folder, number))
  return holder === undefined ? { number } : { number, holder }
}

/** Ascending. */
function claimNumbers(folder: string): number[] {
  try {
    return readdirSync(folder)
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .sort((a, b) => a - b)
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return []
    throw error
  }
}

function holderIn(path: string): LockHolder | undefined {
  try {
    const value: Partial<LockHolder> = JSON.parse(readFileSync(path, 'utf8'))
    const { pid, startTime, place, since } = value
    if (pid === undefined || startTime === undefined || place === undefined || since === undefined) return undefined
    return { pid, startTime, place, since }
  } catch (error) {
    if (error instanceof SyntaxError || systemCode(error) === 'ENOENT') return undefined
    throw error
  }
}

function write(path: string, content: object): void {
  const temporary = `${path}.${randomUUID()}`
  writeFileSync(temporary, JSON.stringify(content), { flag: 'wx', mode: 0o600 })
  renameSync(temporary, path)
}

function touch(path: string): void {
  const now = new Date()
  try {
    utimesSync(path, now, now)
  } catch {
    // Somebody has taken over, or the disk is away; neither is mended here, and the next write will say so.
  }
}

function touchedWithin(path: string, milliseconds: number): boolean {
  const found = statSync(path, { throwIfNoEntry: false })
  return found !== undefined && Date.now() - found.mtimeMs <= milliseconds
}

function removeFile(path: string): void {
  try {
    unlinkSync(path)
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error
  }
}

function pathOf(folder: string, number: number): string {
  return join(folder, String(number))
}

function lockedBy(stateFolder: string, { pid, place, since }: LockHolder): DroverError {
  const host = place.split(' ')[0]
  return new DroverError('STATE_LOCKED', `process ${pid} on ${host} holds ${stateFolder} since ${since}`)
}
