import { lastGoodIn } from '../control/kept-secrets.ts'
import type { EngineTools } from '../control/pass/pass-tools.ts'
import { observeOnce } from '../control/plan-once.ts'
import { readSight } from '../control/sight/read-sight.ts'
import { sightLines } from '../control/sight/sight-lines.ts'
import type { ObservedPass } from '../control/subjects/subject.ts'
import type { ManifestSet } from '../model/resource.ts'
import type { Plan } from '../plan/ground/plan.ts'
import { planToJson, renderPlan } from '../plan/render.ts'
import type { StateFolder } from '../report/state-folder.ts'
import type { ShownPlan, Tell } from './calls.ts'
import type { Kept } from './kept.ts'

/** Manifests to plan from. */
export interface ToPlan {
  readonly manifests: ManifestSet
  /** They are all there are. */
  readonly whole: boolean
}

/** The manifests in force, which are what a daemon has read, if it still reads; that is told. @throws STATE_* */
export async function planInForce(state: StateFolder, tell: Tell): Promise<ToPlan> {
  const { resources } = await lastGoodIn(state).load()
  for (const line of sightLines(await readSight(state), [])) tell(line)
  return { manifests: { resources, problems: [] }, whole: true }
}

/** What would be done now. @throws DOCKER_*, STATE_UNUSABLE, NOT_FOUND */
export async function passesOf(
  tools: EngineTools,
  { state, records }: Kept,
  { manifests, whole }: ToPlan,
  signal: AbortSignal,
): Promise<ObservedPass[]> {
  const sources = manifests.resources.map(({ origin }) => origin.file)
  return observeOnce(tools, state, manifests, { whole, sources, signal, records: await records() })
}

/** The same by a Drover that goes on afterwards: of clusters that are not its own, nothing stays. */
export async function passesBeside(...[given, kept, toPlan, signal]: Parameters<typeof passesOf>): Promise<Plan[]> {
  // Whoever asks wants to know what is so now: everything is asked.
  const { keptAnswers: _, ...tools } = given
  const asked = new Set<string>()
  const kafkaOf: EngineTools['kafkaOf'] = (cluster) => {
    asked.add(cluster)
    return tools.kafkaOf(cluster)
  }
  try {
    return (await passesOf({ ...tools, kafkaOf }, kept, toPlan, signal)).map(({ plan }) => plan)
  } finally {
    const known = new Set((await kept.records(['Kafka'])).map(({ name }) => name))
    for (const cluster of asked) if (!known.has(cluster)) tools.forgetKafka?.(cluster)
  }
}

export const shownPlan = (plan: Plan): ShownPlan => ({
  text: renderPlan(plan),
  data: planToJson(plan),
  operations: plan.operations.length,
})
