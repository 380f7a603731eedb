import fc from 'fast-check'
import { planCluster } from '../../src/plan/cluster.ts'
import type { PartOfPass, PartView } from '../../src/plan/parts/part.ts'
import { PARTS } from '../../src/plan/parts/parts.ts'
import { renderPlan } from '../../src/plan/render.ts'
import { aPart } from '../fixtures/parts.ts'
import type { Scene } from '../fixtures/scene.ts'
import { cases } from './cases.ts'
import { anyScene, sceneOf } from './scenes.ts'

/** Those there are, and others on both sides of them. */
const withOthers = ({ parts }: Scene): PartOfPass[] => [aPart('KafkaRebalance'), ...parts, aPart('KafkaUser')]

/** The plan, and its text. */
function planned(scene: Scene) {
  const plan = planCluster(scene)
  return { plan, text: renderPlan(plan) }
}

test('moving a part up or down changes nothing of a plan', () => {
  fc.assert(
    fc.property(anyScene, fc.array(fc.nat(), { minLength: 3, maxLength: 3 }), (given, places) => {
      const scene = sceneOf(given)
      const parts = withOthers(scene)
      const moved = parts
        .map((part, index) => ({ part, place: places[index] ?? 0 }))
        .sort((a, b) => a.place - b.place)
        .map(({ part }) => part)
      expect(planned({ ...scene, parts: moved })).toEqual(planned({ ...scene, parts }))
    }),
    cases(150),
  )
})

/** The same parts, asked before anything is decided about the nodes. */
function askedBefore(scene: Scene): Scene {
  const parts = scene.parts.map((part): PartOfPass => {
    const views: PartView[] = []
    const plan = (view: PartView) => {
      views.push(structuredClone(view))
      return part.plan(view)
    }
    planCluster({ ...scene, parts: scene.parts.map((other) => (other === part ? { ...part, plan } : other)) })
    const [early] = views.map(part.plan)
    return early ? { ...part, plan: () => early } : part
  })
  return { ...scene, parts }
}

test('asking a part earlier changes nothing of a plan', () => {
  fc.assert(
    fc.property(anyScene, (given) => {
      const scene = sceneOf(given)
      const all = { ...scene, parts: withOthers(scene) }
      expect(planned(askedBefore(all))).toEqual(planned(all))
    }),
    cases(100),
  )
})

test('what parts decide changes nothing of what is decided about the nodes', () => {
  fc.assert(
    fc.property(anyScene, (given) => {
      const scene = sceneOf(given)
      const { plan } = planned({ ...scene, parts: withOthers(scene) })
      const { plan: alone } = planned({ ...scene, parts: [] })
      expect(plan.operations.slice(0, alone.operations.length)).toEqual(alone.operations)
      const own = new Set<string>(PARTS.flatMap(({ memory }) => Object.keys(memory)))
      const others = Object.entries(plan.recorded).filter(([fact]) => !own.has(fact))
      expect(alone.recorded).toMatchObject(Object.fromEntries(others))
    }),
    cases(100),
  )
})
