import { docker } from '../docker-command.ts'
import type { Day2Bench } from './bench.ts'

const NODES = 3

/** Changes of the memory that live nodes may use. */
export function limits(bench: Day2Bench): void {
  /** The limit of each node's container in MiB, as the engine has it. */
  const memories = async (): Promise<string[]> => {
    const ids = await bench.scenario.list('ps', '--all')
    const found = await docker('inspect', '--format', '{{.HostConfig.Memory}}', ...ids)
    return found.split('\n').map((bytes) => `${Number(bytes) / 2 ** 20}Mi`)
  }
  const all = (memory: string) => (found: readonly string[]) =>
    found.length === NODES && found.every((each) => each === memory)
  const save = (memory: string) => bench.save({ pools: bench.poolsWith('node', { memory }) })
  const conditions = () => bench.scenario.conditions('Kafka', bench.cluster)

  bench.judged('risks one node at most for a memory limit that none can live with, and puts it back', async (watch) => {
    // Above the heap, and below what a broker with such a heap needs.
    save('264Mi')
    await bench.until(conditions, (found) => found.includes('Warning=True LimitsRefused'))
    await bench.until(memories, all('512Mi'))
    await bench.settled()
    const dead = watch.events.filter(({ action }) => action === 'die')
    expect(new Set(dead.map(({ nodeId }) => nodeId)).size).toBeLessThanOrEqual(1)
    expect(watch.mostDown).toBeLessThanOrEqual(1)
    expect(await conditions()).toContain('Warning=True LimitsRefused')
  })

  bench.judged('raises the memory limit of all nodes without a restart', async () => {
    const before = await bench.runs()
    save('600Mi')
    await bench.until(memories, all('600Mi'))
    await bench.settled()
    expect(await conditions()).not.toContain('Warning=True LimitsRefused')
    expect(await bench.runs()).toEqual(before)
  })
}
