import { type DroverError, messageOf } from '../errors.ts'
import type { WhenPulled } from '../execute/image-pulls.ts'
import { awaitLock, type Lock } from '../lease/lock.ts'
import { filesWhileLeader } from '../lease/only-while-leader.ts'
import type { ManifestRoot } from '../manifests/folder-source.ts'
import type { PolicySource } from '../manifests/policy-file.ts'
import { createManifestReader } from '../manifests/reader.ts'
import { type WatchOptions, watchManifests } from '../manifests/watch.ts'
import type { Log } from '../report/log.ts'
import type { StateFolder } from '../report/state-folder.ts'
import { belongTo } from '../report/state-instance.ts'
import { type Acting, type Door, NEWS, NO_DOOR, type OpenDoor } from './acting.ts'
import { dropSuperseded, makeAppliedFolders } from './applied.ts'
import type { Assembly, AssemblyOptions } from './assemble.ts'
import { DaemonStatus } from './daemon-status.ts'
import { listenToDocker } from './docker-hints.ts'
import { lastGoodIn } from './kept-secrets.ts'
import { tellLeftStopped } from './left-stopped.ts'
import { endAudit, openReport } from './open-report.ts'
import { Operator } from './operator.ts'
import type { PassReport } from './pass/pass-runner.ts'
import type { PassTools } from './pass/pass-tools.ts'
import { REQUESTS_FOLDER } from './requests.ts'
import { takeEngine, type WhileHeld } from './take-engine.ts'
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
  /** What of them others may write is not read. */
  readonly isGuarded: boolean
  /** What manifests may ask for; absent: anything. */
  readonly policy?: PolicySource
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
  readonly whileHeld: WhileHeld
}

/** Takes the engine, and works. Returns why it may not any longer; nothing when told to stop. */
async function act(
  options: DaemonOptions,
  lock: Lock,
  signal: AbortSignal,
  { acts, whileHeld }: Turn,
): Promise<DroverError | undefined> {
  const { log, version, state, readAgain = new EventTarget() } = options
  const stop = AbortSignal.any([signal, lock.lost])
  let status: DaemonStatus | undefined
  let door = NO_DOOR
  let assembly: Assembly | undefined
  try {
    const applied = await makeAppliedFolders(state)
    await state.makeFolder(REQUESTS_FOLDER)
    const sources = [...options.sources, ...applied]
    // Before anything is asked of the engine: that it does not answer is what people have to be told.
    const ownState = state.through((files) => filesWhileLeader(files, [lock]))
    await belongTo(ownState, options.instance)
    status = await DaemonStatus.begin(ownState, { version, sources })
    door = (await options.openDoor?.(ownState)) ?? NO_DOOR
    const whenPulled = tellPull(log, readAgain)
    const standingBy: WhileHeld = (held, lives) => {
      door.refuses(`this Drover stands by: ${held.message}`)
      whileHeld(held, lives)
    }
    assembly = await takeEngine({ ...options, status, whileHeld: standingBy, whenPulled }, stop)
    if (!assembly) return reasonOf(lock.lost)
    acts()
    log.info({ sources: options.sources, state: state.path, instance: options.instance }, 'drover starts')
    const held = toolsWhileLeader({ ...assembly, state }, lock, assembly.lease)
    const roots = [...options.sources, ...applied.map((ownFolder) => ({ ownFolder }))]
    await work({ ...options, ...held, status, door, readAgain, roots, sources }, AbortSignal.any([stop, held.lost]))
    return reasonOf(held.lost)
  } catch (error) {
    // What fails because it may not act any longer is no failure.
    const reason = reasonOf(AbortSignal.any([lock.lost, ...(assembly ? [assembly.lease.lost] : [])]))
    if (reason) return reason
    throw error
  } finally {
    options.telemetry?.watch(undefined)
    await door.close()
    await status?.end()
    assembly?.close()
  }
}

const tellPull =
  (log: Log, readAgain: EventTarget): WhenPulled =>
  (image, failure) => {
    if (failure === undefined) log.info({ image }, 'image pulled')
    else log.warn({ image, reason: failure }, 'image cannot be pulled')
    readAgain.dispatchEvent(new Event(READ_AGAIN))
  }

const reasonOf = (lost: AbortSignal): DroverError | undefined => (lost.aborted ? lost.reason : undefined)

interface Work
  extends Pick<
    DaemonOptions,
    'log' | 'telemetry' | 'watch' | 'state' | 'endpoint' | 'version' | 'isGuarded' | 'policy'
  > {
  readonly tools: PassTools
  readonly status: DaemonStatus
  readonly door: Door
  readonly readAgain: EventTarget
  readonly roots: readonly ManifestRoot[]
  /** The same, as paths. */
  readonly sources: readonly string[]
}

const actingWith = ({ statuses }: PassReport, acting: Omit<Acting, 'records'>): Acting => ({
  ...acting,
  records: async (kinds) => statuses.list(kinds),
})

/** Reads and watches the manifests, listens to the engine, and has passes done, until `signal` fires. */
async function work(options: Work, signal: AbortSignal): Promise<void> {
  const { tools, state, status, door, endpoint, log, telemetry, roots, sources, watch, readAgain } = options
  const { version, isGuarded, policy } = options
  const reader = createManifestReader({ roots, lastGood: lastGoodIn(state), isGuarded, ...(policy && { policy }) })
  const read = async () => {
    const manifests = await reader.read()
    const tell = (error: unknown) =>
      log.warn({ reason: messageOf(error) }, 'copies that count for nothing stay for now')
    await dropSuperseded(state, manifests).catch(tell)
    return manifests
  }
  const news = new EventTarget()
  const isNews = () => void news.dispatchEvent(new Event(NEWS))
  const report = await openReport(state, log, { instance: tools.host.instance, version })
  const operator = new Operator({
    tools,
    report,
    ...(telemetry && { telemetry }),
    state,
    read: () => status.reading(read),
    forget: reader.forget,
    sources,
    random: Math.random,
    onPass: (owner, result) => {
      status.passed(owner, result)
      isNews()
    },
    onReload: (manifests) => status.loaded(manifests),
  })
  const reload = () =>
    void operator
      .reload()
      .then(isNews)
      .catch((error) => log.error({ reason: messageOf(error) }, 'reload failed'))
  readAgain.addEventListener(READ_AGAIN, reload, { signal })
  await operator.reload()
  door.acts(actingWith(report, { tools, state, endpoint, readSoon: reload, news, ...(policy && { policy }) }))
  const watched = [
    watchManifests(sources, reload, watch),
    watchManifests([`${state.path}/${REQUESTS_FOLDER}`], reload),
    ...(policy ? [watchManifests([policy.file], reload, watch)] : []),
  ]
  const receiver = {
    hint: operator.hint.bind(operator),
    resync: () => {
      status.engineAnswers('events')
      return operator.resync(signal)
    },
    lost: (reason: string) => status.engineSilent('events', reason),
  }
  try {
    await Promise.all([operator.run(signal), listenToDocker(tools.docker, receiver, tools.clock, log, signal)])
  } finally {
    for (const { close } of watched) await close()
    await endAudit(report.audit, tools.clock)
  }
}
