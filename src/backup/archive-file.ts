import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { DroverError, messageOf } from '../errors.ts'
import { diskOps, systemCode } from '../report/file-ops.ts'
import { type BackedUpData, type Backup, DESCRIPTION_FILE } from './description.ts'

/** What is not whole yet is called so. */
const PARTIAL = '.partial'

/**
 * Makes the folder ready for a backup. A backup that was broken off may be taken again into its folder.
 * @throws BACKUP_REFUSED when it holds anything else, BACKUP_UNWRITABLE
 */
export async function prepareFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const names = await readdir(folder)
    if (names.includes(DESCRIPTION_FILE)) throw new DroverError('BACKUP_REFUSED', `${folder} holds a backup already`)
    if (names.length > 0 && !names.includes(DESCRIPTION_FILE + PARTIAL)) {
      throw new DroverError('BACKUP_REFUSED', `${folder} is not empty`)
    }
    await writeFile(join(folder, DESCRIPTION_FILE + PARTIAL), '', { mode: 0o600 })
  } catch (error) {
    throw unwritable(folder, error)
  }
}

/**
 * Writes a file that is there only when it is whole, and durable when this returns. What the content throws is thrown
 * on.
 * @throws BACKUP_UNWRITABLE
 */
export async function saveFile(
  path: string,
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const hash = createHash('sha256')
  const partial = path + PARTIAL
  let bytes = 0
  try {
    await diskOps.makeFolder(dirname(path), 0o700)
    const file = await open(partial, 'w', 0o600)
    try {
      for await (const piece of content) {
        hash.update(piece)
        bytes += piece.length
        await file.appendFile(piece)
      }
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(partial, path)
    await diskOps.sync(dirname(path))
    return { bytes, sha256: hash.digest('hex') }
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined)
    throw unwritable(path, error)
  }
}

/** Checks every archive of a backup against its description. @throws BACKUP_DAMAGED */
export async function verifyArchives(folder: string, { nodes }: Backup, say: (line: string) => void): Promise<void> {
  for (const volume of nodes.flatMap(({ volumes }) => volumes)) {
    await verify(join(folder, volume.archive), volume)
    say(`${volume.archive} is whole`)
  }
}

async function verify(path: string, { bytes, sha256 }: BackedUpData): Promise<void> {
  try {
    const { size } = await stat(path)
    if (size !== bytes) throw new Error(`it has ${size} bytes, not ${bytes}`)
    const hash = createHash('sha256')
    for await (const piece of createReadStream(path)) hash.update(piece as Buffer)
    if (hash.digest('hex') !== sha256) throw new Error('its content was changed')
  } catch (cause) {
    throw new DroverError('BACKUP_DAMAGED', `${path}: ${messageOf(cause)}`, { cause })
  }
}

function unwritable(path: string, error: unknown): DroverError {
  if (error instanceof DroverError) return error
  return new DroverError('BACKUP_UNWRITABLE', `cannot write ${path}: ${systemCode(error) ?? messageOf(error)}`, {
    cause: error,
  })
}
