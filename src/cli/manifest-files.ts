import { text } from 'node:stream/consumers'
import { standingsIn } from '../control/known-standings.ts'
import { DroverError } from '../errors.ts'
import { isOwner } from '../kinds/kinds.ts'
import type { ManifestRoot } from '../manifests/folder-source.ts'
import { readManifestsOnce } from '../manifests/read-once.ts'
import type { Standing } from '../manifests/standing.ts'
import type { ManifestProblem, ManifestSet } from '../model/resource.ts'
import { openStateFolder } from '../report/state-folder.ts'
import type { Globals } from './globals.ts'
import { printable } from './output/table.ts'

/** The roots that `-f` names; `-` is stdin. */
export function rootsOf(paths: readonly string[]): Promise<ManifestRoot[]> {
  return Promise.all(paths.map(async (path) => (path === '-' ? { stdin: await text(process.stdin) } : path)))
}

/** By what resources are known in the state folder. */
export const knownIn =
  ({ state }: Pick<Globals, 'state'>) =>
  async (): Promise<readonly Standing[]> =>
    standingsIn(await openStateFolder(state, 'read'))

/** Reasons of problems with files rather than with what is in them. */
const UNREADABLE = new Set(['SourceUnreadable', 'FileUnreadable', 'OutsideOfRoot'])

/**
 * Reads manifests that must be right as a whole; warnings go to stderr. `known`: by what resources are known from
 * before.
 * @throws MANIFEST_INVALID naming every error, SOURCE_UNREADABLE when files cannot be read and that is all
 */
export async function readValid(
  roots: readonly ManifestRoot[],
  known?: () => Promise<readonly Standing[]>,
): Promise<ManifestSet> {
  const manifests = await readManifestsOnce(roots, known)
  const errors = manifests.problems.filter(({ severity }) => severity === 'error')
  if (errors.length > 0 && errors.every(({ reason }) => UNREADABLE.has(reason)))
    throw new DroverError('SOURCE_UNREADABLE', errors.map(({ message }) => printable(message)).join('\n'))
  if (errors.length > 0) {
    const told = `${errors.length} ${errors.length === 1 ? 'error' : 'errors'} in what was given:`
    throw new DroverError('MANIFEST_INVALID', `${told}\n${errors.map(renderProblem).join('').trimEnd()}`, {
      mend: 'Correct it; nothing was changed.',
    })
  }
  for (const problem of toldOf(manifests)) process.stderr.write(renderProblem(problem))
  if (manifests.resources.length === 0)
    throw new DroverError('MANIFEST_INVALID', 'there is no manifest in what was given')
  return manifests
}

/**
 * What is told to a person of manifests that are given by themselves. The Kafka of topics and pools without any stands
 * somewhere else, usually rightly. Beside other Kafkas, one that is missing is told once, however many name it.
 */
export function toldOf({ problems, resources }: ManifestSet): ManifestProblem[] {
  const owners = [...resources, ...problems.flatMap(({ resource }) => resource ?? [])]
  const hasOwner = owners.some(({ kind }) => isOwner(kind))
  const missing = problems.filter(({ reason }) => reason === 'NoCluster')
  const ofEach = Map.groupBy(missing, ({ message }) => message)
  return problems.flatMap((problem) => {
    if (problem.reason !== 'NoCluster') return [problem]
    const [first, ...others] = ofEach.get(problem.message) ?? []
    if (!hasOwner || problem !== first) return []
    const { message } = problem
    return [
      others.length === 0 ? problem : { ...problem, message: `${message} So it is with ${others.length} others.` },
    ]
  })
}

/** `file:line:col  severity  path  message`, and the mend and its example below. */
export function renderProblem({ origin, severity, path, message, mend, example = '' }: ManifestProblem): string {
  const place = `${origin.file}:${origin.line}:${origin.column}`
  const first = [place, severity, ...(path === undefined ? [] : [path]), message].map(printable).join('  ')
  const lines = [...(mend === undefined ? [] : [mend]), ...example.split('\n').filter((line) => line !== '')]
  return `${[first, ...lines.map((line) => `    ${printable(line)}`)].join('\n')}\n`
}
