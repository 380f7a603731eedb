import { LABELS } from '../../src/model/labels.ts'
import { madeByPeople } from './copies.ts'
import { data, snapshot } from './snapshot.ts'
import { type Path, type Shape, walk, wishText } from './walk.ts'
import { convergedWorld, RESYNC_MS, type World } from './world.ts'

/** Takes a cluster of this shape for a walk and back home; returns what went wrong, on the way or at the end. */
export async function faultsOf(shape: Shape, path: Path): Promise<string[]> {
  const home = wishText(shape)
  const world = await convergedWorld(home)
  const before = data(world)
  await walk(world, shape, path)
  world.start()
  // A node may die of what is declared last, again and again, until somebody declares something else.
  await world.elapse(5 * RESYNC_MS)
  await world.declare(home)
  void world.life?.reload()
  await world.pass(RESYNC_MS)
  const after = data(world)
  const lost = Object.keys(before).filter((name) => before[name] !== after[name])
  return [
    ...world.host.violations,
    ...lost.map((name) => `${name} does not hold what it held`),
    ...strayNodes(world, shape),
    ...staleTopics(world),
  ]
}

/** Whoever does not serve, and whoever is there too many or too few, but for those that a person has to let go. */
function strayNodes(world: World, { pools }: Shape): string[] {
  const waits = [...(world.life?.results.values() ?? [])].flatMap(({ plan }) => plan?.waits ?? [])
  const held = waits.filter(({ reason }) => reason === 'ScaleDownHeld').map(({ target }) => target.name)
  const made = madeByPeople(world)
  const theirs = new Set(made.containers.map(({ name }) => name))
  const containers = snapshot(world).containers.filter(({ name }) => !theirs.has(name))
  const ids = new Set(world.host.nodes().map(({ spec }) => spec.labels[LABELS.nodeId]))
  const wanted = pools.reduce((sum, { replicas }) => sum + replicas, 0)
  // What people made stays, and so does what is said about it.
  const mayStay = new Set(['ScaleDownHeld', ...(Object.values(made).flat().length > 0 ? ['ForeignLabelled'] : [])])
  const others = waits.filter(({ reason }) => !mayStay.has(reason))
  return [
    ...containers.filter(({ serves }) => !serves).map(({ name }) => `${name} does not serve`),
    ...(ids.size >= wanted && ids.size <= wanted + held.length && containers.length === ids.size
      ? []
      : [`${wanted} nodes are declared, and ${containers.map(({ name }) => name).join(', ')} are there`]),
    ...others.map(({ reason, message }) => `it still says ${reason}: ${message}`),
  ]
}

const staleTopics = (world: World): string[] => {
  const { topics } = snapshot(world)
  const names = topics.map(({ name }) => name).join(', ')
  return [
    ...(names === 'orders, single' ? [] : [`its topics are ${names}`]),
    ...topics.filter(({ inSync }) => !inSync).map(({ name }) => `${name} is not in sync`),
  ]
}
