import { isOwner, type OwnerRef, ownerOf } from '../kinds/kinds.ts'
import type { ManifestSet, ResourceRef } from '../model/resource.ts'
import { refKey } from '../model/resource-ref.ts'
import type { ResourceRecord } from '../report/resource-record.ts'
import type { StateFolder } from '../report/state-folder.ts'
import type { Generations } from '../report/status-store.ts'
import type { Clock } from './clock.ts'
import { ManifestTeller } from './manifest-teller.ts'
import { overruledWords } from './overruling.ts'
import { declaredOwners } from './owners.ts'
import type { PassReport } from './pass/pass-runner.ts'
import {
  confirmedGone,
  confirmedOwners,
  isVoid,
  keepRequestsUpToDate,
  type PersonRequest,
  readRequests,
  wishesIn,
  withdrawRequest,
  withRequests,
} from './requests.ts'

/** Where declarations come from, and who hears of them. */
export interface DeclarationsOptions {
  readonly report: PassReport
  readonly state: StateFolder
  /** Reads all manifests whole. */
  readonly read: () => Promise<ManifestSet>
  /** Drops last good versions that a person says are gone. */
  readonly forget: (refs: readonly ResourceRef[]) => Promise<void>
  /** Only these are looked at; absent: all of this instance. */
  readonly only?: readonly OwnerRef[]
  /** Hears of every reading of the manifests. */
  readonly onReload?: (manifests: ManifestSet) => void
}

const NOTHING: ManifestSet = { resources: [], problems: [], deletionFrozen: 'the manifests have not been read yet' }

/** What manifests and people declare, as it was last read; what of it is over is forgotten. */
export class Declarations {
  readonly #options: DeclarationsOptions
  readonly #clock: Clock
  readonly #teller: ManifestTeller
  #manifests: ManifestSet = NOTHING
  #requests: readonly PersonRequest[] = []
  #generations: Generations = new Map()
  #readAt: number | undefined

  constructor(options: DeclarationsOptions, clock: Clock) {
    this.#options = options
    this.#clock = clock
    this.#teller = new ManifestTeller(options.report)
  }

  /** The manifests, with what people asked for laid over them. */
  get manifests(): ManifestSet {
    return this.#manifests
  }

  /** What people asked for. */
  get requests(): readonly PersonRequest[] {
    return this.#requests
  }

  /** Of all resources. */
  get generations(): Generations {
    return this.#generations
  }

  /** Epoch milliseconds; undefined: not yet. */
  get readAt(): number | undefined {
    return this.#readAt
  }

  /** What is declared, or is to go on a person's word: of that there may be only kept data, a pass will tell. */
  get owners(): OwnerRef[] {
    return [...declaredOwners(this.#manifests), ...confirmedOwners(this.#requests)]
  }

  /** Whether it is among what is looked at. */
  isInSight(owner: OwnerRef): boolean {
    return this.#options.only?.some((one) => refKey(one) === refKey(owner)) ?? true
  }

  /** Reads all of it anew, and tells of it. Returns whether a resource is new, or another. @throws STATE_UNUSABLE */
  async read(): Promise<boolean> {
    const { state, report, onReload } = this.#options
    const asked = await readRequests(state)
    const manifests = await this.#read(asked)
    const { requests, withdrawn } = await keepRequestsUpToDate(state, asked, manifests.resources, this.#clock.now())
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
    this.#generations = await report.statuses.observe(this.#inSight(), this.#clock.now())
    this.#readAt = this.#clock.now()
    onReload?.(manifests)
    await this.#teller.tell(this.#manifests, this.#generations, this.#clock.now())
    await this.#forgetGone()
    await this.#withdrawVoid()
    return [...this.#generations].some(([key, generation]) => before.get(key) !== generation)
  }

  /** Ends requests. @throws STATE_UNUSABLE */
  async withdraw(isOver: (request: PersonRequest) => boolean): Promise<void> {
    for (const request of this.#requests.filter(isOver)) await withdrawRequest(this.#options.state, request)
    this.#requests = this.#requests.filter((request) => !isOver(request))
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

  /** What is held is among the resources; but with only some owners in sight, the absence of others says nothing. */
  #inSight(): Pick<ManifestSet, 'resources' | 'deletionFrozen'> {
    const { resources } = this.#manifests
    return this.#options.only ? { resources, deletionFrozen: 'only some clusters are looked at' } : { resources }
  }

  async #withdrawVoid(): Promise<void> {
    const declared = new Set(declaredOwners(this.#manifests).map(refKey))
    const isAllInSight = this.#options.only === undefined
    const now = this.#clock.now()
    await this.withdraw((request) => isVoid(request, { declared, now, isAllInSight }))
  }

  async #forgetGone(): Promise<void> {
    const { statuses } = this.#options.report
    for (const record of statuses.list()) {
      if (!isOwner(record.kind) && this.#isGone(record)) await statuses.forget(record)
    }
  }

  /** Nothing is left of a resource without a pass of its own once its manifest is gone. */
  #isGone({ kind, name, labels }: ResourceRecord): boolean {
    const owner = ownerOf({ kind, name, labels })
    const isInSight = owner === undefined ? this.#options.only === undefined : this.isInSight(owner)
    return isInSight && !this.#generations.has(refKey({ kind, name }))
  }
}
