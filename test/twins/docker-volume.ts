import { pipeline } from 'node:stream/promises'
import { extract, type Pack, pack } from 'tar-stream'
import type { FileStat, FileToWrite } from '../../src/model/docker-state.ts'
import { bytesOf } from '../../src/model/file-content.ts'

interface TwinFile {
  readonly content: string
  readonly mode: number
  /** Epoch milliseconds. */
  readonly modifiedAt: number
}

/** What a node's storage on a volume knows of the quorum. */
export interface VolumeMetadata {
  /** Votes are counted by node id and this together. */
  readonly directoryId: string
  /** The voters it was formatted with, by node id: as long as it knows no other, it may found a quorum with them. */
  readonly founders?: ReadonlyMap<number, string>
  /** Of which quorum it has the log; absent: of none yet. */
  readonly history?: number
}

/** As the real client: reading is for configs. */
const READ_LIMIT = 1024 * 1024

/** A volume with what is in it; files and directories (ending in `/`) by their path below its root. */
export class TwinVolume {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly driver: string
  readonly files = new Map<string, TwinFile>()
  /** Absent: it was never formatted here. */
  metadata?: VolumeMetadata
  /** How many acknowledged records of a partition it has: no file, for they change all the time. */
  readonly records = new Map<string, number>()

  constructor(name: string, labels: Readonly<Record<string, string>>, driver: string) {
    this.name = name
    this.labels = { ...labels }
    this.driver = driver
  }

  /** Another volume with the same in it. */
  copy(): TwinVolume {
    const copy = new TwinVolume(this.name, this.labels, this.driver)
    for (const [path, file] of this.files) copy.files.set(path, file)
    if (this.metadata) copy.metadata = this.metadata
    for (const [partition, count] of this.records) copy.records.set(partition, count)
    return copy
  }

  write(folder: string, files: readonly FileToWrite[], now: number): void {
    for (const file of files) {
      const modifiedAt = file.modifiedAt === undefined ? Math.floor(now / 1000) * 1000 : file.modifiedAt * 1000
      this.files.set(join(folder, file.path), { content: bytesOf(file).toString(), mode: file.mode, modifiedAt })
    }
  }

  hasFolder(folder: string): boolean {
    return folder === '' || [...this.files.keys()].some((path) => path.startsWith(`${folder}/`))
  }

  /** Of a folder, or of one file; undefined when there is neither. */
  read(path: string): Map<string, string> | undefined {
    const file = this.files.get(path)
    if (file) return this.#readable([[path.slice(path.lastIndexOf('/') + 1), file]])
    if (!this.hasFolder(path)) return undefined
    const below = path === '' ? '' : `${path}/`
    const inFolder = [...this.files].filter(([each]) => each.startsWith(below) && !each.endsWith('/'))
    return this.#readable(inFolder.map(([each, found]) => [each.slice(below.length), found]))
  }

  #readable(files: readonly (readonly [string, TwinFile])[]): Map<string, string> {
    const read = new Map<string, string>()
    let left = READ_LIMIT
    for (const [name, { content }] of files) {
      const size = Buffer.byteLength(content)
      if (size > left) continue
      left -= size
      read.set(name, content)
    }
    return read
  }

  /** As the engine packs a folder called `name`. */
  archive(folder: string, name: string): Pack {
    const below = folder === '' ? '' : `${folder}/`
    const archive = pack()
    archive.entry({ name: `${name}/`, type: 'directory' })
    for (const [path, { content, mode, modifiedAt }] of this.files) {
      if (!path.startsWith(below)) continue
      const type = path.endsWith('/') ? 'directory' : 'file'
      const header = { name: `${name}/${path.slice(below.length)}`, mode, mtime: new Date(modifiedAt), type } as const
      archive.entry(header, type === 'file' ? content : '')
    }
    archive.finalize()
    return archive
  }

  async unpack(folder: string, archive: AsyncIterable<Uint8Array>): Promise<void> {
    const entries = extract()
    const unpacked = async () => {
      for await (const entry of entries) {
        const { name, mode = 0, mtime } = entry.header
        const chunks: Buffer[] = []
        for await (const chunk of entry) chunks.push(chunk as Buffer)
        const content = Buffer.concat(chunks).toString('utf8')
        this.files.set(join(folder, name), { content, mode, modifiedAt: mtime?.getTime() ?? 0 })
      }
    }
    await Promise.all([pipeline(archive, entries), unpacked()])
  }

  stat(path: string): FileStat | undefined {
    const file = this.files.get(path)
    return file && { size: Buffer.byteLength(file.content), modifiedAt: file.modifiedAt }
  }
}

function join(folder: string, path: string): string {
  return folder === '' ? path : `${folder}/${path}`
}
