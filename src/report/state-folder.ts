import { stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { DroverError, messageOf } from '../errors.ts'
import { diskOps, type FileOps, systemCode } from './file-ops.ts'
import { type FormattedFile, withFormat, withoutFormat } from './formats.ts'

const FOLDER_MODE = 0o700
const FILE_MODE = 0o600
const OTHERS_MAY_WRITE = 0o022
/** A temporary file older than this belongs to a process that died while writing; nobody takes minutes for one file. */
const ABANDONED_AFTER_MS = 600_000

/** Where Drover remembers things unless told otherwise: `$XDG_STATE_HOME/drover`, else `~/.local/state/drover`. */
export function defaultStateFolder(env: NodeJS.ProcessEnv = process.env): string {
  const base = env.XDG_STATE_HOME
  return base ? join(base, 'drover') : join(homedir(), '.local', 'state', 'drover')
}

/** `write` is for the one Drover that holds the lock, and for what the command line leaves there for it. */
export type OpenMode = 'read' | 'write'

/**
 * The folder that holds what must outlive the process. Every file is replaced whole, so whoever reads sees the old
 * content or the new. Paths are relative to the folder.
 */
export class StateFolder {
  readonly path: string
  readonly #openMode: OpenMode
  readonly #ops: FileOps

  constructor(path: string, openMode: OpenMode, ops: FileOps = diskOps) {
    this.path = resolve(path)
    this.#openMode = openMode
    this.#ops = ops
  }

  /** The same folder, by other file operations. */
  through(wrap: (ops: FileOps) => FileOps): StateFolder {
    return new StateFolder(this.path, this.#openMode, wrap(this.#ops))
  }

  /** Durable when it returns. @throws STATE_UNUSABLE */
  async writeText(file: string, text: string): Promise<void> {
    const target = join(this.path, file)
    const folder = dirname(target)
    // The global one: Node loads it when somebody writes, and not for those who only read.
    const temporary = join(folder, `.${basename(target)}.${crypto.randomUUID()}.tmp`)
    try {
      await this.#ops.makeFolder(folder, FOLDER_MODE)
      await this.#ops.createFile(temporary, text, FILE_MODE)
      await this.#ops.sync(temporary)
      await this.#ops.rename(temporary, target)
      await this.#ops.sync(folder)
    } catch (error) {
      await this.#ops.unlink(temporary).catch(() => undefined)
      throw unusable(`cannot write ${target}`, error)
    }
  }

  /** @throws STATE_UNUSABLE */
  writeJson(file: FormattedFile, value: object): Promise<void> {
    return this.writeText(file, `${JSON.stringify(withFormat(file, value), null, 2)}\n`)
  }

  /** Appends without waiting for the disk: a power cut may take the last lines. @throws STATE_UNUSABLE */
  async append(file: string, text: string): Promise<void> {
    const target = join(this.path, file)
    try {
      await this.#ops.appendText(target, text, FILE_MODE)
    } catch (error) {
      throw unusable(`cannot write ${target}`, error)
    }
  }

  /** Undefined when there is none. @throws STATE_UNUSABLE when it may not be read */
  async readText(file: string): Promise<string | undefined> {
    const target = join(this.path, file)
    try {
      return await this.#ops.readText(target)
    } catch (error) {
      if (isAbsent(error)) return undefined
      throw unusable(`cannot read ${target}`, error)
    }
  }

  /**
   * Undefined when there is none, or when it is not what `accepts` expects. The writer sets such a file aside for a
   * person to look at; a mere reader must not, for it could move away the good file that has replaced it meanwhile.
   * @throws STATE_UNUSABLE when it may not be read, STATE_NEWER when a newer Drover wrote it in a format that is not
   * known here
   */
  async readJson<T>(file: FormattedFile, accepts: (value: unknown) => value is T): Promise<T | undefined> {
    const found = await this.readAny(file)
    if (found === undefined) return undefined
    if (accepts(found.value)) return found.value
    if (this.#openMode === 'write') await this.#setAside(file)
    return undefined
  }

  /**
   * What is in such a file, whatever it is; `undefined` in it: no JSON. Undefined when there is none. For what is not
   * to be set aside; that it is damaged can be told without a word of what is in it.
   * @throws STATE_UNUSABLE when it may not be read, STATE_NEWER as `readJson`
   */
  async readAny(file: FormattedFile): Promise<{ readonly value: unknown } | undefined> {
    const text = await this.readText(file)
    return text === undefined ? undefined : { value: withoutFormat(file, parseJson(text), join(this.path, file)) }
  }

  /** Names of the files in a folder below, sorted, without temporary ones; none when there is no such folder. */
  async list(folder: string): Promise<string[]> {
    const target = join(this.path, folder)
    try {
      return (await this.#ops.listFolder(target)).filter((name) => !name.endsWith('.tmp')).sort()
    } catch (error) {
      if (isAbsent(error)) return []
      throw unusable(`cannot read ${target}`, error)
    }
  }

  /** A folder below, for owner's eyes only; one that exists is success. @throws STATE_UNUSABLE */
  async makeFolder(folder: string): Promise<void> {
    const target = join(this.path, folder)
    try {
      await this.#ops.makeFolder(target, FOLDER_MODE)
    } catch (error) {
      throw unusable(`cannot make ${target}`, error)
    }
  }

  /** An absent file is success. @throws STATE_UNUSABLE */
  async remove(file: string): Promise<void> {
    const target = join(this.path, file)
    try {
      await this.#ops.unlink(target)
      await this.#ops.sync(dirname(target))
    } catch (error) {
      if (!isAbsent(error)) throw unusable(`cannot remove ${target}`, error)
    }
  }

  /** Puts a file in the place of another one, whole. @throws STATE_UNUSABLE */
  async rename(from: string, to: string): Promise<void> {
    const [source, target] = [join(this.path, from), join(this.path, to)]
    try {
      await this.#ops.rename(source, target)
    } catch (error) {
      throw unusable(`cannot rename ${source}`, error)
    }
  }

  /** Removes what writers that died have left behind, here or in a folder below, and in all the folders in it. */
  async sweep(folder = '.'): Promise<void> {
    const target = join(this.path, folder)
    for (const below of await this.#ops.listFolders(target).catch(() => [])) await this.sweep(join(folder, below))
    const names = await this.#ops.listFolder(target).catch(() => [])
    for (const name of names.filter((name) => name.startsWith('.') && name.endsWith('.tmp'))) {
      const path = join(target, name)
      const writtenAt = await this.#ops.look(path).then((found) => found.modifiedAt, Date.now)
      if (Date.now() - writtenAt > ABANDONED_AFTER_MS) await this.#ops.unlink(path).catch(() => undefined)
    }
  }

  /** Permission bits of a file or folder below; none of what is not there. @throws STATE_UNUSABLE */
  async modeOf(path: string): Promise<number> {
    const target = join(this.path, path)
    try {
      return (await this.#ops.look(target)).mode
    } catch (error) {
      if (isAbsent(error)) return 0
      throw unusable(`cannot look at ${target}`, error)
    }
  }

  async #setAside(file: string): Promise<void> {
    const target = join(this.path, file)
    const time = new Date().toISOString().replaceAll(/[:.]/g, '-')
    await this.#ops.rename(target, `${target}.corrupt-${time}`).catch(() => undefined)
  }
}

/**
 * Opens the folder; `write` creates it (0700) when it is missing. To `read`, a missing folder is an empty one.
 * @throws STATE_UNUSABLE when it is no folder, may not be used, or others may write into it
 */
export async function openStateFolder(path: string, openMode: OpenMode): Promise<StateFolder> {
  const folder = new StateFolder(path, openMode)
  try {
    if (openMode === 'write') await diskOps.makeFolder(folder.path, FOLDER_MODE)
    await check(folder.path)
    await diskOps.listFolder(folder.path)
  } catch (error) {
    if (error instanceof DroverError) throw error
    if (openMode === 'read' && isAbsent(error)) return folder
    throw unusable(`cannot use the state folder ${folder.path}`, error)
  }
  if (openMode === 'write') await folder.sweep()
  return folder
}

async function check(path: string): Promise<void> {
  const found = await stat(path)
  if (!found.isDirectory()) throw new DroverError('STATE_UNUSABLE', `the state folder ${path} is not a folder`)
  // Who can write here can make Drover remove things; who can merely list it learns file names only.
  if ((found.mode & OTHERS_MAY_WRITE) !== 0) {
    throw new DroverError('STATE_UNUSABLE', `other users may write into the state folder ${path}`, {
      mend: `Close it with \`chmod 700 ${path}\`, or give another folder with --state DIR.`,
    })
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isAbsent(error: unknown): boolean {
  return systemCode(error) === 'ENOENT'
}

function unusable(what: string, error: unknown): DroverError {
  return new DroverError('STATE_UNUSABLE', `${what}: ${systemCode(error) ?? messageOf(error)}`, { cause: error })
}
