import v8 from 'node:v8'
import vm from 'node:vm'
import { readManifestsOnce } from '../../src/manifests/read-once.ts'
import { clusterText, EPHEMERAL } from '../world/cluster-text.ts'
import { PlainLife } from '../world/plain-life.ts'

v8.setFlagsFromString('--expose-gc')
const collect = vm.runInNewContext('gc') as () => void

const ONE = { replicas: 1, roles: '[controller, broker]' }
const CYCLES = 32
/** Code is compiled and caches fill. */
const WARM_UP = 11

/**
 * One cluster that stays, with a topic of a new name each time; every second time a cluster of a new name beside it.
 */
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
  const held: { heap: number; signals: number }[] = []
  for (let cycle = 0; cycle < CYCLES; cycle++) {
    life.manifests = await readManifestsOnce([{ stdin: text(cycle) }])
    await life.reload()
    if (cycle % 3 === 0) for (const { id } of life.host.nodes()) life.host.engine.remove(id)
    await life.elapse(80_000)
    if (cycle !== WARM_UP && cycle !== CYCLES - 1) continue
    collect()
    held.push({ heap: process.memoryUsage().heapUsed, signals: v8.queryObjects(AbortSignal, { format: 'count' }) })
  }
  expect(life.passes).toBeGreaterThan(5 * CYCLES)
  expect([...life.clients.keys()]).toEqual(['sim'])
  expect(Object.keys(JSON.parse(await life.daemonFile()).clusters)).toEqual(['sim'])
  const [before, after] = held
  const cycles = CYCLES - 1 - WARM_UP
  expect((after?.signals ?? 0) - (before?.signals ?? 0)).toBeLessThan(cycles)
  // The simulated host itself keeps some of each: its clusters of Kafka, and their topics.
  expect(((after?.heap ?? 0) - (before?.heap ?? 0)) / cycles).toBeLessThan(64 * 1024)
  life.stop()
}, 900_000)
