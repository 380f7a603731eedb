import { planCluster } from '../../../src/plan/cluster.ts'
import { actionName, planToJson, samePlan } from '../../../src/plan/render.ts'
import { aPool } from '../../fixtures/resources.ts'
import { aCluster, ended, NOW, onBareHost, settled } from '../../fixtures/scene.ts'
import { withContainer } from '../../fixtures/scene-changes.ts'

const bare = onBareHost(aCluster({ pools: [aPool('p', { replicas: 1 })], founding: 'begun' }))

it('a plan for programs says the same as its text, without files and specs', () => {
  const scene = withContainer(settled(aCluster()), 'c-p-0', ended(143))
  expect(planToJson(planCluster(scene))).toEqual({
    key: 'Kafka/c',
    operations: [
      {
        id: 1,
        needs: [],
        target: { kind: 'container', name: 'c-p-0' },
        operation: 'WriteFiles',
        cause: 'its configuration goes in before it starts',
      },
      {
        id: 2,
        needs: [1],
        target: { kind: 'container', name: 'c-p-0' },
        operation: 'StartContainer',
        cause: 'it was stopped (exit 143)',
      },
    ],
    waits: [],
    summary: 'Kafka/c: 2 operations, 0 waits',
  })
})

it('a signal is told with its name', () => {
  expect(actionName({ type: 'SignalContainer', container: { id: 'x' }, signal: 'SIGKILL' })).toBe(
    'SignalContainer SIGKILL',
  )
})

it('two plans are the same when they do the same, whenever they were made', () => {
  const { operations } = planCluster(bare)
  expect(samePlan(operations, planCluster({ ...bare, now: NOW + 1 }).operations)).toBe(true)
  expect(samePlan(operations, operations.slice(1))).toBe(false)
  expect(
    samePlan(
      operations,
      operations.map((operation) => ({ ...operation, cause: 'another' })),
    ),
  ).toBe(false)
})
