import type { OwnerRef } from '../../kinds/kinds.ts'
import { canonicalJson } from '../../model/hash.ts'
import { NOTHING_RECORDED, type RecordedCluster } from '../../model/recorded-cluster.ts'
import type { FormattedFile } from '../../report/formats.ts'
import type { StateFolder } from '../../report/state-folder.ts'
import { recordFile } from '../owners.ts'

/** What must outlive a pass, one file an owner in the state folder. Written before a plan is carried out. */
export class OwnerRecords {
  readonly #folder: StateFolder
  readonly #written = new Map<string, string>()
  /** What could not be written is known for as long as this process lives. */
  readonly #unwritten = new Map<string, RecordedCluster>()

  constructor(folder: StateFolder) {
    this.#folder = folder
  }

  /** @throws STATE_UNUSABLE, STATE_NEWER */
  async read(owner: OwnerRef): Promise<RecordedCluster> {
    const file = recordFile(owner)
    const unwritten = this.#unwritten.get(file)
    if (unwritten) return unwritten
    const record = await this.#folder.readJson(file, isRecord)
    this.#written.set(file, canonicalJson(record))
    return record ? { ...NOTHING_RECORDED, ...record } : NOTHING_RECORDED
  }

  /** Writes only what differs. @throws STATE_UNUSABLE */
  async write(owner: OwnerRef, record: RecordedCluster): Promise<void> {
    const file = recordFile(owner)
    const text = canonicalJson(record)
    this.#unwritten.set(file, record)
    if (this.#written.get(file) !== text) await this.#write(file, record, text)
    this.#unwritten.delete(file)
  }

  async #write(file: FormattedFile, record: RecordedCluster, text: string): Promise<void> {
    if (text === canonicalJson(NOTHING_RECORDED)) {
      await this.#folder.remove(file)
      this.#written.delete(file)
      return
    }
    await this.#folder.writeJson(file, record)
    this.#written.set(file, text)
  }
}

const isRecord = (value: unknown): value is Partial<RecordedCluster> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
