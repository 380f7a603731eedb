import { appendFile, mkdir, open, readdir, readFile, rename, stat, unlink, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * The file operations that what Drover remembers stands on. An interface, so that tests can stop the world between any
 * two of them.
 */
export interface FileOps {
  readText(path: string): Promise<string>
  /** Fails with EEXIST when there is one. Nothing is durable before `sync`. */
  createFile(path: string, text: string, mode: number): Promise<void>
  appendText(path: string, text: string, mode: number): Promise<void>
  /** Flushes a file's content, or a folder's entries, to the disk. */
  sync(path: string): Promise<void>
  /** Replaces what is there at once: a reader sees the old or the new, whole. */
  rename(from: string, to: string): Promise<void>
  unlink(path: string): Promise<void>
  /** With its parents; an existing one is left as it is. */
  makeFolder(path: string, mode: number): Promise<void>
  listFolder(path: string): Promise<string[]>
  /** Names of the folders in it; a link to one is none. */
  listFolders(path: string): Promise<string[]>
  /** Who may do what with a file or folder (permission bits), and when it was last written (epoch milliseconds). */
  look(path: string): Promise<{ readonly mode: number; readonly modifiedAt: number }>
}

/**
 * Files that are open at once. There may be ten thousand topics with a status each, and a process may be allowed no
 * more than a few hundred open files.
 */
const OPEN_AT_ONCE = 32
let opened = 0
const waiting: (() => void)[] = []

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (opened < OPEN_AT_ONCE) opened += 1
  else await new Promise<void>((resolve) => waiting.push(resolve))
  try {
    return await work()
  } finally {
    // Whoever waits takes the place over.
    const next = waiting.shift()
    if (next) next()
    else opened -= 1
  }
}

/** The real disk. */
export const diskOps: FileOps = {
  readText: (path) => inTurn(() => readFile(path, 'utf8')),
  createFile: (path, text, mode) => inTurn(() => writeFile(path, text, { flag: 'wx', mode })),
  appendText: (path, text, mode) => inTurn(() => appendFile(path, text, { mode })),
  sync: (path) => inTurn(() => sync(path)),
  rename,
  unlink,
  async makeFolder(path, mode) {
    const firstMade = await mkdir(path, { recursive: true, mode })
    if (firstMade === undefined) return
    // A new folder is an entry in its parent, and as lasting as that.
    for (let made = path; made.length >= firstMade.length; made = dirname(made)) await sync(dirname(made))
  },
  listFolder: (path) => readdir(path),
  async listFolders(path) {
    const entries = await readdir(path, { withFileTypes: true })
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  },
  async look(path) {
    const { mode, mtimeMs } = await stat(path)
    return { mode: mode & 0o777, modifiedAt: mtimeMs }
  },
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** The code of a failed system call: `ENOENT`, `EACCES`, ... */
export function systemCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}
