import fc from 'fast-check'
import { planCluster } from '../../src/plan/cluster.ts'
import { copyOf, withTopics } from '../fixtures/scene-changes.ts'
import { cases } from './cases.ts'
import { anyScene, sceneOf } from './scenes.ts'

/** Everything in it, and everything in that: whoever changes any of it throws. */
function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  if (value instanceof Map || value instanceof Set) {
    for (const item of value) frozen(item)
    const refuse = () => {
      throw new Error('it was changed')
    }
    Object.assign(value, { set: refuse, add: refuse, delete: refuse, clear: refuse })
  }
  Object.freeze(value)
  for (const member of Object.values(value)) frozen(member)
  return value
}

test('a plan follows from what it is given and from nothing else, and changes nothing of that', () => {
  fc.assert(
    fc.property(anyScene, (given) => {
      const scene = sceneOf(given)
      const copy = withTopics(copyOf(scene), structuredClone(given.topics))
      const plan = JSON.stringify(planCluster(frozen(scene)))
      expect(JSON.stringify(planCluster(copy))).toBe(plan)
      expect(JSON.stringify(planCluster(scene))).toBe(plan)
    }),
    cases(150),
  )
})
