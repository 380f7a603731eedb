import { readEvents } from '../../../src/report/event-log.ts'
import { clusterText } from '../../world/cluster-text.ts'
import type { Fate, LifeCall } from '../../world/life.ts'
import { preparedWorld, RESYNC_MS } from '../../world/world.ts'

const QUICK = clusterText()

it('a node is not stopped by what was seen long before: the engine took its time over what came before it', async () => {
  const world = await preparedWorld(QUICK)
  await world.declare(QUICK.replaceAll('memory: 512Mi', 'memory: 768Mi'))
  const calls: LifeCall[] = []
  const fate: Fate = {
    before: async (call) => {
      const isFirst = call.method === 'createContainer' && calls.every(({ method }) => method !== 'createContainer')
      calls.push(call)
      if (isFirst) await new Promise<void>((resolve) => void world.host.clock.after(16_000, resolve))
    },
  }
  world.start(fate)
  await world.pass(RESYNC_MS)
  const methods = calls.map(({ method }) => method)
  const between = methods.slice(methods.indexOf('createContainer'), methods.indexOf('signalContainer'))
  expect(between).toContain('describeQuorum')
  expect(methods.filter((method) => method === 'signalContainer')).toHaveLength(3)
  const events = await readEvents(world.state)
  expect(events.map(({ message }) => message).filter((message) => message.includes('too much time'))).toHaveLength(1)
  expect(world.life?.results.get('sim')?.plan?.operations).toEqual([])
})
