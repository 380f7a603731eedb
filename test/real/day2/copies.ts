import { docker } from '../docker-command.ts'
import type { Day2Bench } from './bench.ts'

/** Long enough for Drover to have taken a copy for the node, had it not known better. */
const LASTING_MS = 6_000

/** What people make of nodes' containers to look at something: it bears every label of the node. */
export function copies(bench: Day2Bench): void {
  const names = ['one', 'other', 'created'].map((name) => `${bench.cluster}-${name}`)
  const [one = '', other = '', created = ''] = names
  const isCopy = (line: string) => names.some((name) => line.startsWith(`/${name} `))
  const told = async () =>
    (await bench.scenario.conditions('Kafka', bench.cluster)).includes('Warning=True ForeignLabelled')
  const run = (name: string) => docker('run', '--detach', '--name', name, '--entrypoint', 'sleep', name, '600')

  bench.judged('leaves containers alone that were copied from nodes, and the nodes go on', async () => {
    const before = await bench.runs()
    try {
      await docker('commit', `${bench.cluster}-node-0`, one)
      await docker('commit', `${bench.cluster}-node-1`, other)
      await run(one)
      await run(other)
      await docker('create', '--name', created, one)
      const copied = (await bench.runs()).filter(isCopy)
      await bench.until(told, (isTold) => isTold)
      await bench.lasts(LASTING_MS)
      await bench.settled()
      const runs = await bench.runs()
      expect(runs.filter((line) => !isCopy(line))).toEqual(before)
      expect(runs.filter(isCopy)).toEqual(copied)
    } finally {
      await docker('rm', '--force', '--volumes', ...names).catch(() => '')
      await docker('rmi', one, other)
    }
    await bench.until(told, (isTold) => !isTold)
    expect(await bench.runs()).toEqual(before)
  })
}
