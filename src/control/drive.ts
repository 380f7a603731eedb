import { DroverError } from '../errors.ts'
import type { OwnerRef } from '../kinds/kinds.ts'
import type { ManifestSet } from '../model/resource.ts'
import { APPOINTED, AWAITS_A_PERSON } from '../plan/ground/operation.ts'
import type { Log } from '../report/log.ts'
import type { StateFolder } from '../report/state-folder.ts'
import type { Assembly } from './assemble.ts'
import { pause } from './clock.ts'
import { type OperatingOptions, operateWhile } from './operate-while.ts'
import type { Operator, OperatorOptions } from './operator.ts'
import { shownName } from './owners.ts'
import type { PassResult } from './pass/pass-runner.ts'

export interface DriveOptions extends Pick<OperatorOptions, 'forget'>, Pick<OperatingOptions, 'version'> {
  readonly assembly: Pick<Assembly, 'tools' | 'lease'>
  readonly state: StateFolder
  readonly log: Log
  readonly read: () => Promise<ManifestSet>
  readonly sources: readonly string[]
  /** What to look at; all else is left alone. */
  readonly only: readonly OwnerRef[]
  readonly timeoutMs: number
  /**
   * Asked after each pass: whether what is wanted is so. `isAtRest`: nothing is left to do and nothing is on its way.
   * What it throws ends the work. Absent: rest is all that is wanted.
   */
  readonly isMet?: (isAtRest: boolean) => Promise<boolean>
}

/** Nobody announces everything that is waited for at rest: a mended file system, a port that is free. */
const LOOK_AGAIN_MS = 2_000

/**
 * Works, without a daemon, until every owner is settled, nothing left to do and nothing on its way, and what is wanted
 * is so.
 * @throws STATE_LOCKED or ENGINE_HELD when a daemon runs, TIMED_OUT, and what `isMet` throws
 */
export async function drive(options: DriveOptions): Promise<void> {
  const { assembly, only, timeoutMs, isMet } = options
  const { clock } = assembly.tools
  const results = new Map<string, PassResult>()
  let passed = new AbortController()
  const onPass = (owner: OwnerRef, result: PassResult) => {
    results.set(shownName(owner), result)
    passed.abort()
  }
  const isDone = async (isResting: boolean) => (isMet ? (await isMet(isResting)) && isResting : isResting)
  const ended = new AbortController()
  const until = clock.now() + timeoutMs
  const work = async (operator: Operator) => {
    while (clock.now() < until && !ended.signal.aborted) {
      passed = new AbortController()
      const isResting = only.every((one) => isAtRest(results.get(shownName(one)), isMet !== undefined))
      if (await isDone(isResting)) return true
      const left = until - clock.now()
      const wake = AbortSignal.any([passed.signal, ended.signal])
      if (!wake.aborted) await pause(clock, isResting ? Math.min(left, LOOK_AGAIN_MS) : left, wake)
      if (isResting && !wake.aborted) await operator.reload()
    }
    return false
  }
  // A pause that nobody waits for any more would keep the process.
  const isSettled = await operateWhile({ ...options, ...assembly, onPass }, work).finally(() => ended.abort())
  if (!isSettled) throw new DroverError('TIMED_OUT', `not settled within ${timeoutMs / 1000} s: ${describe(results)}`)
}

/**
 * Nothing more will happen without something new from outside, or before an hour that is known. `forAPerson`: what a
 * person has to do is from outside even where it is looked for.
 */
export function isAtRest(result: PassResult | undefined, forAPerson = false): boolean {
  if (result?.result === 'failed') return !result.retriable
  if (result?.result !== 'settled') return false
  return result.plan.waits.every(
    ({ lookAgainAt, reason }) =>
      lookAgainAt === undefined || APPOINTED.has(reason) || (forAPerson && AWAITS_A_PERSON.has(reason)),
  )
}

const describe = (results: ReadonlyMap<string, PassResult>): string =>
  [...results]
    .map(
      ([name, { plan }]) => `${name}: ${plan?.waits.map(({ message }) => message).join('; ') || 'see drover events'}`,
    )
    .join(' | ') || 'no pass ended'
