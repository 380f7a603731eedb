import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DroverError } from '../errors.ts'
import type { StateFolder } from './state-folder.ts'

const FILE = 'instance.json'

/** Becomes the value of a label and a part of names. */
const INSTANCE = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/

interface Belonging {
  readonly instance: string
}

/** Whether an instance may be called so. */
export const isInstanceName = (name: string): boolean => INSTANCE.test(name)

/**
 * The instance a state folder belongs to: that of the first Drover that worked with it. So no command has to repeat
 * what the daemon was told. Undefined when none has, or when it cannot be read. It waits for the disk, for the command
 * line wants to know before it does anything.
 */
export function instanceOf(folder: string): string | undefined {
  try {
    const read: unknown = JSON.parse(readFileSync(join(folder, FILE), 'utf8'))
    return isBelonging(read) ? read.instance : undefined
  } catch {
    return undefined
  }
}

/** What is thrown where somebody of another instance wants to work with a folder. */
export const ofAnother = (folder: string, known: string, instance: string): DroverError =>
  new DroverError('STATE_OF_ANOTHER', `${folder} belongs to the instance ${known}, not ${instance}`)

/**
 * Notes whose the folder is, for whoever has its lock. Of two instances one would take what is recorded of the other's
 * clusters for its own.
 * @throws STATE_OF_ANOTHER when it is another instance's, STATE_*
 */
export async function belongTo(state: StateFolder, instance: string): Promise<void> {
  const known = await state.readJson(FILE, isBelonging)
  if (known === undefined) await state.writeJson(FILE, { instance })
  else if (known.instance !== instance) throw ofAnother(state.path, known.instance, instance)
}

const isBelonging = (value: unknown): value is Belonging =>
  typeof value === 'object' &&
  value !== null &&
  'instance' in value &&
  typeof value.instance === 'string' &&
  isInstanceName(value.instance)
