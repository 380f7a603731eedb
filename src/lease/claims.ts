import {
  linkSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { systemCode } from '../report/file-ops.ts'
import { newerFormat, withFormat } from '../report/formats.ts'
import type { ProcessIdentity } from './process-identity.ts'

/** Who holds the lock of a state folder. */
export interface LockHolder extends ProcessIdentity {
  /** ISO 8601. */
  readonly since: string
}

/** One of the numbered files of a lock's folder, of which the highest counts. */
export interface Claim {
  readonly number: number
  /** Undefined: released, or unreadable, which a claim that was created whole never is. */
  readonly holder?: LockHolder
}

/**
 * Whoever made a claim in a format that is not known here: somebody elsewhere, for all that can be told, who is judged
 * by his signs of life.
 */
export const NEWER_DROVER: LockHolder = { pid: 0, startTime: '', place: 'elsewhere', since: '' }

/** All claims are of one format. */
const FILE = 'lock/'

/** Creates a claim whole and exclusively (a hard link); false when somebody else was first, who has it then. */
export function createClaim(folder: string, claim: Claim): boolean {
  const path = pathOf(folder, claim.number)
  const temporary = `${path}.${crypto.randomUUID()}`
  writeFileSync(temporary, JSON.stringify(withFormat(FILE, { ...claim.holder })), { flag: 'wx', mode: 0o600 })
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

/** The claim that counts; undefined when nobody ever made one. */
export function highestClaim(folder: string): Claim | undefined {
  const number = claimNumbers(folder).at(-1)
  if (number === undefined) return undefined
  const holder = holderIn(folder, number)
  return holder === undefined ? { number } : { number, holder }
}

/** Says that a claim counts no more. */
export function freeClaim(folder: string, { number, holder }: Claim): void {
  if (holderIn(folder, number)?.since !== holder?.since) return
  const path = pathOf(folder, number)
  const temporary = `${path}.${crypto.randomUUID()}`
  writeFileSync(temporary, '{}', { flag: 'wx', mode: 0o600 })
  renameSync(temporary, path)
}

/** A sign of life. @throws ENOENT when the claim is gone */
export function touchClaim(folder: string, number: number): void {
  const now = new Date()
  utimesSync(pathOf(folder, number), now, now)
}

/**
 * When there was a sign of life last, epoch milliseconds by the clock of whoever gave it; undefined when the claim is
 * gone.
 */
export function touchedAt(folder: string, number: number): number | undefined {
  return statSync(pathOf(folder, number), { throwIfNoEntry: false })?.mtimeMs
}

export function removeClaimsBelow(folder: string, limit: number): void {
  for (const number of claimNumbers(folder)) if (number < limit) removeFile(pathOf(folder, number))
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

function holderIn(folder: string, number: number): LockHolder | undefined {
  try {
    const value: Partial<LockHolder> = JSON.parse(readFileSync(pathOf(folder, number), 'utf8'))
    if (newerFormat(FILE, value) !== undefined) return NEWER_DROVER
    const { pid, startTime, place, since } = value
    if (pid === undefined || startTime === undefined || place === undefined || since === undefined) return undefined
    return { pid, startTime, place, since }
  } catch (error) {
    if (error instanceof SyntaxError || systemCode(error) === 'ENOENT') return undefined
    throw error
  }
}

function removeFile(path: string): void {
  try {
    unlinkSync(path)
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error
  }
}

const pathOf = (folder: string, number: number): string => join(folder, String(number))
