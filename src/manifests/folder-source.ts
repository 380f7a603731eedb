import type { Stats } from 'node:fs'
import { lstat, readdir, readFile, realpath, stat } from 'node:fs/promises'
import { dirname, join, resolve, sep } from 'node:path'
import { messageOf } from '../errors.ts'
import type { ManifestProblem } from '../model/resource.ts'
import type { Root } from './removed-by-a-person.ts'
import { closing, mayBeReadByEverybody, othersWhoMayWrite } from './who-may-write.ts'

/** A larger file is not read. */
export const MAX_BYTES = 16 * 1024 ** 2

/**
 * A folder or file of manifests, text that came by stdin, files that somebody else has read, or a folder that Drover
 * itself fills: only there is emptiness an answer.
 */
export type ManifestRoot =
  | string
  | { readonly stdin: string }
  | { readonly files: readonly SourceFile[] }
  | { readonly ownFolder: string }

export interface SourceFile {
  readonly file: string
  readonly bytes: Uint8Array
  /** By itself, and not as one of a folder: it is meant to be manifests. */
  readonly isNamed?: true
}

/** Everything below some roots, read whole. */
export interface SourceScan {
  /** Sorted by path. */
  readonly files: readonly SourceFile[]
  readonly problems: readonly ManifestProblem[]
  /** Files and folders whose absence, or whose contents' absence, proves nothing; with the reason. */
  readonly uncertain: ReadonlyMap<string, string>
  /** The roots that are folders or files, by the paths that files below them are given. */
  readonly roots: readonly Root[]
  /** Device and inode of each folder, links followed; by path. */
  readonly folders: ReadonlyMap<string, string>
  /** Folders, and roots that are files, in which git is at work, with the lock that says so. */
  readonly changing: ReadonlyMap<string, string>
  /** Files that everybody may read. */
  readonly readable: ReadonlySet<string>
}

interface Scan {
  readonly files: Map<string, SourceFile>
  readonly problems: ManifestProblem[]
  readonly uncertain: Map<string, string>
  readonly roots: Root[]
  readonly folders: Map<string, string>
  readonly changing: Map<string, string>
  readonly readable: Set<string>
  readonly isGuarded: boolean
  /** Real paths, so that nothing is read twice and no circle of links is walked forever. */
  readonly seen: Set<string>
}

/**
 * Reads all roots. Never throws: what cannot be read is a problem, and freezes what was known of it. `isGuarded`: so
 * does what others may write (who-may-write.ts).
 */
export async function readSources(roots: readonly ManifestRoot[], isGuarded = false): Promise<SourceScan> {
  const scan: Scan = {
    files: new Map(),
    problems: [],
    uncertain: new Map(),
    roots: [],
    folders: new Map(),
    changing: new Map(),
    readable: new Set(),
    isGuarded,
    seen: new Set(),
  }
  for (const root of roots) {
    if (typeof root === 'string') await readRoot(plain(root), scan, false)
    else if ('files' in root) for (const file of root.files) scan.files.set(file.file, file)
    else if ('ownFolder' in root) await readRoot(plain(root.ownFolder), scan, true)
    else scan.files.set(STDIN, { file: STDIN, bytes: Buffer.from(root.stdin), isNamed: true })
  }
  return { ...scan, files: [...scan.files.values()].sort((a, b) => (a.file < b.file ? -1 : 1)) }
}

/** As it begins the paths of the files below it. */
const plain = (root: string): string => dirname(join(root, 'file'))

/** In place of the path of what came by stdin. */
export const STDIN = '<stdin>'

async function readRoot(root: string, scan: Scan, isOwn: boolean): Promise<void> {
  scan.roots.push({ path: root, isOwn })
  try {
    const real = await realpath(root)
    const info = await stat(real)
    const lock = isOwn ? undefined : await gitLockAround(dirname(real))
    if (lock !== undefined) scan.changing.set(root, lock)
    if (!isOwn && isLeft(root, info, scan)) return
    if (!info.isDirectory()) return await readOne(root, real, scan, { isNamed: true })
    const before = scan.files.size
    await readFolder(root, real, real, scan)
    if (!isOwn && scan.files.size === before && !isUncertain(root, scan.uncertain)) {
      scan.uncertain.set(root, `${root} holds no manifests`)
    }
  } catch (cause) {
    unreadable(root, cause, 'SourceUnreadable', scan)
  }
}

async function readFolder(folder: string, real: string, root: string, scan: Scan): Promise<void> {
  const { dev, ino } = await stat(real)
  scan.folders.set(folder, `${dev}:${ino}`)
  if (scan.seen.has(real)) return
  scan.seen.add(real)
  const names = await readdir(real)
  const lock = names.includes('.git') ? await gitLockIn(real) : undefined
  if (lock !== undefined) scan.changing.set(folder, lock)
  for (const name of names.filter(isVisible).sort()) {
    const path = join(folder, name)
    try {
      const entry = await lstat(join(real, name))
      const target = entry.isSymbolicLink() ? await realpath(join(real, name)) : join(real, name)
      if (target !== root && !target.startsWith(root.endsWith(sep) ? root : root + sep)) {
        unreadable(path, 'the link leaves the folder', 'OutsideOfRoot', scan)
        continue
      }
      const info = entry.isSymbolicLink() ? await stat(target) : entry
      const isManifest = info.isFile() && /\.(ya?ml|json)$/.test(name)
      if ((!info.isDirectory() && !isManifest) || isLeft(path, info, scan)) continue
      if (isManifest) await readOne(path, target, scan)
      else await readFolder(path, target, root, scan)
    } catch (cause) {
      // A plain file that went away since the folder was listed is just gone.
      if (codeOf(cause) === 'ENOENT' && !(await exists(join(real, name)))) continue
      unreadable(path, cause, 'FileUnreadable', scan)
    }
  }
}

/** In place of any file that is: one byte above the limit is enough for the parser to refuse it. */
const TOO_LARGE = new Uint8Array(MAX_BYTES + 1)

async function readOne(file: string, real: string, scan: Scan, named: Pick<SourceFile, 'isNamed'> = {}): Promise<void> {
  if (scan.seen.has(real)) return
  scan.seen.add(real)
  const info = await stat(real)
  if (mayBeReadByEverybody(info)) scan.readable.add(file)
  scan.files.set(file, { file, bytes: info.size > MAX_BYTES ? TOO_LARGE : await readFile(real), ...named })
}

/** Editors' and Kubernetes' own files are not manifests. */
export function isVisible(name: string): boolean {
  return !name.startsWith('.') && !/(~|\.swp|\.tmp)$/.test(name)
}

/** The reason why nothing can be concluded from a file's absence; undefined when it can. */
function isUncertain(file: string, uncertain: ReadonlyMap<string, string>): string | undefined {
  for (const [path, reason] of uncertain) {
    if (file === path || file.startsWith(path.endsWith(sep) ? path : path + sep)) return reason
  }
  return undefined
}

/** Whether it is not to be read, because others may write it. */
function isLeft(file: string, info: Stats, scan: Scan): boolean {
  const others = scan.isGuarded ? othersWhoMayWrite(info) : undefined
  if (others === undefined) return false
  const message = `It is not read: ${others} may write ${file}, and so command what is declared there.`
  const mend = `${closing(file)}, or start with --allow-writable-manifests if that is meant.`
  const origin = { file, line: 1, column: 1 }
  scan.problems.push({ severity: 'error', reason: 'WritableByOthers', message, mend, origin })
  scan.uncertain.set(file, `${others} may write ${file}`)
  return true
}

function unreadable(file: string, cause: unknown, reason: string, scan: Scan): void {
  const message = `${file} cannot be read: ${whyUnreadable(cause)}.`
  const mend = reason === 'OutsideOfRoot' ? 'Put the file itself there.' : 'Check that it exists and may be read.'
  scan.problems.push({ severity: 'error', reason, message, mend, origin: { file, line: 1, column: 1 } })
  scan.uncertain.set(file, `${file} cannot be read`)
}

function whyUnreadable(cause: unknown): string {
  switch (codeOf(cause)) {
    case 'ENOENT':
      return 'it does not exist'
    case 'EACCES':
      return 'this user may not read it'
    default:
      return messageOf(cause)
  }
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  )
}

/** Not by its class: errors of the file system may be of another realm. */
function codeOf(cause: unknown): unknown {
  return typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined
}

/**
 * The lock of git's index, which git holds while it changes a work tree and leaves behind when it is killed; undefined
 * when there is none in this folder, or it is not the top of a work tree. A work tree of its own and a submodule have a
 * file `.git` that names the folder.
 */
async function gitLockIn(folder: string): Promise<string | undefined> {
  const git = join(folder, '.git')
  const info = await lstat(git).catch(() => undefined)
  if (!info) return undefined
  const named = info.isFile() ? /^gitdir: *(.+)$/m.exec(await readFile(git, 'utf8').catch(() => ''))?.[1] : undefined
  const lock = join(named === undefined ? git : resolve(folder, named.trim()), 'index.lock')
  return lstat(lock).then(
    () => lock,
    () => undefined,
  )
}

/** The same for a folder and all above it. */
async function gitLockAround(folder: string): Promise<string | undefined> {
  const lock = await gitLockIn(folder)
  const above = dirname(folder)
  return lock === undefined && above !== folder ? gitLockAround(above) : lock
}
