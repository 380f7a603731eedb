import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { LABELS } from '../../src/model/labels.ts'

/** Plain docker, as a person uses it; its output without the last newline. */
export async function docker(...words: string[]): Promise<string> {
  return (await promisify(execFile)('docker', words, { maxBuffer: 64 * 1024 ** 2 })).stdout.trim()
}

/** Ids, or names, of what bears a label: of `ps --all`, `network ls`, `volume ls`. */
export async function idsOf(label: string, ...words: string[]): Promise<string[]> {
  const found = await docker(...words, '--quiet', '--filter', `label=${label}`)
  return found.split('\n').filter((line) => line !== '')
}

/** Removes all that bears a label, whatever state it is in; how many there were of what. */
export async function removeLabelled(
  label: string,
): Promise<Readonly<Record<'containers' | 'networks' | 'volumes', number>>> {
  const containers = await idsOf(label, 'ps', '--all')
  if (containers.length > 0) await docker('rm', '--force', '--volumes', ...containers)
  const networks = await idsOf(label, 'network', 'ls')
  if (networks.length > 0) await docker('network', 'rm', ...networks)
  const volumes = await idsOf(label, 'volume', 'ls')
  await removeVolumes(...volumes)
  return { containers: containers.length, networks: networks.length, volumes: volumes.length }
}

/** Removes volumes, and the containers through which the files of configurations are reached, as by hand. */
export async function removeVolumes(...volumes: string[]): Promise<void> {
  // Several labels would have to be there all at once, hence one after another.
  for (const volume of volumes) {
    const holders = await idsOf(`${LABELS.filesOf}=${volume}`, 'ps', '--all')
    if (holders.length > 0) await docker('rm', ...holders)
  }
  if (volumes.length > 0) await docker('volume', 'rm', ...volumes)
}
