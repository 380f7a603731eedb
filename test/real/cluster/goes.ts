import { mkdirSync, renameSync } from 'node:fs'
import { eventually } from '../../contract/eventually.ts'
import { Reader } from '../records.ts'
import { PATIENCE_MS } from '../scenario.ts'
import { type Bench, MARKERS, NODES, RESOURCES } from './bench.ts'

/** How a cluster is taken down: never by mistake, and never its data unless a person says so. */
export function goes(bench: Bench): void {
  const { scenario, cluster } = bench
  const away = `${scenario.folder}/away`
  const conditions = async () => (await scenario.ok('get', 'kafka', cluster, '-o', 'json')) as string
  let clusterId = ''
  let containers: string[] = []

  scenario.test('holds the deletion when its manifests have been moved away', async () => {
    clusterId = (await bench.withKafka((kafka) => kafka.describeBrokers())).clusterId
    containers = await scenario.list('ps')
    await bench.reader?.end()
    renameSync(scenario.manifests, away)
    mkdirSync(scenario.manifests)
    await eventually(conditions, (text) => text.includes('DeletionHeld'), PATIENCE_MS)
    expect((await scenario.drover('plan', '--exit-code')).code).toBe(0)
    expect(await scenario.list('ps')).toEqual(containers)
  })

  scenario.test('takes containers and network once that is confirmed, and leaves the volumes', async () => {
    await scenario.ok('confirm', cluster)
    await eventually(
      () => scenario.list('network', 'ls'),
      (found) => found.length === 0,
      PATIENCE_MS,
    )
    expect(await scenario.list('ps', '--all')).toEqual([])
    const data = NODES.map((id) => `data-0-${bench.node(id)}`)
    const volumes = () => scenario.list('volume', 'ls')
    const left = await eventually(volumes, (found) => found.length === NODES.length + MARKERS.length, PATIENCE_MS)
    expect(left.map((name) => name.replace(/^data-(\d-)?/, 'data-0-')).sort()).toEqual([
      ...data,
      ...MARKERS.map((each) => `${cluster}-${each}`),
    ])
  })

  scenario.test('is the same cluster with the same records when its manifests are applied', async () => {
    await scenario.ok('apply', '-f', away, '--wait', '--timeout', '120s')
    expect((await bench.withKafka((kafka) => kafka.describeBrokers())).clusterId).toBe(clusterId)
    const values = bench.reader?.values ?? new Set<string>()
    expect(values.size).toBeGreaterThan(0)
    const again = new Reader(await bench.nodeport(), 'orders')
    const missing = async () => [...values].filter((value) => !again.values.has(value))
    try {
      await eventually(missing, (found) => found.length === 0, PATIENCE_MS)
    } finally {
      await again.end()
    }
    await scenario.settled(RESOURCES + 1)
  })

  scenario.test('leaves nothing when it is deleted with its volumes', async () => {
    const unsaid = await scenario.drover('delete', '-f', away, '--volumes')
    expect(unsaid.code).toBe(1)
    expect(unsaid.stderr).toContain(`takes down Kafka ${cluster}; with all its data`)
    expect(await scenario.list('ps')).toHaveLength(NODES.length)
    await scenario.ok('delete', '-f', away, '--volumes', '--yes')
    const left = async () => [
      ...(await scenario.list('ps', '--all')),
      ...(await scenario.list('network', 'ls')),
      ...(await scenario.list('volume', 'ls')),
    ]
    await eventually(left, (found) => found.length === 0, PATIENCE_MS)
    const known = async () => (await scenario.drover('get', '-o', 'name')).stdout
    await eventually(known, (names) => names === '', PATIENCE_MS)
    await scenario.stop('SIGTERM')
    expect(scenario.logged()).toContain('drover stops')
  })
}
