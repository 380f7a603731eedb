import { docker } from '../docker-command.ts'
import type { Day2Bench } from './bench.ts'

/** What people make of a node's container to look at something. */
export function copies(bench: Day2Bench): void {
  const name = `${bench.cluster}-copy`
  const told = async () =>
    (await bench.scenario.conditions('Kafka', bench.cluster)).includes('Warning=True ForeignLabelled')
  const others = async () => (await bench.runs()).filter((line) => !line.startsWith(`/${name} `))

  bench.judged('leaves a container alone that was copied from a node, and the node goes on', async () => {
    const before = await bench.runs()
    await docker('commit', `${bench.cluster}-node-0`, name)
    try {
      await docker('run', '--detach', '--name', name, '--entrypoint', '/bin/sh', name, '-c', 'sleep 600')
      const copy = (await bench.runs()).find((line) => line.startsWith(`/${name} `))
      await bench.until(told, (isTold) => isTold)
      await bench.settled()
      expect(await others()).toEqual(before)
      expect(await bench.runs()).toContain(copy)
    } finally {
      await docker('rm', '--force', name)
      await docker('rmi', name)
    }
    await bench.until(told, (isTold) => !isTold)
    expect(await bench.runs()).toEqual(before)
  })
}
