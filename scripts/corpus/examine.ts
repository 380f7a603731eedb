import { dirname } from 'node:path'
import { isError } from '../../src/kinds/finding.ts'
import { createFileChecker } from '../../src/manifests/check-file.ts'
import { readSources, type SourceFile } from '../../src/manifests/folder-source.ts'
import type { CheckedFile } from '../../src/manifests/neighbours.ts'
import { settle } from '../../src/manifests/settle.ts'
import { answerZooKeeper } from '../../src/manifests/zookeeper-answer.ts'
import type { ManifestProblem, Resource } from '../../src/model/resource.ts'
import { plansFromNothing } from './plans-from-nothing.ts'

/** What becomes of a file. `nothing`: none of it is for Drover. `broken`: Drover itself failed over it. */
export const VERDICTS = ['works', 'left out', 'refused', 'nothing', 'broken'] as const
export type Verdict = (typeof VERDICTS)[number]

export interface Examined {
  readonly file: string
  readonly verdict: Verdict
  /** Of its plans, all clusters together. */
  readonly operations: number
  /** What is refused or left out. */
  readonly why: readonly string[]
  readonly ms: number
}

/** Every manifest below a folder, each by itself, in the order of their paths. */
export async function* examineAll(folder: string): AsyncGenerator<Examined> {
  const { files } = await readSources([folder])
  for (const source of files) yield examine(source, files)
}

/** Validates a file as one of a folder, and plans its clusters as on an empty engine. Never throws. */
function examine(source: SourceFile, all: readonly SourceFile[]): Examined {
  const begun = performance.now()
  const { file } = source
  const found = attempt(() => judge(source, all))
  return { file, ...found, ms: Math.round(performance.now() - begun) }
}

type Found = Omit<Examined, 'file' | 'ms'>

function attempt(judgement: () => Found): Found {
  try {
    return judgement()
  } catch (error) {
    return {
      verdict: 'broken',
      operations: 0,
      why: [error instanceof Error ? (error.stack ?? error.message) : `${error}`],
    }
  }
}

function judge(source: SourceFile, all: readonly SourceFile[]): Found {
  const alone = together([source])
  // The pools of a cluster often stand in another file of its folder.
  const lacksPools = alone.problems.some(({ reason }) => reason === 'NoNodePools')
  const { resources, problems } = lacksPools ? together([source, ...completing(source, alone, all)]) : alone
  const own = problems.filter(({ origin, reason }) => origin.file === source.file && reason !== 'NoCluster')
  const errors = own.filter(isError)
  if (errors.length > 0) return { verdict: 'refused', operations: 0, why: errors.map(said) }
  const verdict = resources.length === 0 ? 'nothing' : own.length > 0 ? 'left out' : 'works'
  return {
    verdict,
    operations: plansFromNothing(resources).reduce((sum, { operations }) => sum + operations.length, 0),
    why: own.map(said),
  }
}

interface Together {
  readonly resources: readonly Resource[]
  readonly problems: readonly ManifestProblem[]
}

/** What these files come to, with nothing in force before. */
function together(sources: readonly SourceFile[]): Together {
  const files: CheckedFile[] = createFileChecker()(sources)
  const definitions = files.flatMap((file) => file.definitions)
  const settled = settle({ definitions, lastGood: new Map(), mayStillExist: () => false })
  const problems = [...files.flatMap((file) => file.problems), ...settled.problems]
  return { resources: settled.resources, problems: answerZooKeeper(problems, definitions) }
}

/** Files beside one that say nothing of their own about its clusters: folders of examples have a dozen of one name. */
function completing({ file }: SourceFile, alone: Together, all: readonly SourceFile[]): SourceFile[] {
  const kafkas = new Set(namesOfKafkas(alone))
  return all
    .filter((other) => other.file !== file && dirname(other.file) === dirname(file))
    .filter((other) => !namesOfKafkas(together([other])).some((name) => kafkas.has(name)))
}

function namesOfKafkas({ resources, problems }: Together): string[] {
  const refs = [
    ...resources.map(({ kind, metadata }) => ({ kind, name: metadata.name })),
    ...problems.flatMap(({ resource }) => resource ?? []),
  ]
  return refs.filter(({ kind }) => kind === 'Kafka').map(({ name }) => name)
}

const said = ({ reason, path, message }: ManifestProblem): string =>
  [reason, ...(path === undefined ? [] : [path]), message].join(' ')
