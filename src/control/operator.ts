import { ALL_KINDS, isOwner } from '../kinds/kinds.ts'
import type { DockerEvent } from '../model/container.ts'
import { CLUSTER_LABEL, type ManifestSet, type ResourceRef } from '../model/resource.ts'
import { refKey } from '../model/resource-ref.ts'
import type { ResourceRecord } from '../report/resource-record.ts'
import type { StateFolder } from '../report/state-folder.ts'
import type { Generations } from '../report/status-store.ts'
import { concerns } from './concerns.ts'
import { ManifestTeller } from './manifest-teller.ts'
import { overruledWords } from './overruling.ts'
import type { PassTools } from './pass/cluster-pass.ts'
import { isRemoved, type PassReport, type PassResult, PassRunner } from './pass/pass-runner.ts'
import { Backoff } from './queue/backoff.ts'
import { Impatience } from './queue/impatience.ts'
import { OneAfterAnother } from './queue/one-after-another.ts'
import { WorkQueue } from './queue/work-queue.ts'
import { work } from './queue/workers.ts'
import {
  confirmedClusters,
  keepRequestsUpToDate,
  type PersonRequest,
  readRequests,
  wishesIn,
  withdrawRequest,
  withRequests,
} from './requests.ts'
import { confirmedGone, declaredClusters, existingClusters, wishFor } from './situation.ts'
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
  /** Only these clusters are looked at; absent: all of this instance. */
  readonly only?: ReadonlySet<string>
  /** Between 0 and 1, for jitter. */
  readonly random: () => number
  readonly resyncMs?: number
  readonly telemetry?: Telemetry
  /** Hears of every pass. */
  readonly onPass?: (cluster: string, result: PassResult) => void
  /** Hears of every reading of the manifests. */
  readonly onReload?: (manifests: ManifestSet) => void
}

const RESYNC_MS = 60_000

const NODE_KINDS = ALL_KINDS.filter(({ hasNodes }) => hasNodes).map(({ kind }) => kind)

const NOTHING: ManifestSet = { resources: [], problems: [], deletionFrozen: 'the manifests have not been read yet' }

/**
 * Brings clusters to what their manifests say, and keeps them there. Everything that happens outside only puts a
 * cluster's name into the queue; what is to be done is decided from what is seen, in a pass.
 */
export class Operator {
  readonly #options: OperatorOptions
  readonly #queue: WorkQueue
  readonly #backoff: Backoff
  readonly #runner: PassRunner
  readonly #teller: ManifestTeller
  readonly #impatience: Impatience
  readonly #telemetry: Telemetry
  /** Passes under way: since when, by cluster. */
  readonly #passes = new Map<string, number>()
  /** Clusters this operator has seen. What is remembered of others may be long over. */
  readonly #seen = new Set<string>()
  /** Clusters something happened to during the pass that is under way. */
  readonly #heard = new Set<string>()
  #readAt: number | undefined
  #resyncedAt: number | undefined
  #manifests: ManifestSet = NOTHING
  #requests: readonly PersonRequest[] = []
  #generations: Generations = new Map()
  #existing: readonly string[] = []
  readonly #reloads = new OneAfterAnother(() => this.#reload())

  constructor(options: OperatorOptions) {
    this.#options = options
    this.#telemetry = options.telemetry ?? NO_TELEMETRY
    this.#queue = new WorkQueue(options.tools.clock)
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

  /** Reads manifests and requests anew and looks at every cluster. @throws STATE_UNUSABLE */
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
    for (const cluster of this.#clusters()) {
      if (changed) this.#backoff.forget(cluster)
      this.#queue.add(cluster)
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
    this.#existing = await existingClusters(tools.docker, tools.host.instance, signal)
    this.#resyncedAt = tools.clock.now()
    for (const cluster of this.#clusters()) this.#queue.add(cluster)
  }

  /** A hint from the engine that something changed. */
  hint(event: DockerEvent): void {
    const { instance } = this.#options.tools.host
    for (const known of this.#clusters()) {
      if (!concerns(event, instance, known)) continue
      // What it means that something happened during a pass depends on how the pass ends.
      if (this.#passes.has(known)) this.#heard.add(known)
      else this.#queue.addAfter(known, this.#backoff.deafFor(known, this.#options.tools.clock.now()))
      this.#impatience.hint(known)
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
    await work(this.#queue, clock, (cluster) => this.#pass(cluster, signal))
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

  async #pass(cluster: string, signal: AbortSignal): Promise<void> {
    const { report, sources, tools } = this.#options
    const known = {
      manifests: this.#manifests,
      requests: this.#requests,
      existing: this.#existing,
      records: report.statuses.list(NODE_KINDS),
      sources,
    }
    const overtaken = this.#impatience.begin(cluster)
    const wish = wishFor(cluster, known)
    this.#passes.set(cluster, tools.clock.now())
    const tellEnd = this.#telemetry.pass(cluster)
    const result = await this.#runner.run(wish, this.#manifests, this.#generations, signal, overtaken)
    this.#passes.delete(cluster)
    tellEnd(result)
    if (result.plan !== undefined) this.#seen.add(cluster)
    this.#impatience.end(cluster, result.result === 'overtaken')
    this.#schedule(cluster, result, tools.clock.now())
    if (isRemoved(result)) await this.#forgetCluster(cluster, result, known.requests)
    if (isOver(result)) {
      const isHeeded = (request: PersonRequest) => request.type === 'give-up-records' && request.cluster === cluster
      await this.#withdraw((request) => known.requests.includes(request) && isHeeded(request))
    }
    this.#options.onPass?.(cluster, result)
  }

  #schedule(cluster: string, result: PassResult, now: number): void {
    const heard = this.#heard.delete(cluster)
    if (result.result === 'acted' || result.result === 'overtaken') {
      this.#queue.add(cluster)
      return
    }
    if (result.result === 'failed') {
      const delay = this.#backoff.next(cluster, now)
      if (result.retriable) this.#queue.addAfter(cluster, delay)
    } else this.#backoff.forget(cluster)
    if (heard) this.#queue.addAfter(cluster, this.#backoff.deafFor(cluster, now))
    if (result.lookAgainAt !== undefined) this.#queue.addAfter(cluster, result.lookAgainAt - now)
  }

  /** What is left of a removed cluster is its retained data; without any, nothing is remembered either. */
  async #forgetCluster(cluster: string, result: PassResult, heeded: readonly PersonRequest[]): Promise<void> {
    const { report } = this.#options
    this.#existing = this.#existing.filter((name) => name !== cluster)
    this.#options.tools.forgetKafka?.(cluster)
    const retains = result.plan?.statuses.some(({ fields }) => fields.retainedVolumes !== undefined)
    if (!retains) await report.statuses.forget({ kind: 'Kafka', name: cluster })
    // A request that came during this very pass was not heeded by it.
    await this.#withdraw((request) => heeded.includes(request) && isAbout(request, cluster))
  }

  /**
   * A confirmation is for the removal at hand: once the manifest is back it is void, and of a single resource once it
   * was heeded. A hold that was not renewed is over.
   */
  async #forgetVoid(): Promise<void> {
    const declared = declaredClusters(this.#manifests)
    const now = this.#options.tools.clock.now()
    await this.#withdraw((request) => {
      switch (request.type) {
        case 'hold-node':
          return request.until <= now
        case 'confirm-removal':
          return declared.includes(request.cluster)
        case 'confirm-gone':
          // With only some clusters in sight, what is held was not looked for.
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

  /** Of a cluster that a person wants gone there may be only kept data, or nothing at all: a pass will tell. */
  #clusters(): string[] {
    const { only } = this.#options
    const confirmed = confirmedClusters(this.#requests)
    const all = [...new Set([...declaredClusters(this.#manifests), ...this.#existing, ...confirmed])].sort()
    return only ? all.filter((name) => only.has(name)) : all
  }

  /** What is held is among the resources; but with only some clusters in sight, the absence of others says nothing. */
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
      get clusters() {
        const { statuses } = operator.#options.report
        const serves = (name: string) =>
          operator.#seen.has(name) &&
          statuses
            .get({ kind: 'Kafka', name })
            ?.status.conditions.some(({ type, status }) => type === 'Ready' && status === 'True') === true
        return new Map(operator.#clusters().map((name) => [name, serves(name)]))
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
    const { only } = this.#options
    const inSight = only === undefined || only.has(labels[CLUSTER_LABEL] ?? '')
    return inSight && !this.#generations.has(refKey({ kind, name }))
  }
}

/** True when nothing is missed that a person could give up. */
const isOver = ({ result, plan }: PassResult): boolean =>
  result === 'settled' &&
  Object.keys(plan.recorded.missedVolumes).length === 0 &&
  plan.waits.every(({ reason }) => reason !== 'RecordsGivenUp')

const isAbout = (request: PersonRequest, cluster: string): boolean =>
  'kind' in request ? isOwner(request.kind) && request.name === cluster : request.cluster === cluster
