import { ALL_KINDS, isTakenAway, type OwnerRef } from '../kinds/kinds.ts'
import type { DockerEvent } from '../model/docker-state.ts'
import type { ManifestSet } from '../model/resource.ts'
import { refKey } from '../model/resource-ref.ts'
import type { Plan } from '../plan/ground/plan.ts'
import { Declarations, type DeclarationsOptions } from './declarations.ts'
import { stateOf } from './operator-state.ts'
import { distinctOwners } from './owners.ts'
import { isRemoved, type PassResult, PassRunner } from './pass/pass-runner.ts'
import type { PassTools } from './pass/pass-tools.ts'
import { OneAtATime } from './queue/one-at-a-time.ts'
import { Schedule } from './queue/schedule.ts'
import { type PersonRequest, subjectOfRequest } from './requests.ts'
import type { ExistingOwner } from './subjects/subject.ts'
import { existingOwners, subjectOf } from './subjects.ts'
import { NO_TELEMETRY, type Telemetry } from './telemetry.ts'

export interface OperatorOptions extends DeclarationsOptions {
  readonly tools: PassTools
  /** The folders and files that manifests come from. */
  readonly sources: readonly string[]
  /** Between 0 and 1, for jitter. */
  readonly random: () => number
  readonly resyncMs?: number
  readonly telemetry?: Telemetry
  /** Hears of every pass. */
  readonly onPass?: (owner: OwnerRef, result: PassResult) => void
}

const RESYNC_MS = 60_000

const TAKEN_AWAY = ALL_KINDS.map(({ kind }) => kind).filter(isTakenAway)

/**
 * Brings what is declared to what its manifests say, and keeps it there. Everything that happens outside only puts its
 * owner into the queue; what is to be done is decided from what is seen, in a pass.
 */
export class Operator {
  readonly #options: OperatorOptions
  readonly #declarations: Declarations
  readonly #schedule: Schedule
  readonly #runner: PassRunner
  readonly #telemetry: Telemetry
  /** Keys of owners this operator has seen. */
  readonly #seen = new Set<string>()
  #existing: readonly ExistingOwner[] = []
  #resyncedAt: number | undefined
  readonly #reloads = new OneAtATime(() => this.#reload())

  constructor(options: OperatorOptions) {
    const { tools, report, telemetry = NO_TELEMETRY } = options
    this.#options = options
    this.#telemetry = telemetry
    this.#declarations = new Declarations(options, tools.clock)
    this.#schedule = new Schedule(tools.clock, options.random)
    this.#runner = new PassRunner(tools, report, telemetry.operation)
    telemetry.watch(
      stateOf({
        schedule: this.#schedule,
        declarations: this.#declarations,
        statuses: report.statuses,
        owners: () => this.#owners(),
        seen: this.#seen,
        resyncedAt: () => this.#resyncedAt,
      }),
    )
  }

  /** The manifests as last read, with what people asked for laid over them. */
  get manifests(): ManifestSet {
    return this.#declarations.manifests
  }

  /** Reads manifests and requests anew and looks at every owner. @throws STATE_UNUSABLE */
  reload(): Promise<void> {
    return this.#reloads.run()
  }

  async #reload(): Promise<void> {
    const isChanged = await this.#declarations.read()
    for (const owner of this.#owners()) {
      if (isChanged) this.#schedule.forgetFailures(owner)
      this.#schedule.add(owner)
    }
  }

  /** Looks for everything of this instance on the engine, and looks at it. @throws DOCKER_* */
  async resync(signal?: AbortSignal): Promise<void> {
    const { tools } = this.#options
    tools.keptAnswers?.clear()
    tools.forgetSecrets()
    this.#existing = await existingOwners(tools, signal)
    this.#resyncedAt = tools.clock.now()
    for (const owner of this.#owners()) this.#schedule.add(owner)
  }

  /** A hint from the engine that something changed. */
  hint(event: DockerEvent): void {
    const { instance } = this.#options.tools.host
    for (const owner of this.#owners()) {
      if (subjectOf(owner).concerns(event, instance, owner.name)) this.#schedule.hint(owner)
    }
  }

  /** Works until `signal` fires. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options.tools
    const period = this.#options.resyncMs ?? RESYNC_MS
    let cancelResync = () => {}
    const resyncLater = () => {
      // Jittered, so that several Drovers do not fall into step.
      cancelResync = clock.after(period * (0.9 + 0.2 * this.#options.random()), () => {
        void this.#resyncAll(signal).finally(() => !signal.aborted && resyncLater())
      })
    }
    resyncLater()
    await this.#schedule.run((owner) => this.#pass(owner, signal), signal)
    cancelResync()
  }

  /** Each by itself: a folder that hangs, or an engine that does, must not keep Drover from looking at the other. */
  async #resyncAll(signal: AbortSignal): Promise<void> {
    const { log } = this.#options.report
    const tell = (err: unknown) => {
      if (!signal.aborted) log.warn({ err }, 'resync failed')
    }
    if (this.#reloads.isBusy) log.warn('the manifests are still being read; what is known of them goes on')
    this.reload().catch(tell)
    await this.resync(signal).catch(tell)
  }

  async #pass(owner: OwnerRef, signal: AbortSignal): Promise<void> {
    const { report, sources } = this.#options
    const { manifests, requests, generations } = this.#declarations
    const records = report.statuses.list(TAKEN_AWAY)
    const known = { manifests, requests, existing: this.#existing, records, sources }
    const superseded = this.#schedule.begin(owner)
    const tellEnd = this.#telemetry.pass(owner)
    const result = await this.#runner.run(owner, known, generations, signal, superseded)
    tellEnd(result)
    if (result.plan !== undefined) this.#seen.add(refKey(owner))
    this.#schedule.end(owner, result)
    if (result.result === 'settled') await this.#forgetHeeded(owner, result, requests)
    this.#options.onPass?.(owner, result)
  }

  /** Withdraws what a pass has heeded, and forgets what it was about when nothing is left of it. */
  async #forgetHeeded(
    owner: OwnerRef,
    result: Extract<PassResult, { result: 'settled' }>,
    known: readonly PersonRequest[],
  ): Promise<void> {
    const isGone = isRemoved(result)
    if (isGone) await this.#forgetOwner(owner, result.plan)
    const isOver = (request: PersonRequest) => isGone || subjectOf(owner).isHeeded(request, result.plan)
    const isAbout = (request: PersonRequest) => refKey(subjectOfRequest(request)) === refKey(owner)
    // A request that came during this very pass was not heeded by it.
    await this.#declarations.withdraw((request) => known.includes(request) && isAbout(request) && isOver(request))
  }

  /** What is left of a removed owner is its retained data; without any, nothing is remembered either. */
  async #forgetOwner(owner: OwnerRef, { statuses, recorded }: Plan): Promise<void> {
    const { report, tools } = this.#options
    this.#existing = this.#existing.filter((one) => refKey(one) !== refKey(owner))
    const retains = statuses.some(({ fields }) => fields.retainedVolumes !== undefined)
    const misses = Object.keys(recorded.seenVolumes ?? {}).length > 0
    await subjectOf(owner).forget(tools, owner.name, retains || misses)
    if (!retains) await report.statuses.forget(owner)
  }

  #owners(): OwnerRef[] {
    const all = distinctOwners([...this.#declarations.owners, ...this.#existing])
    return all.filter((owner) => this.#declarations.isInSight(owner))
  }
}
