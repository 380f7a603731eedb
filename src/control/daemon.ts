import { type DroverError, messageOf } from '../errors.ts'
import { acquireLock, awaitLock, type Lock } from '../lease/lock.ts'
import { filesWhileLeader } from '../lease/only-while-leader.ts'
import { createManifestReader, type ManifestReader } from '../manifests/reader.ts'
import { type WatchOptions, watchManifests } from '../manifests/watch.ts'
import type { Log } from '../report/log.ts'
import type { StateFolder } from '../report/state-folder.ts'
import { belongTo } from '../report/state-instance.ts'
import { makeAppliedFolders } from './applied.ts'
import { type Assembly, type AssemblyOptions, assemble } from './assemble.ts'
import { pause, systemClock } from './clock.ts'
import { DaemonStatus } from './daemon-status.ts'
import { listenToDocker } from './docker-hints.ts'
import { lastGoodIn } from './kept-secrets.ts'
import { tellLeftStopped } from './left-stopped.ts'
import { openReport } from './open-report.ts'
import { Operator } from './operator.ts'
import { REQUESTS_FOLDER } from './requests.ts'
import { whileLeader } from './while-leader.ts'

export interface DaemonOptions extends Omit<AssemblyOptions, 'whenPulled' | 'whenHeard' | 'signal'> {
  readonly state: StateFolder
  /** Folders and files of manifests. */
  readonly sources: readonly string[]
  readonly watch: WatchOptions
  readonly version: string
  /** Whether it waits while another Drover acts. */
  readonly standby: boolean
  readonly log: Log
  /** A `READ_AGAIN` of it: a person wants the manifests to be read now, whatever the file system tells. */
  readonly readAgain?: EventTarget
}

export const READ_AGAIN = 'read-again'

/**
 * Runs until `signal` fires. While another Drover acts on the state folder or on the engine it stands by, if it may,
 * and when another has taken over, because this one was frozen, it drops everything and stands by again.
 * @throws STATE_UNUSABLE, STATE_OF_ANOTHER; STATE_LOCKED and ENGINE_HELD where it may not stand by
 */
export async function runDaemon(options: DaemonOptions, signal: AbortSignal): Promise<void> {
  const { state, log } = options
  const onHeld = ({ message: reason, mend }: DroverError) => log.warn({ reason, mend }, 'standing by')
  while (!signal.aborted) {
    const lock = options.standby ? await awaitLock(state.path, signal, onHeld) : acquireLock(state.path)
    if (!lock) return
    try {
      const lost = await act(options, lock, signal)
      if (signal.aborted) await tellLeftStopped(state, log)
      if (lost) log.warn({ reason: lost.message }, 'another Drover has taken over')
    } finally {
      lock.release()
    }
  }
  log.info('drover stops')
}

/**
 * Reads and watches the manifests, listens to the engine, and works. Returns why it may not any longer; nothing when
 * told to stop.
 */
async function act(options: DaemonOptions, lock: Lock, signal: AbortSignal): Promise<DroverError | undefined> {
  const { sources, log, watch, version } = options
  const ending = new AbortController()
  const stop = AbortSignal.any([signal, lock.lost, ending.signal])
  let assembly: Assembly | undefined
  const closers: (() => Promise<void>)[] = []
  try {
    const applied = await makeAppliedFolders(options.state)
    await options.state.makeFolder(REQUESTS_FOLDER)
    let operator: Operator | undefined
    const reload = () =>
      void operator?.reload().catch((error) => log.error({ reason: messageOf(error) }, 'reload failed'))
    options.readAgain?.addEventListener(READ_AGAIN, reload, { signal: ending.signal })
    // Before anything is asked of the engine: that it does not answer is what people have to be told.
    await belongTo(options.state, options.instance)
    const ownState = options.state.through((files) => filesWhileLeader(files, [lock]))
    const status = await DaemonStatus.begin(ownState, { version, sources: [...sources, ...applied] })
    closers.push(() => status.end())
    const whenHeard = (silence: string | undefined) =>
      silence === undefined ? status.engineAnswers('lease') : status.engineSilent('lease', silence)
    const reach = <T>(work: () => Promise<T>) =>
      whenReachable(work, log, stop, (reason) => status.engineSilent('start', reason))
    assembly = await reach(() => assemble({ ...options, whenPulled: reload, whenHeard, signal: stop }))
    if (!assembly) return reasonOf(lock.lost)
    const { lease } = assembly
    const { tools, state, lost } = whileLeader({ ...assembly, state: options.state }, lock, lease)
    const onHeld = (held: DroverError) => {
      if (!options.standby) throw held
      const { message: reason, mend } = held
      status.engineAnswers('start')
      status.standsBy(reason)
      log.warn({ reason, mend }, 'standing by')
    }
    if (!(await reach(() => lease.stand(stop, onHeld)))) return reasonOf(lock.lost)
    status.engineAnswers('start')
    status.standsBy(undefined)
    log.info({ sources, state: state.path, instance: options.instance }, 'drover starts')
    const working = AbortSignal.any([stop, lost])
    const reader: ManifestReader = createManifestReader({
      roots: [...sources, ...applied.map((ownFolder) => ({ ownFolder }))],
      lastGood: lastGoodIn(state),
    })
    operator = new Operator({
      tools,
      report: await openReport(state, log),
      ...(options.telemetry && { telemetry: options.telemetry }),
      state,
      read: () => status.reading(reader.read),
      forget: reader.forget,
      sources: [...sources, ...applied],
      random: Math.random,
      onPass: (owner, result) => status.passed(owner, result),
      onReload: (manifests) => status.loaded(manifests),
    })
    await operator.reload()
    const watched = watchManifests([...sources, ...applied], reload, watch)
    const asked = watchManifests([`${state.path}/${REQUESTS_FOLDER}`], reload)
    closers.push(
      () => watched.close(),
      () => asked.close(),
    )
    const receiver = {
      hint: operator.hint.bind(operator),
      resync: () => {
        status.engineAnswers('events')
        return (operator as Operator).resync(working)
      },
      lost: (reason: string) => status.engineSilent('events', reason),
    }
    await Promise.all([operator.run(working), listenToDocker(tools.docker, receiver, tools.clock, log, working)])
    return reasonOf(lost)
  } catch (error) {
    // What fails because it may not act any longer is no failure.
    const reason = reasonOf(AbortSignal.any([lock.lost, ...(assembly ? [assembly.lease.lost] : [])]))
    if (reason) return reason
    throw error
  } finally {
    ending.abort()
    options.telemetry?.watch(undefined)
    for (const close of closers) await close()
    assembly?.close()
  }
}

const reasonOf = (lost: AbortSignal): DroverError | undefined => (lost.aborted ? lost.reason : undefined)

const RETRY_MS = 2_000

/**
 * An engine that is not there yet is waited for: Drover may be started before it at boot. Undefined when stopped
 * meanwhile.
 */
async function whenReachable<T>(
  work: () => Promise<T>,
  log: Log,
  signal: AbortSignal,
  hear: (reason: string) => void,
): Promise<T | undefined> {
  let told = ''
  while (!signal.aborted) {
    try {
      return await work()
    } catch (error) {
      if (signal.aborted) return undefined
      const reason = messageOf(error)
      hear(reason)
      if (reason !== told) log.warn({ reason }, 'the engine cannot be reached; trying again')
      told = reason
      await pause(systemClock, RETRY_MS, signal)
    }
  }
  return undefined
}
