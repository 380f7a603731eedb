import { dirname, join } from 'node:path'
import type { FileOps } from '../../../src/report/file-ops.ts'

/** Thrown by every operation from the moment the power is cut. */
export class PowerCut extends Error {}

interface Entry {
  text: string
  /** What is on the platter; undefined: not even the entry in the folder. */
  durable: string | undefined
}

/**
 * A disk in memory that loses what was not synced: the worst a POSIX file system may do at a power cut. An entry is in
 * its folder for good only after the folder was synced, a content only after the file was.
 */
export class LossyDisk implements FileOps {
  /** Operations left until the power is cut. */
  operationsLeft = Number.POSITIVE_INFINITY
  #files = new Map<string, Entry>()
  /** Entries as the folders on the platter have them; the objects are shared, as inodes are. */
  #durableNames = new Map<string, Entry>()

  /** What a new boot finds; `keep` decides, for each thing that was not synced, how much of it survives (0 to 1). */
  reboot(keep: () => number): LossyDisk {
    const next = new LossyDisk()
    const names = new Map(this.#durableNames)
    for (const [path, entry] of this.#files) if (keep() >= 0.5) names.set(path, entry)
    for (const path of names.keys()) if (!this.#files.has(path) && keep() >= 0.5) names.delete(path)
    for (const [path, entry] of names) {
      const text = entry.durable ?? entry.text.slice(0, Math.floor(entry.text.length * keep()))
      next.#files.set(path, { text, durable: text })
    }
    next.#durableNames = new Map(next.#files)
    return next
  }

  /** Another disk with the same on it. */
  copy(): LossyDisk {
    const copy = new LossyDisk()
    const copies = new Map<Entry, Entry>()
    const copyOf = (entry: Entry): Entry => {
      const known = copies.get(entry) ?? { ...entry }
      copies.set(entry, known)
      return known
    }
    for (const [path, entry] of this.#files) copy.#files.set(path, copyOf(entry))
    for (const [path, entry] of this.#durableNames) copy.#durableNames.set(path, copyOf(entry))
    return copy
  }

  names(): string[] {
    return [...this.#files.keys()].sort()
  }

  async readText(path: string): Promise<string> {
    this.#spend()
    return this.#entry(path).text
  }

  async createFile(path: string, text: string): Promise<void> {
    this.#spend()
    if (this.#files.has(path)) throw systemError('EEXIST')
    this.#files.set(path, { text, durable: undefined })
  }

  async appendText(path: string, text: string): Promise<void> {
    this.#spend()
    const before = this.#files.get(path)
    this.#files.set(path, { text: (before?.text ?? '') + text, durable: before?.durable })
  }

  async sync(path: string): Promise<void> {
    this.#spend()
    const file = this.#files.get(path)
    if (file !== undefined) {
      file.durable = file.text
      return
    }
    for (const name of this.#durableNames.keys()) if (dirname(name) === path) this.#durableNames.delete(name)
    for (const [name, entry] of this.#files) if (dirname(name) === path) this.#durableNames.set(name, entry)
  }

  async rename(from: string, to: string): Promise<void> {
    this.#spend()
    this.#files.set(to, this.#entry(from))
    this.#files.delete(from)
  }

  async unlink(path: string): Promise<void> {
    this.#spend()
    this.#entry(path)
    this.#files.delete(path)
  }

  async makeFolder(): Promise<void> {
    this.#spend()
  }

  async listFolder(path: string): Promise<string[]> {
    this.#spend()
    const below = [...this.#files.keys()].filter((name) => name.startsWith(join(path, '/')))
    return [...new Set(below.map((name) => name.slice(path.length + 1).split('/')[0] ?? ''))]
  }

  async listFolders(path: string): Promise<string[]> {
    const names = await this.listFolder(path)
    return names.filter((name) => !this.#files.has(join(path, name)))
  }

  async look(path: string): Promise<{ mode: number; modifiedAt: number }> {
    this.#spend()
    if (!this.names().some((name) => name === path || name.startsWith(join(path, '/')))) throw systemError('ENOENT')
    return { mode: 0o600, modifiedAt: Date.now() }
  }

  #entry(path: string): Entry {
    const entry = this.#files.get(path)
    if (entry === undefined) throw systemError('ENOENT')
    return entry
  }

  #spend(): void {
    if (this.operationsLeft <= 0) throw new PowerCut('the power is cut')
    this.operationsLeft -= 1
  }
}

function systemError(code: string): Error {
  return Object.assign(new Error(code), { code })
}
