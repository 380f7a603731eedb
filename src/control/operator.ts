import { ALL_KINDS, isOwner, type OwnerRef, ownerOf } from '../kinds/kinds.ts'
import type { DockerEvent } from '../model/container.ts'
import type { ManifestSet, ResourceRef } from '../model/resource.ts'
import { refKey } from '../model/resource-ref.ts'
import type { Plan } from '../plan/plan.ts'
import type { ResourceRecord } from '../report/resource-record.ts'
import type { StateFolder } from '../report/state-folder.ts'
import type { Generations } from '../report/status-store.ts'
import { ManifestTeller } from './manifest-teller.ts'
import { overruledWords } from './overruling.ts'
import { declaredOwners, distinctOwners } from './owners.ts'
import { isRemoved, type PassReport, type PassResult, PassRunner } from './pass/pass-runner.ts'
import type { PassTools } from './pass/pass-tools.ts'
import { Backoff } from './queue/backoff.ts'
import { Impatience } from './queue/impatience.ts'
import { OneAfterAnother } from './queue/one-after-another.ts'
import { WorkQueue } from './queue/work-queue.ts'
import { work } from './queue/workers.ts'
import {
  confirmedGone,
  confirmedOwners,
  keepRequestsUpToDate,
  type PersonRequest,
  readRequests,
  subjectOfRequest,
  wishesIn,
  withdrawRequest,
  withRequests,
} from './requests.ts'
import { existingOwners, subjectOf } from './subjects.ts'
import { NO_TELEMETRY, type OperatorState, type Telemetry } from './telemetry.ts'

export interface OperatorOptions {
  readonly tools: PassTools
  readonly report: PassReport
  readonly state: StateFolder
  /** Reads all manifests whole. */
  readonly read: () => Promise<ManifestSet>
  /** Drops last good versions that a person says are gone. */
  readonly forget: (refs: readonly ResourceRef[]) => Promise<void>
  /** The folders and files they come from. */
  readonly sources: readonly string[]
  /** Only these are looked at; absent: all of this instance. */
  readonly only?: readonly OwnerRef[]
  /** Between 0 and 1, for jitter. */
  readonly random: () => number
  readonly resyncMs?: number
  readonly telemetry?: Telemetry
  /** Hears of every pass. */
  readonly onPass?: (owner: OwnerRef, result: PassResult) => void
  /** Hears of every reading of the manifests. */
  readonly onReload?: (manifests: ManifestSet) => void
}

const RESYNC_MS = 60_000

const NODE_KINDS = ALL_KINDS.filter(({ hasNodes }) => hasNodes).map(({ kind }) => kind)

const NOTHING: ManifestSet = { resources: [], problems: [], deletionFrozen: 'the manifests have not been read yet' }

/**
 * Brings what is declared to what its manifests say, and keeps it there. Everything that happens outside only puts its
 * owner into the queue; what is to be done is decided from what is seen, in a pass.
 */
export class Operator {
  readonly #options: OperatorOptions
  readonly #queue: WorkQueue<OwnerRef>
  readonly #backoff: Backoff
  readonly #runner: PassRunner
  readonly #teller: ManifestTeller
  readonly #impatience: Impatience
  readonly #telemetry: Telemetry
  /** Passes under way: since when, by owner. */
  readonly #passes = new Map<string, number>()
  /** Owners this operator has seen. What is remembered of others may be long over. */
  readonly #seen = new Set<string>()
  /** Owners something happened to during the pass that is under way. */
  readonly #heard = new Set<string>()
  #readAt: number | undefined
  #resyncedAt: number | undefined
  #manifests: ManifestSet = NOTHING
  #requests: readonly PersonRequest[] = []
  #generations: Generations = new Map()
  #existing: readonly OwnerRef[] = []
  readonly #reloads = new OneAfterAnother(() => this.#reload())

  constructor(options: OperatorOptions) {
    this.#options = options
    this.#telemetry = options.telemetry ?? NO_TELEMETRY
    this.#queue = new WorkQueue<OwnerRef>(options.tools.clock, refKey)
    this.#backoff = new Backoff(options.random)
    this.#runner = new PassRunner(options.tools, options.report, this.#telemetry.operation)
    this.#teller = new ManifestTeller(options.report)
    this.#impatience = new Impatience(options.tools.clock)
    this.#telemetry.watch(this.#state())
  }

  /** The manifests as last read, with what people asked for laid over them. */
  get manifests(): ManifestSet {
    return this.#manifests
  }

  /** Reads manifests and requests anew and looks at every owner. @throws STATE_UNUSABLE */
  reload(): Promise<void> {
    return this.#reloads.run()
  }

  async #reload(): Promise<void> {
    const { state, report, tools } = this.#options
    const asked = await readRequests(state)
    const manifests = await this.#read(asked)
    const { requests, withdrawn } = await keepRequestsUpToDate(state, asked, manifests.resources, tools.clock.now())
    for (const { regarding, message } of withdrawn) {
      report.log.warn({ kind: regarding.kind, name: regarding.name, message }, 'request not understood')
      await report.events.emit({ type: 'Warning', reason: 'RequestNotUnderstood', regarding, message })
    }
    const overruled = overruledWords(wishesIn(requests), manifests.resources)
    this.#requests = requests
    this.#manifests = {
      ...manifests,
      resources: withRequests(manifests.resources, requests),
      ...(overruled && { overruled }),
    }
    const before = this.#generations
    this.#generations = await report.statuses.observe(this.#scoped(this.#manifests), tools.clock.now())
    this.#readAt = tools.clock.now()
    this.#options.onReload?.(manifests)
    await this.#teller.tell(this.#manifests, this.#generations, tools.clock.now())
    await this.#forgetGone()
    await this.#forgetVoid()
    const changed = [...this.#generations].some(([key, generation]) => before.get(key) !== generation)
    for (const owner of this.#owners()) {
      if (changed) this.#backoff.forget(refKey(owner))
      this.#queue.add(owner)
    }
  }

  /** Reads the manifests; what a person has confirmed to be gone is not held any longer. */
  async #read(requests: readonly PersonRequest[]): Promise<ManifestSet> {
    const { read, forget } = this.#options
    const manifests = await read()
    const gone = confirmedGone(manifests, requests)
    if (gone.length === 0) return manifests
    await forget(gone)
    return read()
  }

  /** Looks for everything of this instance on the engine, and looks at it. @throws DOCKER_* */
  async resync(signal?: AbortSignal): Promise<void> {
    const { tools } = this.#options
    this.#existing = await existingOwners(tools, signal)
    this.#resyncedAt = tools.clock.now()
    for (const owner of this.#owners()) this.#queue.add(owner)
  }

  /** A hint from the engine that something changed. */
  hint(event: DockerEvent): void {
    const { instance } = this.#options.tools.host
    for (const owner of this.#owners()) {
      if (!subjectOf(owner).concerns(event, instance, owner.name)) continue
      const key = refKey(owner)
      // What it means that something happened during a pass depends on how the pass ends.
      if (this.#passes.has(key)) this.#heard.add(key)
      else this.#queue.addAfter(owner, this.#backoff.deafFor(key, this.#options.tools.clock.now()))
      this.#impatience.hint(key)
    }
  }

  /** Works until `signal` fires. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options.tools
    const close = () => this.#queue.close()
    signal.addEventListener('abort', close, { once: true })
    if (signal.aborted) close()
    const period = this.#options.resyncMs ?? RESYNC_MS
    let cancelResync = () => {}
    const resyncLater = () => {
      // Jittered, so that several Drovers do not fall into step.
      cancelResync = clock.after(period * (0.9 + 0.2 * this.#options.random()), () => {
        void this.#resyncAll(signal).finally(() => !signal.aborted && resyncLater())
      })
    }
    resyncLater()
    await work(this.#queue, clock, (owner) => this.#pass(owner, signal))
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
    const { report, sources, tools } = this.#options
    const key = refKey(owner)
    const known = {
      manifests: this.#manifests,
      requests: this.#requests,
      existing: this.#existing,
      records: report.statuses.list(NODE_KINDS),
      sources,
    }
    const overtaken = this.#impatience.begin(key)
    this.#passes.set(key, tools.clock.now())
    const tellEnd = this.#telemetry.pass(owner)
    const result = await this.#runner.run(owner, known, this.#generations, signal, overtaken)
    this.#passes.delete(key)
    tellEnd(result)
    if (result.plan !== undefined) this.#seen.add(key)
    this.#impatience.end(key, result.result === 'overtaken')
    this.#schedule(owner, result, tools.clock.now())
    if (result.result === 'settled') await this.#forgetHeeded(owner, result, known.requests)
    this.#options.onPass?.(owner, result)
  }

  #schedule(owner: OwnerRef, result: PassResult, now: number): void {
    const key = refKey(owner)
    const heard = this.#heard.delete(key)
    if (result.result === 'acted' || result.result === 'overtaken') {
      this.#queue.add(owner)
      return
    }
    if (result.result === 'failed') {
      const delay = this.#backoff.next(key, now)
      if (result.retriable) this.#queue.addAfter(owner, delay)
    } else this.#backoff.forget(key)
    if (heard) this.#queue.addAfter(owner, this.#backoff.deafFor(key, now))
    if (result.lookAgainAt !== undefined) this.#queue.addAfter(owner, result.lookAgainAt - now)
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
    await this.#withdraw((request) => known.includes(request) && isAbout(request) && isOver(request))
  }

  /** What is left of a removed owner is its retained data; without any, nothing is remembered either. */
  async #forgetOwner(owner: OwnerRef, { statuses }: Plan): Promise<void> {
    const { report, tools } = this.#options
    this.#existing = this.#existing.filter((one) => refKey(one) !== refKey(owner))
    subjectOf(owner).forget(tools, owner.name)
    const retains = statuses.some(({ fields }) => fields.retainedVolumes !== undefined)
    if (!retains) await report.statuses.forget(owner)
  }

  /**
   * A confirmation is for the removal at hand: once the manifest is back it is void, and of a single resource once it
   * was heeded. A hold that was not renewed is over.
   */
  async #forgetVoid(): Promise<void> {
    const declared = new Set(declaredOwners(this.#manifests).map(refKey))
    const now = this.#options.tools.clock.now()
    await this.#withdraw((request) => {
      switch (request.type) {
        case 'hold-node':
          return request.until <= now
        case 'confirm-removal':
          return declared.has(refKey(subjectOfRequest(request)))
        case 'confirm-gone':
          // With only some owners in sight, what is held was not looked for.
          return this.#options.only === undefined
        // Whether these are over a pass tells.
        case 'give-up-records':
        case 'annotate':
          return false
      }
    })
  }

  async #withdraw(isOver: (request: PersonRequest) => boolean): Promise<void> {
    for (const request of this.#requests.filter(isOver)) await withdrawRequest(this.#options.state, request)
    this.#requests = this.#requests.filter((request) => !isOver(request))
  }

  /** Of what a person wants gone there may be only kept data, or nothing at all: a pass will tell. */
  #owners(): OwnerRef[] {
    const confirmed = confirmedOwners(this.#requests)
    const all = distinctOwners([...declaredOwners(this.#manifests), ...this.#existing, ...confirmed])
    return all.filter((owner) => this.#isInSight(owner))
  }

  #isInSight(owner: OwnerRef): boolean {
    return this.#options.only?.some((one) => refKey(one) === refKey(owner)) ?? true
  }

  /** What is held is among the resources; but with only some owners in sight, the absence of others says nothing. */
  #scoped({ resources }: ManifestSet): Pick<ManifestSet, 'resources' | 'deletionFrozen'> {
    return this.#options.only ? { resources, deletionFrozen: 'only some clusters are looked at' } : { resources }
  }

  async #forgetGone(): Promise<void> {
    const { statuses } = this.#options.report
    for (const record of statuses.list()) {
      if (!isOwner(record.kind) && this.#isGone(record)) await statuses.forget(record)
    }
  }

  #state(): OperatorState {
    const operator = this
    return {
      passes: operator.#passes,
      get queued() {
        return operator.#queue.size
      },
      get owners() {
        const { statuses } = operator.#options.report
        const serves = (owner: OwnerRef) =>
          operator.#seen.has(refKey(owner)) &&
          statuses.get(owner)?.status.conditions.some(({ type, status }) => type === 'Ready' && status === 'True') ===
            true
        return operator.#owners().map((owner) => ({ owner, serves: serves(owner) }))
      },
      get readAt() {
        return operator.#readAt
      },
      get resyncedAt() {
        return operator.#resyncedAt
      },
    }
  }

  /** Nothing is left of a resource without a pass of its own once its manifest is gone. */
  #isGone({ kind, name, labels }: ResourceRecord): boolean {
    const owner = ownerOf({ kind, name, labels })
    const inSight = owner === undefined ? this.#options.only === undefined : this.#isInSight(owner)
    return inSight && !this.#generations.has(refKey({ kind, name }))
  }
}
