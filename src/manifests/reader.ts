import { messageOf } from '../errors.ts'
import type { ManifestProblem, ManifestSet, Resource, ResourceRef } from '../model/resource.ts'
import { type CheckedFile, createFileChecker } from './check-file.ts'
import { keyOf, refOf } from './finding.ts'
import { isUncertain, type ManifestRoot, readSources, type SourceScan } from './folder-source.ts'
import type { LastGoodStore } from './last-good.ts'
import { compareOrigins } from './resolve-duplicates.ts'
import { settle } from './settle.ts'

/** How long a resource may be missing before it counts as gone, in milliseconds. */
export const GRACE_MS = 1_000

export interface ManifestReaderOptions {
  readonly roots: readonly ManifestRoot[]
  readonly lastGood: LastGoodStore
  /** Milliseconds; only differences matter. */
  readonly now?: () => number
  /**
   * A resource counts as gone only when it is still absent this many milliseconds after it was first missed: editors
   * delete and create, and a file that is being written ends early.
   */
  readonly graceMs?: number
}

export interface ManifestReader {
  /** Reads all roots whole. Never throws: whatever is wrong is a problem of the set. Calls run one after another. */
  read(): Promise<ManifestSet>
  /** A person says that these are really gone: their last good versions are dropped, whatever absence proves. */
  forget(refs: readonly ResourceRef[]): Promise<void>
}

/** Reads the roots again and again; what is broken now keeps its last good version. */
export function createManifestReader(options: ManifestReaderOptions): ManifestReader {
  const { roots, lastGood, now = () => performance.now(), graceMs = GRACE_MS } = options
  const check = createFileChecker()
  let inForce: { resources: readonly Resource[]; saved: string } | undefined
  let missedSince: ReadonlyMap<string, number> = new Map()
  let turn: Promise<unknown> = Promise.resolve()

  async function read(): Promise<ManifestSet> {
    const scan = await readSources(roots)
    const files = check(scan.files)
    const trouble: ManifestProblem[] = []
    inForce ??= await load(lastGood, trouble)
    const good = new Map(inForce.resources.map((resource) => [keyOf(refOf(resource)), resource]))
    const uncertain = uncertainFiles(scan, files, inForce.resources, trouble)
    const missed = new Map<string, number>()
    const held: { resource: ResourceRef; reason: string }[] = []
    const graced: ResourceRef[] = []
    const settled = settle({
      definitions: files.flatMap(({ definitions }) => definitions),
      lastGood: good,
      mayStillExist: (resource) => {
        const reason = isUncertain(resource.origin.file, uncertain)
        if (reason !== undefined) {
          held.push({ resource: refOf(resource), reason })
          return true
        }
        const key = keyOf(refOf(resource))
        const since = missedSince.get(key) ?? now()
        missed.set(key, since)
        const isGraced = now() - since < graceMs
        if (isGraced) graced.push(refOf(resource))
        return isGraced
      },
    })
    missedSince = missed
    inForce = await save(lastGood, settled.resources, inForce.saved, trouble)

    const problems = [...scan.problems, ...files.flatMap((file) => file.problems), ...settled.problems, ...trouble]
    const frozen = [...uncertain.values(), ...settled.missing.map((key) => `${key} has errors and no good version`)]
    return {
      resources: settled.resources,
      problems: problems.sort((a, b) => compareOrigins(a, b) || (a.message < b.message ? -1 : 1)),
      ...(frozen.length === 0 ? {} : { deletionFrozen: [...new Set(frozen)].sort().join('; ') }),
      ...(held.length === 0 ? {} : { held }),
      ...(graced.length === 0 ? {} : { missed: graced }),
    }
  }

  async function forget(refs: readonly ResourceRef[]): Promise<void> {
    inForce ??= await load(lastGood, [])
    const gone = new Set(refs.map(keyOf))
    const left = inForce.resources.filter((resource) => !gone.has(keyOf(refOf(resource))))
    inForce = await save(lastGood, left, inForce.saved, [])
  }

  return {
    read() {
      const result = turn.then(read)
      turn = result.catch(() => undefined)
      return result
    },
    forget(refs) {
      const result = turn.then(() => forget(refs))
      turn = result.catch(() => undefined)
      return result
    },
  }
}

/** Where the absence of a resource proves nothing: what could not be read, broken files, and files emptied. */
function uncertainFiles(
  scan: SourceScan,
  files: readonly CheckedFile[],
  inForce: readonly Resource[],
  trouble: ManifestProblem[],
): ReadonlyMap<string, string> {
  const uncertain = new Map(scan.uncertain)
  scan.files.forEach(({ file }, index) => {
    const checked = files[index]
    if (checked?.broken) uncertain.set(file, `${file} is broken`)
    if (!checked?.empty || !inForce.some(({ origin }) => origin.file === file)) return
    uncertain.set(file, `${file} is empty`)
    const message = `${file} is empty now; what it held stays in force.`
    const mend = 'Remove the file to withdraw its resources.'
    trouble.push({ severity: 'warning', reason: 'FileEmptied', message, mend, origin: { file, line: 1, column: 1 } })
  })
  return uncertain
}

async function load(
  store: LastGoodStore,
  trouble: ManifestProblem[],
): Promise<{ resources: readonly Resource[]; saved: string }> {
  try {
    const resources = await store.load()
    return { resources, saved: JSON.stringify(resources) }
  } catch (cause) {
    trouble.push(stateProblem('LastGoodUnreadable', `The last good manifests cannot be read: ${messageOf(cause)}.`))
    return { resources: [], saved: '' }
  }
}

async function save(
  store: LastGoodStore,
  resources: readonly Resource[],
  saved: string,
  trouble: ManifestProblem[],
): Promise<{ resources: readonly Resource[]; saved: string }> {
  const text = JSON.stringify(resources)
  if (text === saved) return { resources, saved }
  try {
    await store.save(resources)
    return { resources, saved: text }
  } catch (cause) {
    trouble.push(stateProblem('LastGoodNotSaved', `The good manifests cannot be saved: ${messageOf(cause)}.`))
    return { resources, saved }
  }
}

function stateProblem(reason: string, message: string): ManifestProblem {
  const mend = 'Check that the state folder may be written and the disk is not full.'
  return { severity: 'warning', reason, message, mend, origin: { file: '<state>', line: 1, column: 1 } }
}
