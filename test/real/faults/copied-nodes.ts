import { eventually } from '../../contract/eventually.ts'
import { docker } from '../docker-command.ts'
import { PATIENCE_MS } from '../scenario.ts'
import type { FaultBench } from './bench.ts'

/** Long enough for Drover to have taken a copy for the node, had it not known better. */
const LASTING_MS = 8_000

/** People make images of nodes and run them: these bear every label of the node, and are none of Drover's. */
export function copiesNodes(bench: FaultBench): void {
  bench.played('two nodes committed, copied and run, and one copy created', async (scene) => {
    const { cluster, scenario } = bench
    const image = (id: number) => `${cluster}-copied-${id}`
    const copies = ['one', 'other', 'created'].map((name) => `${cluster}-${name}`)
    const [one = '', other = '', created = ''] = copies
    try {
      const before = await runsOf(bench.nodes.map(bench.node))
      await docker('commit', bench.node(0), image(0))
      await docker('commit', bench.node(1), image(1))
      await docker('run', '--detach', '--name', one, '--entrypoint', 'sleep', image(0), '600')
      await docker('run', '--detach', '--name', other, '--entrypoint', 'sleep', image(1), '600')
      await docker('create', '--name', created, image(0))
      const copied = await runsOf(copies)
      const conditions = () => scenario.conditions('Kafka', cluster)
      await eventually(conditions, (found) => found.includes('Warning=True ForeignLabelled'), PATIENCE_MS)
      await bench.lasts(LASTING_MS)
      expect(await runsOf(bench.nodes.map(bench.node))).toEqual(before)
      expect(await runsOf(copies)).toEqual(copied)
    } finally {
      await docker('rm', '--force', '--volumes', ...copies)
      await docker('rmi', image(0), image(1)).catch(() => '')
    }
    scene.lifted()
  })
}

/** Which containers these are, since when they run, and where they are connected. */
const runsOf = (names: readonly string[]): Promise<string> =>
  docker(
    'inspect',
    '--format',
    '{{.Name}} {{.Id}} {{.State.StartedAt}} {{.State.Status}} {{range $name, $_ := .NetworkSettings.Networks}}{{$name}} {{end}}',
    ...names,
  )
