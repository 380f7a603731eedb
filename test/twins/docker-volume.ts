import { pipeline } from 'node:stream/promises'
import { extract, type Pack, pack } from 'tar-stream'
import type { FileStat, FileToWrite } from '../../src/model/container.ts'

interface TwinFile {
  readonly content: string
  readonly mode: number
  /** Epoch milliseconds. */
  readonly modifiedAt: number
}

/** As the real client: reading is for configs. */
const READ_LIMIT = 1024 * 1024

/** A volume with what is in it; files and directories (ending in `/`) by their path below its root. */
export class TwinVolume {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly driver: string
  readonly files = new Map<string, TwinFile>()

  constructor(name: string, labels: Readonly<Record<string, string>>, driver: string) {
    this.name = name
    this.labels = { ...labels }
    this.driver = driver
  }

  /** Another volume with the same in it. */
  copy(): TwinVolume {
    const copy = new TwinVolume(this.name, this.labels, this.driver)
    for (const [path, file] of this.files) copy.files.set(path, file)
    return copy
  }

  write(folder: string, files: readonly FileToWrite[], now: number): void {
    for (const file of files) {
      const modifiedAt = file.modifiedAt === undefined ? Math.floor(now / 1000) * 1000 : file.modifiedAt * 1000
      this.files.set(join(folder, file.path), { content: file.content, mode: file.mode, modifiedAt })
    }
  }

  hasFolder(folder: string): boolean {
    return folder === '' || [...this.files.keys()].some((path) => path.startsWith(`${folder}/`))
  }

  read(folder: string): Map<string, string> {
    const below = folder === '' ? '' : `${folder}/`
    const read = new Map<string, string>()
    let left = READ_LIMIT
    for (const [path, { content }] of this.files) {
      const size = Buffer.byteLength(content)
      if (!path.startsWith(below) || path.endsWith('/') || size > left) continue
      left -= size
      read.set(path.slice(below.length), content)
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
