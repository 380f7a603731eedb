import { readRecords } from '../../src/report/read-records.ts'
import { madeByPeople } from '../world/copies.ts'
import { KEEP } from '../world/intent.ts'
import type { Fate } from '../world/life.ts'
import { data, snapshot } from '../world/snapshot.ts'
import { preparedWorld, RESYNC_MS, type World } from '../world/world.ts'
import type { Surprise } from './surprises.ts'

/** Long enough for whatever is healed, and for what goes round in circles to show. */
const A_WHILE_MS = 10 * RESYNC_MS

/** How far the world is what it should be, without what people made. */
function state(world: World) {
  const theirs = madeByPeople(world)
  const isOurs = (names: readonly { readonly name: string }[]) => {
    const known = new Set(names.map(({ name }) => name))
    return ({ name }: { readonly name: string }) => !known.has(name)
  }
  const { containers, networks, volumes, ...rest } = snapshot(world)
  return {
    ...rest,
    containers: containers.filter(isOurs(theirs.containers)),
    networks: networks.filter(isOurs(theirs.networks)),
    volumes: volumes.filter(isOurs(theirs.volumes)),
  }
}

/** Which containers of nodes there are, and since when they run. */
const runs = ({ host }: World) => host.nodes().map(({ id, name, startedAt }) => `${name} ${id} ${startedAt}`)

/** Reasons of the Warnings on the Kafka. */
async function warnings(world: World): Promise<string[]> {
  const [kafka] = await readRecords(world.state, ['Kafka'])
  const conditions = kafka?.status.conditions ?? []
  return conditions.flatMap(({ type, reason }) => (type === 'Warning' ? (reason ?? '') : []))
}

/** The world just after it happened, with nobody at work in it, or with a Drover that was there before. */
export async function surprise({ before, happens, isStateLost }: Surprise, drover: 'up' | 'down', fate: Fate = {}) {
  const world = await preparedWorld(before)
  world.host.means(KEEP)
  if (drover === 'up') {
    world.start(fate)
    await world.settle()
  }
  const was = { state: state(world), runs: runs(world), warnings: await warnings(world) }
  await happens(world)
  const then = { data: data(world), theirs: madeByPeople(world) }
  if (isStateLost) {
    world.stop()
    world.loseState()
  }
  for (const key of Object.keys(world.host.tally)) delete world.host.tally[key]
  return { world, was, then }
}

/**
 * Lets a Drover look at it for a while; after one that died, the next one. What is wrong with where that leads, or the
 * oracle says.
 */
export async function faultsAfter(
  { ends, undone }: Surprise,
  { world, was, then }: Awaited<ReturnType<typeof surprise>>,
  fate: Fate = {},
): Promise<string[]> {
  if (!world.life || world.life.isDead) world.start(fate)
  await letBe(world)
  const faults: string[] = []
  if (ends === 'holds' || ends === 'holds what is lost') {
    faults.push(...(await notHeld(world, then.data, ends === 'holds' ? MADE : ['createTopic'])))
    await undone?.(world)
    await letBe(world)
  }
  const told = await warnings(world)
  if (ends === 'serves on') {
    if (told.every((reason) => was.warnings.includes(reason))) faults.push('no Warning tells of it')
    if (runs(world).join() !== was.runs.join()) faults.push(`other containers run: ${runs(world).join(', ')}`)
  }
  faults.push(...differences('what people made', then.theirs, madeByPeople(world)))
  faults.push(...differences('what is ours', was.state, state(world)))
  return [...world.host.violations, ...faults]
}

/** Time goes on, with another Drover once one has died. */
async function letBe(world: World): Promise<void> {
  await world.elapse(A_WHILE_MS)
  if (!world.life?.isDead) return
  world.start()
  await world.elapse(A_WHILE_MS)
}

const MADE = ['container create', 'volume create', 'network create', 'createTopic']

async function notHeld(
  world: World,
  before: Readonly<Record<string, string>>,
  notToBeMade: readonly string[],
): Promise<string[]> {
  const { tally } = world.host
  const made = notToBeMade.filter((what) => (tally[what] ?? 0) > 0)
  const now = data(world)
  return [
    ...Object.keys(now).flatMap((name) => (name in before ? [] : `${name} was made in place of what is lost`)),
    ...made.map((what) => `${what}, ${tally[what]} times, while it should have held`),
    ...Object.keys(before).flatMap((name) => (now[name] === before[name] ? [] : `${name} is not as it was left`)),
    ...((await warnings(world)).length > 0 ? [] : ['no Warning says what is missing']),
  ]
}

function differences(what: string, before: object, after: object): string[] {
  return Object.entries(before).flatMap(([part, value]) => {
    const now: unknown = Reflect.get(after, part)
    return JSON.stringify(now) === JSON.stringify(value) ? [] : `of ${what}, ${part} are not as they were`
  })
}
