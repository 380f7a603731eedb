import fc from 'fast-check'
import { planOnce } from '../../src/control/plan-once.ts'
import { LABELS } from '../../src/model/labels.ts'
import { anyCluster } from '../world/any-cluster.ts'
import { data, snapshot } from '../world/snapshot.ts'
import { convergedWorld, RESYNC_MS, type World } from '../world/world.ts'
import { cases } from './cases.ts'

/** What would still be done, and what is still waited for. */
async function left({ life, state, manifests }: World): Promise<string[]> {
  if (!life) return ['no Drover runs']
  const plans = await planOnce(life.tools, state, manifests, {
    whole: true,
    sources: [],
    signal: new AbortController().signal,
  })
  return plans.flatMap(({ operations, waits }) => [
    ...operations.map(({ action, target }) => `${action.type} ${target.name}`),
    ...waits.map(({ reason, target }) => `${reason} ${target.name}`),
  ])
}

test('whatever is declared, there is nothing left to plan once it is carried out, and the same again without the state folder', () =>
  fc.assert(
    fc.asyncProperty(anyCluster, async (text) => {
      const world = await convergedWorld(text)
      expect(world.manifests.problems.filter(({ severity }) => severity === 'error')).toEqual([])
      await world.pass(RESYNC_MS)
      expect(await left(world)).toEqual([])
      const [before, held] = [snapshot(world), data(world)]
      world.stop()
      world.loseState()
      const life = world.start()
      await world.pass(RESYNC_MS)
      // What it keeps secret is found in its second copy, which is read through a container.
      expect(life.calls.flatMap(({ change, method }) => (change === undefined ? [] : [method]))).toEqual([
        'createContainer',
        'removeContainer',
      ])
      expect(snapshot(world)).toEqual(before)
      expect(data(world)).toEqual(held)
      expect(world.host.violations).toEqual([])
    }),
    cases(8),
  ))

test('from whatever cluster to whatever other, no rule is broken, and data that is to be kept is there', () =>
  fc.assert(
    fc.asyncProperty(anyCluster, anyCluster, async (from, to) => {
      const world = await convergedWorld(from)
      const kept = Object.entries(data(world)).filter(([name]) => isRetained(world, name))
      await world.declare(to)
      await world.life?.reload()
      await world.elapse(5 * RESYNC_MS)
      const now = data(world)
      expect(kept.filter(([name]) => !(name in now))).toEqual([])
      expect(world.host.violations).toEqual([])
    }),
    cases(8),
  ))

const isRetained = ({ host }: World, volume: string): boolean =>
  host.engine.volumes.get(volume)?.labels[LABELS.deletion] === 'retain'
