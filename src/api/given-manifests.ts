import { DroverError } from '../errors.ts'
import { isOwner } from '../kinds/kinds.ts'
import type { ManifestProblem, ManifestSet } from '../model/resource.ts'
import { printable } from '../report/printable.ts'
import type { Tell } from './calls.ts'

/** Reasons of problems with files rather than with what is in them. */
const UNREADABLE = new Set(['SourceUnreadable', 'FileUnreadable', 'OutsideOfRoot'])

/**
 * Lets through what a person gave when it is right as a whole; warnings are told.
 * @throws MANIFEST_INVALID naming every error, SOURCE_UNREADABLE when files cannot be read and that is all
 */
export function refuseErrors(manifests: ManifestSet, tell: Tell): ManifestSet {
  const errors = manifests.problems.filter(({ severity }) => severity === 'error')
  if (errors.length > 0 && errors.every(({ reason }) => UNREADABLE.has(reason)))
    throw new DroverError('SOURCE_UNREADABLE', errors.map(({ message }) => printable(message)).join('\n'))
  if (errors.length > 0) {
    const told = `${errors.length} ${errors.length === 1 ? 'error' : 'errors'} in what was given:`
    throw new DroverError('MANIFEST_INVALID', `${told}\n${errors.map(renderProblem).join('\n').trimEnd()}`, {
      mend: 'Correct it; nothing was changed.',
    })
  }
  for (const problem of toldOf(manifests)) tell(renderProblem(problem))
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

/** `file:line:col  severity  path  message`, and the mend and its example below; without the last newline. */
export function renderProblem({ origin, severity, path, message, mend, example = '' }: ManifestProblem): string {
  const place = `${origin.file}:${origin.line}:${origin.column}`
  const first = [place, severity, ...(path === undefined ? [] : [path]), message].map(printable).join('  ')
  const lines = [...(mend === undefined ? [] : [mend]), ...example.split('\n').filter((line) => line !== '')]
  return [first, ...lines.map((line) => `    ${printable(line)}`)].join('\n')
}
