import { hasCode, messageOf } from '../errors.ts'
import type { ManifestProblem, SecretData } from '../model/resource.ts'
import { refOf } from '../model/resource-ref.ts'
import { type LastGood, type LastGoodStore, NOTHING_IN_FORCE } from './last-good.ts'

/** What is in force, as it is known now and as it was last written. */
export interface KeptLastGood extends LastGood {
  readonly saved: Written
}

/** What was written, to be compared. */
interface Written {
  /** Absent: nothing that may stay. */
  readonly text?: string
  readonly secrets: ReadonlyMap<string, SecretData>
}

const NOTHING_WRITTEN: Written = { secrets: new Map() }

/**
 * What was in force; that it cannot be read is told, and then nothing was.
 * @throws STATE_NEWER for what a newer Drover left: what is in force now would be written over it
 */
export async function loadLastGood(store: LastGoodStore, trouble: ManifestProblem[]): Promise<KeptLastGood> {
  try {
    const { lost = [], isOutdated, ...lastGood } = await store.load()
    for (const { resource, reason } of lost) {
      const message = `The last good version of ${resource.kind}/${resource.name} cannot be read: ${reason}.`
      trouble.push(stateProblem('LastGoodUnreadable', message))
    }
    return { ...lastGood, saved: isOutdated ? NOTHING_WRITTEN : writtenOf(lastGood) }
  } catch (cause) {
    if (hasCode(cause, 'STATE_NEWER')) throw cause
    trouble.push(stateProblem('LastGoodUnreadable', `The last good manifests cannot be read: ${messageOf(cause)}.`))
    return { ...NOTHING_IN_FORCE, saved: NOTHING_WRITTEN }
  }
}

/** Writes what is in force when it is not what was written last. */
export async function saveLastGood(
  store: LastGoodStore,
  { resources, folders, cameAfter }: LastGood,
  saved: Written,
  trouble: ManifestProblem[],
): Promise<KeptLastGood> {
  const lastGood = { resources, folders, ...(cameAfter !== undefined && { cameAfter }) }
  const written = writtenOf(lastGood)
  if (isSame(written, saved)) return { ...lastGood, saved }
  try {
    await store.save(lastGood)
    return { ...lastGood, saved: written }
  } catch (cause) {
    trouble.push(stateProblem('LastGoodNotSaved', `The good manifests cannot be saved: ${messageOf(cause)}.`))
    return { ...lastGood, saved }
  }
}

/** In the text secrets are redacted, so they are compared by themselves. */
function writtenOf({ resources, folders, cameAfter }: LastGood): Written {
  const secrets = resources.filter((resource) => resource.kind === 'Secret')
  return {
    text: JSON.stringify([resources, folders, cameAfter]),
    secrets: new Map(secrets.map((secret) => [refOf(secret).name, secret.spec.data])),
  }
}

/** Which Secrets there are, and the keys in each, the texts tell. */
const isSame = (one: Written, other: Written): boolean =>
  one.text === other.text &&
  [...one.secrets].every(([name, data]) =>
    Object.entries(data).every(([key, value]) => value.equals(other.secrets.get(name)?.[key])),
  )

function stateProblem(reason: string, message: string): ManifestProblem {
  const mend = 'Check that the state folder may be written and the disk is not full.'
  return { severity: 'warning', reason, message, mend, origin: { file: '<state>', line: 1, column: 1 } }
}
