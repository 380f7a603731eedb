import { messageOf } from '../errors.ts'
import type { ManifestProblem } from '../model/resource.ts'
import { type LastGood, type LastGoodStore, NOTHING_IN_FORCE } from './last-good.ts'

/** What is in force, as it is known now and as it was last written. */
export interface KeptLastGood extends LastGood {
  readonly saved: string
}

/** What was in force; that it cannot be read is told, and then nothing was. */
export async function loadLastGood(store: LastGoodStore, trouble: ManifestProblem[]): Promise<KeptLastGood> {
  try {
    const lastGood = await store.load()
    return { ...lastGood, saved: textOf(lastGood) }
  } catch (cause) {
    trouble.push(stateProblem('LastGoodUnreadable', `The last good manifests cannot be read: ${messageOf(cause)}.`))
    return { ...NOTHING_IN_FORCE, saved: '' }
  }
}

/** Writes what is in force when it is not what was written last. */
export async function saveLastGood(
  store: LastGoodStore,
  { resources, folders, cameAfter }: LastGood,
  saved: string,
  trouble: ManifestProblem[],
): Promise<KeptLastGood> {
  const lastGood = { resources, folders, ...(cameAfter !== undefined && { cameAfter }) }
  const text = textOf(lastGood)
  if (text === saved) return { ...lastGood, saved }
  try {
    await store.save(lastGood)
    return { ...lastGood, saved: text }
  } catch (cause) {
    trouble.push(stateProblem('LastGoodNotSaved', `The good manifests cannot be saved: ${messageOf(cause)}.`))
    return { ...lastGood, saved }
  }
}

const textOf = ({ resources, folders, cameAfter }: LastGood): string => JSON.stringify([resources, folders, cameAfter])

function stateProblem(reason: string, message: string): ManifestProblem {
  const mend = 'Check that the state folder may be written and the disk is not full.'
  return { severity: 'warning', reason, message, mend, origin: { file: '<state>', line: 1, column: 1 } }
}
