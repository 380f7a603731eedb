import type { ManifestProblem, ManifestSet, Resource, ResourceRef } from '../model/resource.ts'
import { refKey, refOf } from '../model/resource-ref.ts'
import { countLosses } from './came-after.ts'
import { createFileChecker, type FileChecker } from './check-file.ts'
import { supersededBy, withoutCopies } from './copies.ts'
import { type ManifestRoot, readSources, type SourceScan } from './folder-source.ts'
import { foldersInForce } from './folders-in-force.ts'
import { type KeptLastGood, loadLastGood, saveLastGood } from './keep-last-good.ts'
import type { LastGoodStore } from './last-good.ts'
import { standApart } from './namespaces.ts'
import type { CheckedFile } from './neighbours.ts'
import type { PolicySource } from './policy-file.ts'
import { type Hold, type InForce, judgeRemovals, type TreeAsItIs } from './removed-by-a-person.ts'
import { compareOrigins } from './resolve-duplicates.ts'
import { settle } from './settle.ts'
import { type Standing, standingOf } from './standing.ts'
import { tellReadableSecrets } from './who-may-write.ts'
import { answerZooKeeper } from './zookeeper-answer.ts'

/** How long a resource may be missing before it counts as gone, in milliseconds. */
export const GRACE_MS = 1_000

export interface ManifestReaderOptions {
  readonly roots: readonly ManifestRoot[]
  readonly lastGood: LastGoodStore
  /** For who reads the same files once more; absent: one of its own. */
  readonly check?: FileChecker
  /** Where resources are known from besides; absent: what is in force is all. */
  readonly known?: () => Promise<readonly Standing[]>
  /** What others may write is not read, and what they may read of Secrets is told (who-may-write.ts). */
  readonly isGuarded?: boolean
  /** What manifests may ask for; absent: anything. */
  readonly policy?: PolicySource
  /** Milliseconds; only differences matter. */
  readonly now?: () => number
  /**
   * A resource counts as gone only when it is still absent this many milliseconds after it was first missed: editors
   * delete and create, and a file that is being written ends early.
   */
  readonly graceMs?: number
}

export interface ManifestReader {
  /**
   * Reads all roots whole. Whatever is wrong with them is a problem of the set. Calls run one after another.
   * @throws STATE_NEWER where a newer Drover wrote down what was in force
   */
  read(): Promise<ManifestSet>
  /**
   * A person says that these are really gone: their last good versions are dropped, whatever absence proves. @throws
   * STATE_NEWER
   */
  forget(refs: readonly ResourceRef[]): Promise<void>
}

/** Reads the roots again and again; what is broken now keeps its last good version. */
export function createManifestReader(options: ManifestReaderOptions): ManifestReader {
  const { roots, lastGood, known: knownElsewhere, now = () => performance.now(), graceMs = GRACE_MS } = options
  const { check = createFileChecker(), isGuarded = false } = options
  let inForce: KeptLastGood | undefined
  let missedSince: ReadonlyMap<string, number> = new Map()
  let turn: Promise<unknown> = Promise.resolve()

  async function read(): Promise<ManifestSet> {
    const scan = await readSources(roots, isGuarded)
    const { files: checked, copies } = withoutCopies(scan, check(scan.files))
    const trouble: ManifestProblem[] = []
    const allowed = await options.policy?.read()
    trouble.push(...(allowed?.problems ?? []))
    inForce ??= await loadLastGood(lastGood, trouble)
    const before = inForce
    const elsewhere = ((await knownElsewhere?.()) ?? []).map((one): Standing => ({ ...one, isElsewhere: true }))
    const standing = [...elsewhere, ...before.resources.map(standingOf)]
    const { files, problems: ofNamespaces } = standApart(checked, distinctStandings(standing))
    const good = new Map(before.resources.map((resource) => [refKey(refOf(resource)), resource]))
    const known = new Map(Object.entries(before.folders))
    const is = treeOf(scan, files)
    const { cameAfter = {} } = before
    const holdOf = judgeRemovals({ inForce: before.resources.map(placeOf), folders: known, cameAfter }, is)
    const missed = new Map<string, number>()
    const held: Held[] = []
    const graced: ResourceRef[] = []
    const definitions = files.flatMap((file) => file.definitions)
    if (isGuarded) trouble.push(...tellReadableSecrets(definitions, scan.readable))
    const settled = settle({
      definitions,
      ...(allowed && { policy: allowed.policy }),
      lastGood: good,
      mayStillExist: (resource) => {
        const hold = holdOf(placeOf(resource))
        if (hold !== undefined) {
          held.push({ resource: refOf(resource), hold })
          return true
        }
        const key = refKey(refOf(resource))
        const since = missedSince.get(key) ?? now()
        missed.set(key, since)
        const isGraced = now() - since < graceMs
        if (isGraced) graced.push(refOf(resource))
        return isGraced
      },
    })
    missedSince = missed
    const places = settled.resources.map(placeOf)
    const heldKeys = new Set(held.map(({ resource }) => refKey(resource)))
    const missing = new Set([...heldKeys, ...graced.map(refKey)])
    const folders = foldersInForce(places, missing, scan.roots, known, scan.folders)
    const came = countLosses(places, heldKeys, (key) => good.has(key), cameAfter, scan.roots)
    const kept = {
      resources: settled.resources,
      folders: Object.fromEntries(folders),
      ...(Object.keys(came).length > 0 && { cameAfter: came }),
    }
    inForce = await saveLastGood(lastGood, kept, before.saved, trouble)

    const ofManifests = [...files.flatMap((file) => file.problems), ...ofNamespaces, ...settled.problems]
    const problems = [...scan.problems, ...answerZooKeeper(ofManifests, definitions), ...trouble]
    const frozen = [...is.unreadable.values(), ...settled.missing.map((key) => `${key} has errors and no good version`)]
    const superseded = supersededBy(settled.resources, copies)
    return setOf({ resources: settled.resources, problems, held, graced, frozen, superseded })
  }

  async function forget(refs: readonly ResourceRef[]): Promise<void> {
    inForce ??= await loadLastGood(lastGood, [])
    const gone = new Set(refs.map(refKey))
    const resources = inForce.resources.filter((resource) => !gone.has(refKey(refOf(resource))))
    inForce = await saveLastGood(lastGood, { ...inForce, resources }, inForce.saved, [])
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

/** Each once, the last that is said of it. */
const distinctStandings = (all: readonly Standing[]): readonly Standing[] => [
  ...new Map(all.map((one) => [refKey(one.ref), one])).values(),
]

/** What stands nowhere any more, and is in force all the same. */
interface Held {
  readonly resource: ResourceRef
  readonly hold: Hold
}

interface Found {
  readonly resources: readonly Resource[]
  readonly problems: readonly ManifestProblem[]
  readonly held: readonly Held[]
  /** Missed, for a moment only. */
  readonly graced: readonly ResourceRef[]
  /** Why the absence of anything proves nothing now. */
  readonly frozen: readonly string[]
  /** Files with copies that may go (copies.ts). */
  readonly superseded: readonly string[]
}

/** What comes of a look at all manifests, in an order that does not hang on how they were read. */
function setOf({ resources, problems, held, graced, frozen, superseded }: Found): ManifestSet {
  const emptied = [...new Map(held.map(({ hold }) => [hold.place, hold])).values()].filter(
    ({ because }) => because === 'file emptied',
  )
  const why = new Set([...frozen, ...emptied.map(({ reason }) => reason)])
  const isTold = new Set(emptied.map(({ place }) => place))
  const others = problems.filter(({ reason, origin }) => reason !== 'EmptyFile' || !isTold.has(origin.file))
  return {
    resources,
    problems: [...others, ...emptied.map(fileEmptied)].sort(
      (a, b) => compareOrigins(a, b) || (a.message < b.message ? -1 : 1),
    ),
    ...(why.size === 0 ? {} : { deletionFrozen: [...why].sort().join('; ') }),
    ...(held.length === 0
      ? {}
      : { held: held.map(({ resource, hold: { reason, mend } }) => ({ resource, reason, mend })) }),
    ...(graced.length === 0 ? {} : { missed: graced }),
    ...(superseded.length === 0 ? {} : { superseded }),
  }
}

/** What was read, as the rules about removals see it. */
function treeOf(scan: SourceScan, files: readonly CheckedFile[]): TreeAsItIs {
  const checked = scan.files.flatMap(({ file }, index) => {
    const found = files[index]
    return found ? [{ file, ...found }] : []
  })
  const doubted = (doubt: CheckedFile['doubt'], why: string) =>
    checked.filter((file) => file.doubt === doubt).map(({ file }) => [file, `${file} ${why}`] as const)
  return {
    ...scan,
    files: new Map(
      checked.map(({ file, definitions }) => [
        file,
        definitions.map(({ ref, resource }) => {
          return { key: refKey(ref), kind: ref.kind, file, isRight: resource !== undefined }
        }),
      ]),
    ),
    unreadable: new Map([...scan.uncertain, ...doubted('broken', 'is broken')]),
    unclear: new Map(doubted('unclear', 'holds something that does not say what it is')),
  }
}

const placeOf = (resource: Resource): InForce => {
  const ref = refOf(resource)
  return { key: refKey(ref), kind: ref.kind, file: resource.origin.file }
}

const fileEmptied = ({ place: file, reason }: Hold): ManifestProblem => ({
  severity: 'warning',
  reason: 'FileEmptied',
  message: `${reason}; that stays in force.`,
  mend: 'Remove the whole file to withdraw its resources.',
  origin: { file, line: 1, column: 1 },
})
