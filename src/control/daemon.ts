import { type DroverError, messageOf } from '../errors.ts'
import type { WhenPulled } from '../execute/image-pulls.ts'
import { awaitLock, type Lock } from '../lease/lock.ts'
import { filesWhileLeader } from '../lease/only-while-leader.ts'
import { createManifestReader, type ManifestReader } from '../manifests/reader.ts'
import { type WatchOptions, watchManifests } from '../manifests/watch.ts'
import type { Log } from '../report/log.ts'
import type { StateFolder } from '../report/state-folder.ts'
import { belongTo } from '../report/state-instance.ts'
import { type Acting, NEWS, NO_DOOR, type OpenDoor } from './acting.ts'
import { makeAppliedFolders } from './applied.ts'
import { type Assembly, type AssemblyOptions, assemble } from './assemble.ts'
import { pause, systemClock } from './clock.ts'
import { DaemonStatus } from './daemon-status.ts'
import { listenToDocker } from './docker-hints.ts'
import { lastGoodIn } from './kept-secrets.ts'
import { tellLeftStopped } from './left-stopped.ts'
import { openReport } from './open-report.ts'
import { Operator } from './operator.ts'
import type { PassReport } from './pass/pass-runner.ts'
import type { PassTools } from './pass/pass-tools.ts'
import { REQUESTS_FOLDER } from './requests.ts'
import { toolsWhileLeader } from './while-leader.ts'

export interface DaemonOptions extends Omit<AssemblyOptions, 'whenPulled' | 'whenHeard' | 'signal'> {
  readonly state: StateFolder
  /** Folders and files of manifests. */
  readonly sources: readonly string[]
  readonly watch: WatchOptions
  readonly version: string
  /** Whether it waits while another Drover acts, and does not only find out whether that one lives. */
  readonly standby: boolean
  readonly log: Log
  /** A `READ_AGAIN` of it: a person wants the manifests to be read now, whatever the file system tells. */
  readonly readAgain?: EventTarget
  /** Where people may ask something; absent: nowhere. */
  readonly openDoor?: OpenDoor
}

export const READ_AGAIN = 'read-again'

/**
 * Runs until `signal` fires. While another Drover acts on the state folder or on the engine it stands by, and when
 * another has taken over, because this one was frozen, it drops everything and stands by again.
 * @throws STATE_UNUSABLE, STATE_OF_ANOTHER; without `standby`, STATE_LOCKED and ENGINE_HELD when another one is seen to
 * live before this one has ever acted
 */
export async function runDaemon(options: DaemonOptions, signal: AbortSignal): Promise<void> {
  const { state, log } = options
  let hasActed = false
  let told: string | undefined
  /**
   * Standing by is told once, and once more when it will last: one who was killed a moment ago still holds what he had,
   * and nobody has to be warned of that. It ends where nobody wanted it.
   */
  const whileHeld = (held: DroverError, lives: boolean) => {
    const { message: reason, mend } = held
    if (lives && !options.standby && !hasActed) throw held
    const telling = `${lives} ${reason}`
    if (telling !== told) log[lives ? 'warn' : 'info']({ reason, ...(lives && { mend }) }, 'standing by')
    told = telling
  }
  while (!signal.aborted) {
    const lock = await awaitLock(state.path, signal, whileHeld)
    if (!lock) return
    try {
      const acts = () => {
        hasActed = true
        told = undefined
      }
      const lost = await act(options, lock, signal, { acts, whileHeld })
      if (signal.aborted) await tellLeftStopped(state, log)
      if (lost) log.warn({ reason: lost.message }, 'another Drover has taken over')
    } finally {
      lock.release()
    }
  }
  log.info('drover stops')
}

/** What `act` says of its turn. */
interface Turn {
  /** From now on it acts. */
  readonly acts: () => void
  /** Another one acts on the engine. @throws where that ends it */
  readonly whileHeld: (held: DroverError, lives: boolean) => void
}

/**
 * Reads and watches the manifests, listens to the engine, and works. Returns why it may not any longer; nothing when
 * told to stop.
 */
async function act(
  options: DaemonOptions,
  lock: Lock,
  signal: AbortSignal,
  { acts, whileHeld }: Turn,
): Promise<DroverError | undefined> {
  const { sources, log, watch, version } = options
  const ending = new AbortController()
  const stop = AbortSignal.any([signal, lock.lost, ending.signal])
  let assembly: Assembly | undefined
  const closers: (() => Promise<void>)[] = []
  try {
    const applied = await makeAppliedFolders(options.state)
    await options.state.makeFolder(REQUESTS_FOLDER)
    let operator: Operator | undefined
    const news = new EventTarget()
    const isNews = () => void news.dispatchEvent(new Event(NEWS))
    const reload = () =>
      void operator
        ?.reload()
        .then(isNews)
        .catch((error) => log.error({ reason: messageOf(error) }, 'reload failed'))
    options.readAgain?.addEventListener(READ_AGAIN, reload, { signal: ending.signal })
    // Before anything is asked of the engine: that it does not answer is what people have to be told.
    const ownState = options.state.through((files) => filesWhileLeader(files, [lock]))
    await belongTo(ownState, options.instance)
    const status = await DaemonStatus.begin(ownState, { version, sources: [...sources, ...applied] })
    closers.push(() => status.end())
    const door = (await options.openDoor?.(ownState)) ?? NO_DOOR
    closers.push(() => door.close())
    const whenHeard = (silence: string | undefined) =>
      silence === undefined ? status.engineAnswers('lease') : status.engineSilent('lease', silence)
    const reach = <T>(work: () => Promise<T>) =>
      whenReachable(work, log, stop, (reason) => status.engineSilent('start', reason))
    assembly = await reach(() => assemble({ ...options, whenPulled: tellPull(log, reload), whenHeard, signal: stop }))
    if (!assembly) return reasonOf(lock.lost)
    const { lease } = assembly
    const { tools, state, lost } = toolsWhileLeader({ ...assembly, state: options.state }, lock, lease)
    let refused: unknown
    const onHeld = (held: DroverError, lives: boolean) => {
      status.engineAnswers('start')
      status.standsBy(held.message)
      door.refuses(`this Drover stands by: ${held.message}`)
      try {
        whileHeld(held, lives)
      } catch (error) {
        // Not out of here: whoever asks the engine takes any error for its.
        refused = error
        ending.abort()
      }
    }
    if (!(await reach(() => lease.stand(stop, onHeld)))) {
      if (refused !== undefined) throw refused
      return reasonOf(lock.lost)
    }
    acts()
    status.engineAnswers('start')
    status.standsBy(undefined)
    log.info({ sources, state: state.path, instance: options.instance }, 'drover starts')
    const working = AbortSignal.any([stop, lost])
    const report = await openReport(state, log)
    operator = operatorFor(options, { tools, report, state, status, isNews, applied })
    await operator.reload()
    door.acts(actingWith(report, { tools, state, endpoint: options.endpoint, readSoon: reload, news }))
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

const actingWith = ({ statuses }: PassReport, acting: Omit<Acting, 'records'>): Acting => ({
  ...acting,
  records: async (kinds) => statuses.list(kinds),
})

interface Working {
  readonly tools: PassTools
  readonly report: PassReport
  readonly state: StateFolder
  readonly status: DaemonStatus
  readonly isNews: () => void
  /** Folders of what was applied. */
  readonly applied: readonly string[]
}

/** What works from now on, and tells what comes of it. */
function operatorFor(
  { telemetry, sources }: DaemonOptions,
  { tools, report, state, status, isNews, applied }: Working,
): Operator {
  const reader: ManifestReader = createManifestReader({
    roots: [...sources, ...applied.map((ownFolder) => ({ ownFolder }))],
    lastGood: lastGoodIn(state),
  })
  return new Operator({
    tools,
    report,
    ...(telemetry && { telemetry }),
    state,
    read: () => status.reading(reader.read),
    forget: reader.forget,
    sources: [...sources, ...applied],
    random: Math.random,
    onPass: (owner, result) => {
      status.passed(owner, result)
      isNews()
    },
    onReload: (manifests) => status.loaded(manifests),
  })
}

const tellPull =
  (log: Log, next: () => void): WhenPulled =>
  (image, failure) => {
    if (failure === undefined) log.info({ image }, 'image pulled')
    else log.warn({ image, reason: failure }, 'image cannot be pulled')
    next()
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
