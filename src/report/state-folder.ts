import { randomUUID } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { DroverError, messageOf } from '../errors.ts'
import { diskOps, type FileOps, systemCode } from './file-ops.ts'

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
export type Access = 'read' | 'write'

/**
 * The folder that holds what must outlive the process. Every file is replaced whole, so whoever reads sees the old
 * content or the new. Paths are relative to the folder.
 */
export class StateFolder {
  readonly path: string
  readonly #access: Access
  readonly #ops: FileOps

  constructor(path: string, access: Access, ops: FileOps = diskOps) {
    this.path = resolve(path)
    this.#access = access
    this.#ops = ops
  }

  /** The same folder, by other file operations. */
  through(wrap: (ops: FileOps) => FileOps): StateFolder {
    return new StateFolder(this.path, this.#access, wrap(this.#ops))
  }

  /** Durable when it returns. @throws STATE_UNUSABLE */
  async writeText(file: string, text: string): Promise<void> {
    const target = join(this.path, file)
    const folder = dirname(target)
    const temporary = join(folder, `.${basename(target)}.${randomUUID()}.tmp`)
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
  writeJson(file: string, value: unknown): Promise<void> {
    return this.writeText(file, `${JSON.stringify(value, null, 2)}\n`)
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
   * @throws STATE_UNUSABLE when it may not be read
   */
  async readJson<T>(file: string, accepts: (value: unknown) => value is T): Promise<T | undefined> {
    const text = await this.readText(file)
    if (text === undefined) return undefined
    const value = parseJson(text)
    if (accepts(value)) return value
    if (this.#access === 'write') await this.#setAside(file)
    return undefined
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

  /** Removes what writers that died have left behind in a folder below. */
  async sweep(folder: string): Promise<void> {
    const target = join(this.path, folder)
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
export async function openStateFolder(path: string, access: Access): Promise<StateFolder> {
  const folder = new StateFolder(path, access)
  try {
    if (access === 'write') await diskOps.makeFolder(folder.path, FOLDER_MODE)
    await check(folder.path)
    await diskOps.listFolder(folder.path)
  } catch (error) {
    if (error instanceof DroverError) throw error
    if (access === 'read' && isAbsent(error)) return folder
    throw unusable(`cannot use the state folder ${folder.path}`, error)
  }
  if (access === 'write') await folder.sweep('.')
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
