import v8 from 'node:v8'
import vm from 'node:vm'
import { readManifestsOnce } from '../../../src/manifests/read-once.ts'
import { clusterText, EPHEMERAL } from '../../world/cluster-text.ts'
import { PlainLife } from '../../world/plain-life.ts'

v8.setFlagsFromString('--expose-gc')
const collect = vm.runInNewContext('gc') as () => void

const ONE = { replicas: 1, roles: '[controller, broker]' }
const CYCLES = 40
/** Code is compiled and caches fill. */
const WARM_UP = 15

/** One cluster that stays, with a topic of a new name each time; every second time a cluster of a new name beside it. */
function text(cycle: number): string {
  const topics = { orders: '{partitions: 3}', [`t${cycle}`]: '{partitions: 1}' }
  const config = cycle % 4 < 2 ? '{num.io.threads: 9}' : '{}'
  const own = clusterText({ pools: [{ name: 'node', ...ONE }], topics, config })
  const name = `other${cycle}`
  const other = clusterText({ name, pools: [{ name, ...ONE }], storage: EPHEMERAL, topics: {} })
  return cycle % 2 === 0 ? `${own}---\n${other}` : own
}

it('a Drover through whose hands ever new topics and clusters go does not remember them for ever', async () => {
  const life = new PlainLife()
  await life.start()
  const heap: number[] = []
  const signals: number[] = []
  for (let cycle = 0; cycle < CYCLES; cycle++) {
    life.manifests = await readManifestsOnce([{ stdin: text(cycle) }])
    await life.reload()
    if (cycle % 3 === 0) for (const { id } of life.host.nodes()) life.host.engine.remove(id)
    await life.elapse(80_000)
    collect()
    heap.push(process.memoryUsage().heapUsed)
    signals.push(v8.queryObjects(AbortSignal, { format: 'count' }))
  }
  expect(life.passes).toBeGreaterThan(10 * CYCLES)
  expect([...life.clients.keys()]).toEqual(['sim'])
  expect(Object.keys(JSON.parse(await life.daemonFile()).clusters)).toEqual(['sim'])
  const grown = (heap.at(-1) ?? 0) - (heap[WARM_UP] ?? 0)
  expect((signals.at(-1) ?? 0) - (signals[WARM_UP] ?? 0)).toBeLessThan(CYCLES - WARM_UP)
  // The simulated host itself keeps some of each: its volumes that stay, its clusters of Kafka.
  expect(grown / (CYCLES - WARM_UP)).toBeLessThan(64 * 1024)
  life.stop()
}, 300_000)
