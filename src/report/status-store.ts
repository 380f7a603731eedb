import { isDeepStrictEqual } from 'node:util'
import { findKind } from '../kinds/kinds.ts'
import { keysOf } from '../kinds/secret-keys.ts'
import type { Kind, ManifestSet, Resource, ResourceRef } from '../model/resource.ts'
import { refKey, refOf } from '../model/resource-ref.ts'
import type { PlannedStatus } from '../plan/ground/plan.ts'
import { isoSeconds, mergeConditions, type Transition } from './conditions.ts'
import type { FormattedFile } from './formats.ts'
import { byKindAndName, readRecords, STATUS_FOLDER } from './read-records.ts'
import type { ResourceRecord } from './resource-record.ts'
import { secretsIn } from './secret-store.ts'
import { makeSpecHash, type SpecHash } from './spec-hash.ts'
import type { StateFolder } from './state-folder.ts'

/** The generation of each resource a pass looks at, by `Kind/name`; what `observedGeneration` is taken from. */
export type Generations = ReadonlyMap<string, number>

/** A change in the conditions of one resource, worth an event. */
export interface ConditionTransition extends Transition {
  readonly resource: ResourceRef
}

/** What is remembered of every resource, one file each. For the one Drover that holds the lock. */
export class StatusStore {
  readonly #folder: StateFolder
  readonly #records: Map<string, ResourceRecord>
  /** Records whose file is not known to hold what memory holds. */
  readonly #unsaved = new Set<string>()
  /** The last write of each file: a later one waits, so that the newest content stays. */
  readonly #writes = new Map<string, Promise<void>>()
  #specHash: SpecHash | undefined

  constructor(folder: StateFolder, records: readonly ResourceRecord[]) {
    this.#folder = folder
    this.#records = new Map(records.map((record) => [refKey(record), record]))
  }

  /** Sorted by kind, then name; only those of some kinds, where there may be thousands of others. */
  list(kinds?: readonly Kind[]): ResourceRecord[] {
    return [...this.#records.values()].filter(({ kind }) => kinds?.includes(kind) ?? true).sort(byKindAndName)
  }

  get(ref: ResourceRef): ResourceRecord | undefined {
    return this.#records.get(refKey(ref))
  }

  /**
   * Takes in what the manifests say now: gives each resource its generation, and notes when one is no longer there,
   * unless absence proves nothing. `now` in epoch milliseconds. @throws STATE_UNUSABLE
   */
  async observe(manifests: Pick<ManifestSet, 'resources' | 'deletionFrozen'>, now: number): Promise<Generations> {
    const generations = new Map<string, number>()
    const hash = await this.#hashFor(manifests.resources)
    for (const resource of manifests.resources) {
      const record = recordOf(resource, hash(resource), this.get(refOf(resource)))
      generations.set(refKey(record), record.generation)
      this.#put(record)
    }
    if (manifests.deletionFrozen === undefined) {
      for (const [key, record] of this.#records) {
        if (!generations.has(key) && record.removedAt === undefined) {
          this.#put({ ...record, removedAt: isoSeconds(now) })
        }
      }
    }
    await this.#save()
    return generations
  }

  /**
   * Writes what a pass found, and only what says something new. A status of a resource that has been forgotten is
   * dropped; one that is not in `generations` (its manifest is gone) keeps its `observedGeneration`.
   * @throws STATE_UNUSABLE
   */
  async apply(
    statuses: readonly PlannedStatus[],
    now: number,
    generations: Generations,
  ): Promise<ConditionTransition[]> {
    const changes: ConditionTransition[] = []
    for (const { kind, name, conditions: planned, fields } of statuses) {
      const record = this.get({ kind, name })
      if (record === undefined) continue
      const { conditions, transitions } = mergeConditions(record.status.conditions, planned, now)
      const observedGeneration = generations.get(refKey(record)) ?? record.status.observedGeneration
      this.#put({ ...record, status: { ...fields, conditions, observedGeneration } })
      changes.push(...transitions.map((transition) => ({ ...transition, resource: { kind, name } })))
    }
    await this.#save()
    return changes
  }

  /** Drops the resource for good, once nothing of it is left. @throws STATE_UNUSABLE */
  async forget(ref: ResourceRef): Promise<void> {
    const key = refKey(ref)
    this.#unsaved.delete(key)
    if (this.#records.delete(key)) await this.#after(key, () => this.#folder.remove(fileOf(ref)))
  }

  /** The key for Secrets is made when there are any. */
  async #hashFor(resources: readonly Resource[]): Promise<SpecHash> {
    if (!resources.some(({ kind }) => kind === 'Secret')) return ({ specHash }) => specHash
    this.#specHash ??= await makeSpecHash(secretsIn(this.#folder))
    return this.#specHash
  }

  #put(given: ResourceRecord): void {
    // As its file will say it: a field that is `undefined` is not there.
    const record: ResourceRecord = JSON.parse(JSON.stringify(given))
    const key = refKey(record)
    if (isDeepStrictEqual(this.#records.get(key), record)) return
    this.#records.set(key, record)
    this.#unsaved.add(key)
  }

  async #save(): Promise<void> {
    const keys = [...this.#unsaved]
    this.#unsaved.clear()
    await Promise.all(keys.map((key) => this.#after(key, () => this.#write(key))))
  }

  async #write(key: string): Promise<void> {
    const record = this.#records.get(key)
    if (record === undefined) return
    try {
      await this.#folder.writeJson(fileOf(record), record)
    } catch (error) {
      this.#unsaved.add(key)
      throw error
    }
  }

  #after(key: string, act: () => Promise<void>): Promise<void> {
    const done = (this.#writes.get(key) ?? Promise.resolve()).catch(() => undefined).then(act)
    this.#writes.set(key, done)
    const forget = () => {
      if (this.#writes.get(key) === done) this.#writes.delete(key)
    }
    done.then(forget, forget)
    return done
  }
}

/** Opens the store with all it remembers. @throws STATE_UNUSABLE */
export async function openStatusStore(folder: StateFolder): Promise<StatusStore> {
  return new StatusStore(folder, await readRecords(folder))
}

function recordOf(resource: Resource, specHash: string, before: ResourceRecord | undefined): ResourceRecord {
  const { kind, apiVersion, metadata, manifestName, origin } = resource
  const generation = before === undefined ? 1 : before.generation + (before.specHash === specHash ? 0 : 1)
  return {
    kind,
    name: refOf(resource).name,
    ...(metadata.namespace !== undefined && { namespace: metadata.namespace }),
    ...(manifestName !== undefined && { manifestName }),
    apiVersion,
    labels: metadata.labels,
    annotations: metadata.annotations,
    spec: findKind(kind)?.secret ? { keys: keysOf(resource.spec).sort() } : resource.spec,
    specHash,
    generation,
    origin,
    status: before?.status ?? { conditions: [], observedGeneration: 0 },
  }
}

function fileOf({ kind, name }: ResourceRef): FormattedFile {
  // Names come checked; a file must stay in its folder even so.
  return `${STATUS_FOLDER}/${kind}/${encodeURIComponent(name)}.json`
}
