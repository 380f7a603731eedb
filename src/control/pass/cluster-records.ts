import { canonicalJson } from '../../model/hash.ts'
import { NOTHING_RECORDED, type RecordedCluster } from '../../model/observed-cluster.ts'
import type { FormattedFile } from '../../report/formats.ts'
import type { StateFolder } from '../../report/state-folder.ts'

const FOLDER = 'clusters'

/** What must outlive a pass about a cluster, one file each in the state folder. Written before a plan is carried out. */
export class ClusterRecords {
  readonly #folder: StateFolder
  readonly #written = new Map<string, string>()
  /** What could not be written is known for as long as this process lives. */
  readonly #unwritten = new Map<string, RecordedCluster>()

  constructor(folder: StateFolder) {
    this.#folder = folder
  }

  /** @throws STATE_UNUSABLE, STATE_NEWER */
  async read(cluster: string): Promise<RecordedCluster> {
    const unwritten = this.#unwritten.get(cluster)
    if (unwritten) return unwritten
    const record = await this.#folder.readJson(fileOf(cluster), isRecord)
    this.#written.set(cluster, canonicalJson(record))
    return record ? { ...NOTHING_RECORDED, ...record } : NOTHING_RECORDED
  }

  /** Writes only what differs. @throws STATE_UNUSABLE */
  async write(cluster: string, record: RecordedCluster): Promise<void> {
    const text = canonicalJson(record)
    this.#unwritten.set(cluster, record)
    if (this.#written.get(cluster) !== text) await this.#write(cluster, record, text)
    this.#unwritten.delete(cluster)
  }

  async #write(cluster: string, record: RecordedCluster, text: string): Promise<void> {
    if (text === canonicalJson(NOTHING_RECORDED)) {
      await this.#folder.remove(fileOf(cluster))
      this.#written.delete(cluster)
      return
    }
    await this.#folder.writeJson(fileOf(cluster), record)
    this.#written.set(cluster, text)
  }
}

const fileOf = (cluster: string): FormattedFile => `${FOLDER}/${encodeURIComponent(cluster)}.json`

const isRecord = (value: unknown): value is Partial<RecordedCluster> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
