import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAllDocuments, stringify } from 'yaml'
import { eventually } from '../../contract/eventually.ts'
import { PATIENCE_MS } from '../scenario.ts'
import type { FaultBench } from './bench.ts'

/** Longer than a file may be missing while it is saved, and than Drover takes to see it. */
const LASTING_MS = 8_000

/** A cluster that has a network and no node, because nobody has its image. */
const bare = (name: string, annotations = ''): string => `apiVersion: kafka.strimzi.io/v1
kind: Kafka
metadata: {name: ${name}, annotations: {${annotations}}}
spec:
  kafka:
    image: nobody/has:this
    listeners: [{name: plain, port: 9092, type: internal, tls: false}]
---
apiVersion: kafka.strimzi.io/v1
kind: KafkaNodePool
metadata: {name: ${name}-node, labels: {strimzi.io/cluster: ${name}}}
spec: {replicas: 1, roles: [controller, broker], storage: {type: ephemeral}}
`

/** A folder below the watched one, or a file of it, holds nothing any more, in ways that nobody means as a removal. */
export function losesSightOfManifests(bench: FaultBench): void {
  const { scenario, cluster } = bench
  const folder = join(scenario.manifests, 'g', 'y')
  const file = join(folder, 'cluster.yaml')
  const aside = join(scenario.folder, 'aside')
  const whole = () => readFileSync(file, 'utf8')

  bench.played('its manifests moved into a folder beside those of others', async () => {
    // With two others no removal is held as one of too many.
    const others = (annotations?: string) => {
      for (const name of ['x', 'z']) {
        mkdirSync(join(scenario.manifests, 'g', name), { recursive: true })
        writeFileSync(join(scenario.manifests, 'g', name, 'cluster.yaml'), bare(`${cluster}-${name}`, annotations))
      }
    }
    others()
    mkdirSync(folder)
    renameSync(join(scenario.manifests, 'cluster.yaml'), file)
    await eventually(
      async () => (await scenario.list('network', 'ls')).length,
      (found) => found === 3,
      PATIENCE_MS,
    )
    // So that nothing is left to do for them.
    others('strimzi.io/pause-reconciliation: "true"')
  })

  const absences: readonly (readonly [string, () => () => void])[] = [
    [
      'its folder empty, as a mount point without its disk',
      () => {
        renameSync(folder, aside)
        mkdirSync(folder)
        return () => {
          rmSync(folder, { recursive: true })
          renameSync(aside, folder)
        }
      },
    ],
    [
      'its folder another one, with another manifest in it',
      () => {
        renameSync(folder, aside)
        mkdirSync(folder)
        writeFileSync(join(folder, 'other.yaml'), 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: other}\n')
        return () => {
          rmSync(folder, { recursive: true })
          renameSync(aside, folder)
        }
      },
    ],
    [
      'its file with nothing but a Deployment in it',
      () => {
        const text = whole()
        writeFileSync(file, 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: app}\n')
        return () => writeFileSync(file, text)
      },
    ],
    [
      'its file as a List of the same',
      () => {
        const text = whole()
        const items = parseAllDocuments(text).map((document) => document.toJS())
        writeFileSync(file, stringify({ apiVersion: 'v1', kind: 'List', items }))
        return () => writeFileSync(file, text)
      },
    ],
  ]
  for (const [what, begin] of absences) {
    bench.played(what, async (scene) => {
      const before = await bench.day2.runs()
      const end = begin()
      try {
        await bench.lasts(LASTING_MS)
        expect(await bench.day2.runs()).toEqual(before)
      } finally {
        end()
      }
      scene.lifted()
    })
  }
}
