// node --expose-gc bench/scale/one-extent.ts CLUSTERS BROKERS TOPICS
// Measures one extent in a process of its own, so that memory is that of this extent alone; prints JSON.
import type { PassTools } from '../../src/control/pass/pass-tools.ts'
import { observePass } from '../../src/control/subjects/kafka-pass.ts'
import { createFileChecker } from '../../src/manifests/check-file.ts'
import type { SourceFile } from '../../src/manifests/folder-source.ts'
import { settle } from '../../src/manifests/settle.ts'
import { hasRole, nodeIdOf } from '../../src/model/labels.ts'
import { NOTHING_RECORDED, type RecordedCluster } from '../../src/model/recorded-cluster.ts'
import type { ManifestSet, Resource } from '../../src/model/resource.ts'
import { refKey, refOf } from '../../src/model/resource-ref.ts'
import type { Plan } from '../../src/plan/ground/plan.ts'
import type { ClusterWish } from '../../src/plan/pass.ts'
import { computed } from '../statistics.ts'
import { paperTools } from './answers.ts'
import { clusterNames, type Extent, manifestFiles } from './manifests.ts'
import { PaperCluster } from './paper-host.ts'
import { sweep } from './sweep.ts'

/** What one extent takes; milliseconds of processor time of each run, for all clusters together, and bytes. */
export interface Measured {
  readonly times: Readonly<Record<string, readonly number[]>>
  /** In use after a collection, with all manifests, all that was observed and a plan held. */
  readonly heapBytes: number
  readonly residentBytes: number
}

const RUNS = 5
const NEVER = new AbortController().signal

/** Clusters on paper, what was recorded of them, and what is declared. */
interface Paper {
  readonly clusters: ReadonlyMap<string, PaperCluster>
  readonly records: Map<string, RecordedCluster>
  readonly resources: readonly Resource[]
}

async function measure(extent: Extent): Promise<Measured> {
  const files = manifestFiles(extent)
  const first = async () => read(files, createFileChecker(), new Map())
  const resources = await first()
  const check = createFileChecker()
  check(files)
  const lastGood = new Map(resources.map((resource) => [refKey(refOf(resource)), resource]))

  const nothing: Paper = { clusters: onPaper(extent), records: new Map(), resources }
  const atRest = await converged(extent, resources)
  const rolling = await inARoll(extent, atRest)
  const manifests: ManifestSet = { resources, problems: [] }
  const times = {
    'Manifests read for the first time': (await computed(RUNS, first)).values,
    'Manifests read again, unchanged': (await computed(RUNS, async () => read(files, check, lastGood))).values,
    'First plan: everything is to be created': await timesOf(nothing, (plans) => plans.every(hasOperations)),
    'Plan of what is at rest': await timesOf(atRest, (plans) => !plans.some(hasOperations)),
    'Plan in the middle of a roll': await timesOf(rolling, (plans) => plans.every(isRolling)),
    'Daemon at rest: a reload, and a pass over each cluster with its statuses': await sweep(
      toolsOf(atRest),
      manifests,
      atRest.records,
      RUNS,
    ),
  }
  const held = await plansOf(toolsOf(atRest), atRest)
  global.gc?.()
  const { heapUsed, rss } = process.memoryUsage()
  if (held.length !== extent.clusters) throw new Error('plans are missing')
  return { times, heapBytes: heapUsed, residentBytes: rss }
}

function read(
  files: readonly SourceFile[],
  check: ReturnType<typeof createFileChecker>,
  lastGood: ReadonlyMap<string, Resource>,
): readonly Resource[] {
  const checked = check(files)
  const definitions = checked.flatMap(({ definitions }) => definitions)
  const { resources, problems } = settle({ definitions, lastGood, mayStillExist: () => false })
  const [problem] = [...checked.flatMap((file) => file.problems), ...problems]
  if (problem) throw new Error(problem.message)
  return resources
}

const onPaper = (extent: Extent) => new Map(clusterNames(extent).map((name) => [name, new PaperCluster()]))
const toolsOf = ({ clusters }: Paper): PassTools => paperTools(clusters)

const plansOf = (tools: PassTools, { clusters, records, resources }: Paper): Promise<Plan[]> =>
  Promise.all(
    [...clusters.keys()].map(async (cluster) => {
      const wish: ClusterWish = { cluster, resources, deleteVolumes: false }
      return (await observePass(tools, wish, records.get(cluster) ?? NOTHING_RECORDED, NEVER)).plan
    }),
  )

/** Times of planning all clusters. @throws when a plan is not what it is meant to be */
async function timesOf(paper: Paper, isMeant: (plans: readonly Plan[]) => boolean): Promise<readonly number[]> {
  const tools = toolsOf(paper)
  return (
    await computed(RUNS, async () => {
      const plans = await plansOf(tools, paper)
      if (!isMeant(plans)) throw new Error('not the plan that was to be measured')
    })
  ).values
}

const hasOperations = ({ operations }: Plan): boolean => operations.length > 0
const isRolling = ({ operations }: Plan): boolean =>
  operations.filter(({ action }) => action.type === 'CreateContainer').length === 1

/** A cluster is founded in three passes, and its topics are made in one more. */
const ENOUGH_PASSES = 20

/** Plans and carries out until nothing is left to do. */
async function converged(extent: Extent, resources: readonly Resource[]): Promise<Paper> {
  const paper: Paper = { clusters: onPaper(extent), records: new Map(), resources }
  for (let passes = 0; passes < ENOUGH_PASSES; passes++) {
    const plans = await plansOf(toolsOf(paper), paper)
    ;[...paper.clusters].forEach(([name, cluster], i) => {
      cluster.apply(plans[i]?.operations ?? [])
      paper.records.set(name, plans[i]?.recorded ?? NOTHING_RECORDED)
    })
    if (!plans.some(hasOperations)) return paper
  }
  throw new Error(`there is something left to do after ${ENOUGH_PASSES} passes`)
}

/** The same clusters with another heap declared, which the controllers and every second broker have already. */
async function inARoll(extent: Extent, { records }: Paper): Promise<Paper> {
  const changed = read(manifestFiles(extent, '2g'), createFileChecker(), new Map())
  const before = await converged(extent, read(manifestFiles(extent), createFileChecker(), new Map()))
  const after = await converged(extent, changed)
  for (const [name, cluster] of before.clusters) {
    cluster.takeOver(
      after.clusters.get(name) ?? cluster,
      (node) => !hasRole(node, 'broker') || nodeIdOf(node) % 2 === 0,
    )
  }
  return { clusters: before.clusters, records, resources: changed }
}

const [clusters = 1, brokers = 3, topics = 3] = process.argv.slice(2).map(Number)
process.stdout.write(JSON.stringify(await measure({ clusters, brokers, topics })))
