import { randomUUID } from 'node:crypto'
import { rename, unlink, writeFile } from 'node:fs/promises'
import { DroverError, messageOf } from '../../errors.ts'

/**
 * Writes a file that nobody else may read, whoever may read what stood there before: it takes that one's place.
 * @throws USAGE where it cannot be written
 */
export async function writePrivate(path: string, text: string): Promise<void> {
  const own = `${path}.${randomUUID().slice(0, 8)}.tmp`
  try {
    await writeFile(own, text, { flag: 'wx', mode: 0o600 })
    await rename(own, path)
  } catch (error) {
    await unlink(own).catch(() => {})
    throw new DroverError('USAGE', `cannot write ${path}: ${messageOf(error)}`, { mend: 'Name another file.' })
  }
}
