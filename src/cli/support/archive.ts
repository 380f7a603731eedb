import { randomUUID } from 'node:crypto'
import { closeSync, constants, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { access, lstat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { pack } from 'tar-stream'
import { DroverError, messageOf } from '../../errors.ts'
import { systemCode } from '../../report/file-ops.ts'

/** @throws USAGE when nothing can be written there, or something is there that is not to be replaced */
export async function refuseUnwritable(path: string, force: boolean): Promise<void> {
  const exists = await lstat(path).then(
    () => true,
    () => false,
  )
  if (exists && !force) {
    const mend = 'Name another file, or have it replaced with --force.'
    throw new DroverError('USAGE', `${path} is there already`, { mend })
  }
  await access(dirname(resolve(path)), constants.W_OK | constants.X_OK).catch((error: unknown) => {
    throw unwritable(path, error)
  })
}

/** A tar.gz with one folder. @param files texts by path in that folder @param now epoch milliseconds */
export async function packed(folder: string, files: ReadonlyMap<string, string>, now: number): Promise<Buffer> {
  const archive = pack()
  for (const [path, text] of files)
    archive.entry({ name: `${folder}/${path}`, mode: 0o600, mtime: new Date(now) }, text)
  archive.finalize()
  const pieces: Buffer[] = []
  for await (const piece of archive) pieces.push(piece as Buffer)
  return gzipSync(Buffer.concat(pieces))
}

/**
 * Writes a file for its owner alone, which is there only when it is whole. In one go: a signal that is listened for
 * waits until this is done.
 * @throws USAGE where it cannot be written
 */
export function writeWhole(path: string, content: Buffer): void {
  const temporary = join(dirname(resolve(path)), `.${basename(path)}.${randomUUID()}.tmp`)
  try {
    const file = openSync(temporary, 'wx', 0o600)
    try {
      writeFileSync(file, content)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw unwritable(path, error)
  }
}

const unwritable = (path: string, error: unknown): DroverError =>
  new DroverError('USAGE', `cannot write ${path}: ${systemCode(error) ?? messageOf(error)}`, {
    mend: 'Name another file, in a folder that this user may write, on a disk with room.',
  })
