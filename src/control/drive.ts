import { DroverError } from '../errors.ts'
import type { ManifestRoot } from '../manifests/folder-source.ts'
import { createManifestReader } from '../manifests/reader.ts'
import { acquireLock } from '../report/lock.ts'
import type { Log } from '../report/log.ts'
import type { StateFolder } from '../report/state-folder.ts'
import type { Assembly } from './assemble.ts'
import { listenToDocker } from './docker-hints.ts'
import { openReport } from './open-report.ts'
import { Operator } from './operator.ts'
import type { PassResult } from './pass-runner.ts'

export interface DriveOptions {
  readonly assembly: Assembly
  readonly state: StateFolder
  readonly log: Log
  readonly roots: readonly ManifestRoot[]
  readonly sources: readonly string[]
  /** Clusters to look at; all others are left alone. */
  readonly only: ReadonlySet<string>
  readonly timeoutMs: number
}

/**
 * Works, without a daemon, until every cluster is settled: nothing left to do and nothing on its way.
 * @throws STATE_LOCKED when a daemon runs, TIMED_OUT
 */
export async function drive(options: DriveOptions): Promise<ReadonlyMap<string, PassResult>> {
  const { assembly, state, log, only } = options
  const lock = acquireLock(state.path)
  const timeout = AbortSignal.timeout(options.timeoutMs)
  const settled = new AbortController()
  const stop = AbortSignal.any([timeout, settled.signal])
  const results = new Map<string, PassResult>()
  const reader = createManifestReader({
    roots: options.roots,
    lastGood: { load: async () => [], save: async () => {} },
  })
  try {
    const { tools } = assembly
    const operator = new Operator({
      tools,
      report: await openReport(state, log),
      state,
      read: reader.read,
      forget: reader.forget,
      sources: options.sources,
      only,
      random: Math.random,
      onPass: (cluster, result) => {
        results.set(cluster, result)
        if ([...only].every((name) => isAtRest(results.get(name)))) settled.abort()
      },
    })
    await operator.reload()
    const hints = { hint: operator.hint.bind(operator), resync: () => operator.resync(stop) }
    await Promise.all([operator.run(stop), listenToDocker(tools.docker, hints, tools.clock, log, stop)])
    if (!settled.signal.aborted) {
      throw new DroverError('TIMED_OUT', `not settled within ${options.timeoutMs / 1000} s: ${describe(results)}`)
    }
    return results
  } finally {
    settled.abort()
    lock.release()
  }
}

/** Nothing more will happen without something new from outside. */
const isAtRest = (result: PassResult | undefined): boolean =>
  result !== undefined &&
  (result.result === 'settled' ? result.lookAgainAt === undefined : result.result === 'failed' && !result.retriable)

const describe = (results: ReadonlyMap<string, PassResult>): string =>
  [...results]
    .map(
      ([name, { plan }]) => `${name}: ${plan?.waits.map(({ message }) => message).join('; ') || 'see drover events'}`,
    )
    .join(' | ') || 'no pass ended'
