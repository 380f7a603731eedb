import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { LABELS } from '../../src/model/labels.ts'

/** Plain docker, as a person uses it; its output without the last newline. */
export async function docker(...words: string[]): Promise<string> {
  return (await promisify(execFile)('docker', words, { maxBuffer: 64 * 1024 ** 2 })).stdout.trim()
}

/** Removes volumes, and the containers through which the files of configurations are reached, as by hand. */
export async function removeVolumes(...volumes: string[]): Promise<void> {
  // Several labels would have to be there all at once, hence one after another.
  for (const volume of volumes) {
    const holder = await docker('ps', '--all', '--quiet', '--filter', `label=${LABELS.filesOf}=${volume}`)
    if (holder !== '') await docker('rm', holder)
  }
  if (volumes.length > 0) await docker('volume', 'rm', ...volumes)
}
