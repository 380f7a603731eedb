import { overdueMs, watchOverdue } from '../../../src/control/pass/overdue.ts'
import { FakeClock } from '../../world/fake-clock.ts'

it.each([
  ['docker', 'listContainers', 5_000],
  ['docker', 'startContainer', 15_000],
  ['docker', 'writeArchive', 5_000],
  ['kafka', 'describeTopics', 5_000],
  ['kafka', 'createTopic', 5_000],
] as const)('of %s %s is overdue after %d ms', (client, method, ms) => {
  expect(overdueMs({ client, method })).toBe(ms)
})

it('tells of the first call of a pass that is overdue, and of no other', () => {
  const clock = new FakeClock()
  const told: string[] = []
  const watch = watchOverdue(clock, ({ method }) => told.push(method))
  const answered = watch({ client: 'docker', method: 'info', about: '' })
  watch({ client: 'docker', method: 'listVolumes', about: '' })
  watch({ client: 'docker', method: 'listNetworks', about: '' })
  answered('OK')
  clock.moveTo(clock.now() + 4_999)
  expect(told).toEqual([])
  clock.moveTo(clock.now() + 1)
  expect(told).toEqual(['listVolumes'])
})
