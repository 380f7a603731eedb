import type { Life } from '../world/life.ts'
import type { World } from '../world/world.ts'

/** A moment at which Drover may die. */
export interface Moment {
  /** For messages: `before startContainer (call 7)`. */
  readonly at: string
  /** The world as it is then, without Drover. */
  readonly world: World
}

/**
 * Lets a Drover live in this world until all is done, and returns every moment before and after one of its calls; of
 * changes under way together, each state they pass through. Two moments at the same time, with no change and no write
 * to the state folder between them, leave the same behind and are told once.
 */
export async function momentsOf(world: World): Promise<Moment[]> {
  const moments: Moment[] = []
  const known = new Set<string>()
  const { host } = world
  const note = (at: string, life: Life) => {
    const changes = Object.values(host.tally).reduce((sum, times) => sum + times, 0)
    const state = `${host.clock.elapsed} ${changes} ${life.written.length}`
    if (known.has(state)) return
    known.add(state)
    moments.push({ at: `${at} (call ${life.calls.length})`, world: world.fork() })
  }
  world.start({
    before: ({ method }, life) => note(`before ${method}`, life),
    changed: (method, life) => note(`after ${method}, its answer lost`, life),
    after: ({ method }, life) => note(`after ${method}`, life),
  })
  await world.settle()
  return moments
}
