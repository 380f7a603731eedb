import { text } from 'node:stream/consumers'
import { DroverError } from '../errors.ts'
import { isOwner } from '../kinds/kinds.ts'
import type { ManifestRoot } from '../manifests/folder-source.ts'
import { readManifestsOnce } from '../manifests/read-once.ts'
import type { ManifestProblem, ManifestSet } from '../model/resource.ts'
import { printable } from './output/table.ts'

/** The roots that `-f` names; `-` is stdin. */
export function rootsOf(paths: readonly string[]): Promise<ManifestRoot[]> {
  return Promise.all(paths.map(async (path) => (path === '-' ? { stdin: await text(process.stdin) } : path)))
}

/** Reads manifests that must be right as a whole; warnings go to stderr. @throws MANIFEST_INVALID naming every error */
export async function readValid(roots: readonly ManifestRoot[]): Promise<ManifestSet> {
  const manifests = await readManifestsOnce(roots)
  const errors = manifests.problems.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw new DroverError('MANIFEST_INVALID', `\n${errors.map(renderProblem).join('')}`)
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
