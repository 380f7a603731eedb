import { messageOf } from '../errors.ts'
import { createFileLastGood } from '../manifests/last-good.ts'
import { createManifestReader, type ManifestReader } from '../manifests/reader.ts'
import { type WatchOptions, watchManifests } from '../manifests/watch.ts'
import { acquireLock } from '../lease/lock.ts'
import type { Log } from '../report/log.ts'
import type { StateFolder } from '../report/state-folder.ts'
import { makeAppliedFolder } from './applied.ts'
import { type Assembly, type AssemblyOptions, assemble } from './assemble.ts'
import { pause, systemClock } from './clock.ts'
import { DaemonStatus } from './daemon-status.ts'
import { listenToDocker } from './docker-hints.ts'
import { openReport } from './open-report.ts'
import { Operator } from './operator.ts'
import { REQUESTS_FOLDER } from './requests.ts'

export interface DaemonOptions extends Omit<AssemblyOptions, 'whenPulled' | 'signal'> {
  readonly state: StateFolder
  /** Folders and files of manifests. */
  readonly sources: readonly string[]
  readonly watch: WatchOptions
  readonly version: string
  readonly log: Log
}

/**
 * Runs until `signal` fires: reads and watches the manifests, listens to the engine, and works.
 * @throws STATE_LOCKED, STATE_UNUSABLE
 */
export async function runDaemon(options: DaemonOptions, signal: AbortSignal): Promise<void> {
  const { state, sources, log, watch, version } = options
  const lock = acquireLock(state.path)
  const ending = new AbortController()
  const stop = AbortSignal.any([signal, ending.signal])
  let assembly: Assembly | undefined
  const closers: (() => Promise<void>)[] = []
  try {
    const applied = await makeAppliedFolder(state)
    await state.makeFolder(REQUESTS_FOLDER)
    const status = await DaemonStatus.begin(state, { version, sources: [...sources, applied] })
    log.info({ sources, state: state.path, instance: options.instance }, 'drover starts')
    let operator: Operator | undefined
    const reload = () =>
      void operator?.reload().catch((error) => log.error({ reason: messageOf(error) }, 'reload failed'))
    assembly = await assembleWhenReachable({ ...options, whenPulled: reload }, log, stop)
    if (!assembly) return
    const { tools } = assembly
    const reader: ManifestReader = createManifestReader({
      roots: [...sources, { ownFolder: applied }],
      lastGood: createFileLastGood(state.path),
    })
    operator = new Operator({
      tools,
      report: await openReport(state, log),
      state,
      read: reader.read,
      forget: reader.forget,
      sources: [...sources, applied],
      random: Math.random,
      onPass: (cluster, result) => status.passed(cluster, result),
      onReload: (manifests) => status.loaded(manifests),
    })
    await operator.reload()
    const watched = watchManifests([...sources, applied], reload, watch)
    const asked = watchManifests([`${state.path}/${REQUESTS_FOLDER}`], reload)
    closers.push(
      () => watched.close(),
      () => asked.close(),
      () => status.end(),
    )
    const receiver = { hint: operator.hint.bind(operator), resync: () => (operator as Operator).resync(stop) }
    await Promise.all([operator.run(stop), listenToDocker(tools.docker, receiver, tools.clock, log, stop)])
    log.info('drover stops')
  } finally {
    ending.abort()
    for (const close of closers) await close()
    assembly?.close()
    lock.release()
  }
}

const RETRY_MS = 2_000

/** An engine that is not there yet is waited for: Drover may be started before it at boot. Undefined when stopped meanwhile. */
async function assembleWhenReachable(
  options: AssemblyOptions,
  log: Log,
  signal: AbortSignal,
): Promise<Assembly | undefined> {
  let told = ''
  while (!signal.aborted) {
    try {
      return await assemble({ ...options, signal })
    } catch (error) {
      if (signal.aborted) return undefined
      const reason = messageOf(error)
      if (reason !== told) log.warn({ reason }, 'the engine cannot be reached; trying again')
      told = reason
      await pause(systemClock, RETRY_MS, signal)
    }
  }
  return undefined
}
