import { DroverError } from '../errors.ts'
import type { OwnerRef } from '../kinds/kinds.ts'
import type { ManifestRoot } from '../manifests/folder-source.ts'
import { NOTHING_IN_FORCE } from '../manifests/last-good.ts'
import { createManifestReader } from '../manifests/reader.ts'
import { APPOINTED } from '../plan/ground/operation.ts'
import type { Log } from '../report/log.ts'
import type { StateFolder } from '../report/state-folder.ts'
import type { Assembly } from './assemble.ts'
import { pause, systemClock } from './clock.ts'
import { operateWhile } from './operate-while.ts'
import { shownName } from './owners.ts'
import type { PassResult } from './pass/pass-runner.ts'

export interface DriveOptions {
  readonly assembly: Assembly
  readonly state: StateFolder
  readonly log: Log
  readonly roots: readonly ManifestRoot[]
  readonly sources: readonly string[]
  /** What to look at; all else is left alone. */
  readonly only: readonly OwnerRef[]
  readonly timeoutMs: number
}

/**
 * Works, without a daemon, until every owner is settled: nothing left to do and nothing on its way.
 * @throws STATE_LOCKED or ENGINE_HELD when a daemon runs, TIMED_OUT
 */
export async function drive(options: DriveOptions): Promise<void> {
  const { assembly, only, timeoutMs } = options
  const settled = new AbortController()
  const results = new Map<string, PassResult>()
  const reader = createManifestReader({
    roots: options.roots,
    lastGood: { load: async () => NOTHING_IN_FORCE, save: async () => {} },
  })
  const onPass = (owner: OwnerRef, result: PassResult) => {
    results.set(shownName(owner), result)
    if (only.every((one) => isAtRest(results.get(shownName(one))))) settled.abort()
  }
  const ended = new AbortController()
  try {
    await operateWhile({ ...options, ...assembly, ...reader, onPass }, () =>
      pause(systemClock, timeoutMs, AbortSignal.any([settled.signal, ended.signal])),
    )
  } finally {
    // A pause that nobody waits for any more would keep the process.
    ended.abort()
  }
  if (!settled.signal.aborted) {
    throw new DroverError('TIMED_OUT', `not settled within ${timeoutMs / 1000} s: ${describe(results)}`)
  }
}

/** Nothing more will happen without something new from outside, or before an hour that is known. */
export function isAtRest(result: PassResult | undefined): boolean {
  if (result?.result === 'failed') return !result.retriable
  if (result?.result !== 'settled') return false
  return result.plan.waits.every(({ lookAgainAt, reason }) => lookAgainAt === undefined || APPOINTED.has(reason))
}

const describe = (results: ReadonlyMap<string, PassResult>): string =>
  [...results]
    .map(
      ([name, { plan }]) => `${name}: ${plan?.waits.map(({ message }) => message).join('; ') || 'see drover events'}`,
    )
    .join(' | ') || 'no pass ended'
