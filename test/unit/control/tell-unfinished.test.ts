import { tellUnfinished } from '../../../src/control/tell-unfinished.ts'
import { createLog } from '../../../src/report/log.ts'
import { clusterText } from '../../world/cluster-text.ts'
import { convergedWorld, RESYNC_MS, type World } from '../../world/world.ts'

async function told(world: World): Promise<string[]> {
  const lines: string[] = []
  const write = (line: string) => lines.push(line)
  await tellUnfinished(world.state, createLog({ level: 'info', short: true, destination: { write } }))
  return lines.map((line) => line.slice('00:00:00 '.length))
}

it('a Drover that ends says whom it leaves on the way, and nothing where nobody is', async () => {
  const world = await convergedWorld()
  expect(await told(world)).toEqual([])
  await world.declare(clusterText({ memory: '640Mi', config: '{num.partitions: 2}' }))
  await world.life?.reload()
  const isDown = () => world.host.nodes().some(({ id }) => !world.host.kafka.serves(id))
  while (!isDown()) await world.elapse(100)
  world.stop()
  expect(await told(world)).toEqual([
    expect.stringMatching(
      /^warn {2}drover stops within a roll: a node it has stopped stays so kind=Kafka name=sim roll="0\/3 rolled, restarting sim-node-\d"\n$/,
    ),
  ])
  world.start()
  await world.pass(RESYNC_MS)
  expect(await told(world)).toEqual([])
})
