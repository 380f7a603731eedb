import { leaveRequest } from '../../src/control/requests.ts'
import { namedBy } from '../world/intent.ts'
import type { Fate, Life } from '../world/life.ts'
import { data, snapshot } from '../world/snapshot.ts'
import { createWorld, preparedWorld, RESYNC_MS, type World } from '../world/world.ts'
import type { Scenario } from './scenarios.ts'

/** Milliseconds for an enumeration: many whole lives, on a machine that may have other things to do. */
export const LONG = Number(process.env.CRASH_TIMEOUT_MS ?? 600_000)

/** What the scenario begins with, before anything happened. */
export const beginning = ({ before }: Scenario): Promise<World> =>
  before === undefined ? createWorld('') : preparedWorld(before)

/** The world just before Drover starts to do what the scenario is about. */
export async function prepare(scenario: Scenario): Promise<World> {
  const world = await beginning(scenario)
  await happen(world, scenario)
  return world
}

/** What the scenario is about. */
export async function happen(world: World, { deed, after, intent }: Scenario): Promise<void> {
  await deed?.(world)
  if (after !== undefined) await world.declare(after)
  world.host.means(intent)
  if (intent.means === 'to take it down') {
    const deleteVolumes = intent.data === 'goes, as was confirmed'
    await leaveRequest(world.state, { type: 'confirm-removal', cluster: 'sim', deleteVolumes })
  }
  for (const key of Object.keys(world.host.tally)) delete world.host.tally[key]
}

/** Where it all ended, and what it took; equal for a clean run and one with a fault that costs nothing. */
export interface Ending {
  readonly end: ReturnType<typeof snapshot>
  /** Creations and removals, by kind. */
  readonly made: Readonly<Record<string, number>>
  readonly violations: readonly string[]
}

const MADE =
  /^(?:container|network|volume) |^createTopic$|^createPartitions$|^alterTopicConfig$|^alterNodeConfig$|^raiseFeature$/

export function ending(world: World): Ending {
  const made = Object.entries(world.host.tally).filter(([what, times]) => MADE.test(what) && times > 0)
  return { end: snapshot(world), made: Object.fromEntries(made.sort()), violations: [...world.host.violations] }
}

export interface Played extends Ending {
  readonly world: World
  readonly first: Life
  /** All data but what is to go. */
  readonly dataBefore: Readonly<Record<string, string>>
}

/** What of the data of this world must still be there at the end of the scenario. */
export function dataToKeep({ intent }: Scenario, world: World): Record<string, string> {
  const kept = data(world)
  for (const name of namedBy(intent)) delete kept[name]
  return kept
}

export interface PlayedLive extends Ending {
  readonly world: World
  readonly dataBefore: Readonly<Record<string, string>>
  /** Events that had come when it happened, and in all. */
  readonly heard: number
  readonly told: number
}

/**
 * As `play`, but one Drover runs and listens while it happens; `fateOf` is asked for its fate in this world. Unless it
 * is `noticed` at once, what the manifests say is found out with the next resync.
 */
export async function playLive(
  scenario: Scenario,
  fateOf: (world: World) => Fate = () => ({}),
  noticed = false,
): Promise<PlayedLive> {
  const world = await beginning(scenario)
  const life = world.start(fateOf(world))
  await world.settle()
  const heard = life.events
  const dataBefore = dataToKeep(scenario, world)
  await happen(world, scenario)
  if (noticed) void life.reload()
  await world.pass(RESYNC_MS)
  return { world, dataBefore, heard, told: life.events, ...ending(world) }
}

/** Runs a scenario through lives with these fates, one after the other; the last one has to bring it to its end. */
export async function play(
  scenario: Scenario,
  fates: readonly Fate[] = [{}],
  between: (world: World) => void = () => {},
): Promise<Played> {
  const world = await prepare(scenario)
  const dataBefore = dataToKeep(scenario, world)
  let first: Life | undefined
  for (const [index, fate] of fates.entries()) {
    if (index > 0) between(world)
    const life = world.start(fate)
    first ??= life
    await world.settle()
  }
  return { world, first: first as Life, dataBefore, ...ending(world) }
}
