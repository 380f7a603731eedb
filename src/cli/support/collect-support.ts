import { appliedFolders } from '../../control/applied.ts'
import { manifestsInForce } from '../../control/in-force.ts'
import { observeEach } from '../../control/plan-once.ts'
import { messageOf } from '../../errors.ts'
import { readManifestsOnce } from '../../manifests/read-once.ts'
import { watchedSources } from '../doctor/watched-sources.ts'
import { type Collected, collectParts, type Part, within } from './collecting.ts'
import { engineObjects, partedContainers } from './engine.ts'
import { leftOpen, redactionOf } from './known-secrets.ts'
import { nodeLogs, ownLog } from './logs.ts'
import { manifests } from './manifests.ts'
import { plans } from './plans.ts'
import { MISSING_FILE, README_FILE, readme } from './readme.ts'
import { once, type Sources } from './sources.ts'
import { events, stateFiles } from './state-files.ts'
import { versions } from './versions.ts'

/** What a folder is given to answer. */
const FOLDER_MS = 5_000
/** What the manifests are given to be read. */
const MANIFESTS_MS = 10_000
/** What a part is given: more than a single call to an engine, and than a look at a cluster. */
const PART_MS = 75_000

/** What was collected. */
export interface Support extends Collected {
  readonly parts: readonly Part[]
  /** What Secrets hold that is not hidden: see known-secrets.ts. */
  readonly leftOpen: readonly string[]
}

/** Collects what a person needs who helps; changes nothing. @throws the reason of the signal */
export async function collectSupport(sources: Sources, signal: AbortSignal): Promise<Support> {
  const { clock, state, answers } = sources
  const early: string[] = []
  const orTold = async <T>(what: string, otherwise: T, ms: number, work: () => Promise<T>): Promise<T> => {
    try {
      return await within(clock, ms, signal, work)
    } catch (error) {
      signal.throwIfAborted()
      early.push(`${what}: ${messageOf(error)}`)
      return otherwise
    }
  }
  // A dead mount never gives back the thread that waits for it, and there are four: who does not answer is not asked.
  const isThere = (path: string) =>
    orTold(`Secrets in ${path} ${UNKNOWN}`, false, FOLDER_MS, () => answers(path).then(() => true))
  const hasState = await isThere(state.path)
  const watching = () => watchedSources(state.path)
  const watched = hasState ? await orTold(`Secrets that are watched ${UNKNOWN}`, [], FOLDER_MS, watching) : []
  const isWatched = (await Promise.all(watched.map(isThere))).every((isOne) => isOne)
  const inForce = once(() => manifestsInForce(state))
  const applied = hasState ? appliedFolders(state).map((ownFolder) => ({ ownFolder })) : []
  const declared = async () => (await readManifestsOnce([...(isWatched ? watched : []), ...applied])).resources
  const known = [
    ...(hasState ? await orTold(`Secrets in force ${UNKNOWN}`, [], MANIFESTS_MS, inForce) : []),
    ...(await orTold(`Secrets in manifests ${UNKNOWN}`, [], MANIFESTS_MS, declared)),
  ]
  const redaction = redactionOf(known)
  const looks = once(async () => {
    const resources = await inForce()
    const scope = { whole: true, sources: resources.map(({ origin }) => origin.file), signal }
    return observeEach(await sources.tools(), state, { resources, problems: [] }, scope)
  })
  const containers = once(() => partedContainers(sources, hasState))
  const doctor: Part = {
    name: 'doctor.txt',
    about: 'the checks of `drover doctor`: begin here',
    collect: async (into) => into.text('doctor.txt', await sources.doctor(isWatched)),
  }
  const ofState = [
    doctor,
    plans(sources, looks, redaction.hide),
    events(sources),
    stateFiles(sources),
    manifests(inForce),
  ]
  const others = [
    versions(sources, async () => (await containers()).own),
    engineObjects(sources, containers, hasState ? looks : async () => []),
    nodeLogs(sources, containers),
    ownLog(sources),
  ]
  const parts = [...(hasState ? ofState : []), ...others]
  if (!hasState) early.push(...ofState.map(({ name }) => `${name}: ${state.path} does not answer`))
  const collected = await collectParts(parts, redaction, { clock, maxMs: PART_MS, signal })
  const missing = [...early.map((line) => redaction.text(line)), ...collected.missing]
  const files = new Map([
    [README_FILE, readme([...ofState, ...others], sources.version, clock.now())],
    ...(missing.length > 0 ? [[MISSING_FILE, missing.map((line) => `${line}\n`).join('')] as const] : []),
    ...[...collected.files].sort(([one], [other]) => (one < other ? -1 : 1)),
  ])
  return { files, missing, parts: [...ofState, ...others], leftOpen: leftOpen(known) }
}

/** What follows of it is what a person should know before anything else. */
const UNKNOWN = '(what they hold was not searched for)'
