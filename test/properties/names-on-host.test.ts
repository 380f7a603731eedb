import fc from 'fast-check'
import { CLUSTER_LABEL, type ManifestSet, type Resource } from '../../src/model/resource.ts'
import { refKey, refOf } from '../../src/model/resource-ref.ts'
import { within } from '../unit/manifests/in-namespaces.ts'
import { docs, kafka, pool } from '../unit/manifests/manifests.ts'
import { scene } from '../unit/manifests/read-scene.ts'
import { cases } from './cases.ts'

const FILES = ['a.yaml', 'b.yaml']

/** A Kafka that manifests call `c`, with its pool. */
interface Overlay {
  readonly namespace: string | undefined
  readonly named: string | undefined
  readonly file: string
}

const overlay: fc.Arbitrary<Overlay> = fc.record({
  namespace: fc.constantFrom(undefined, 'dev', 'prod', 'default'),
  named: fc.constantFrom(undefined, 'c', 'c-dev', 'c-prod', 'NONE'),
  file: fc.constantFrom(...FILES),
})

const textOf = ({ namespace, named }: Overlay): string => {
  const text = docs(kafka('c'), pool('broker', 'c'))
  const called =
    named === undefined ? text : text.replace('name: c\n', `name: c\n  annotations: {drover/name: ${named}}\n`)
  return namespace === undefined ? called : within(namespace, called)
}

/** Beside them in each file, so that what is gone from it counts as removed. */
const neighbour = (file: string): string => {
  const name = file.slice(0, 1)
  return within('beside', docs(kafka(`beside-${name}`), pool(`of-${name}`, `beside-${name}`)))
}

const kafkasIn = ({ resources }: ManifestSet): ReadonlyMap<string, Resource> =>
  new Map(
    resources.flatMap((one) =>
      one.kind === 'Kafka' && !one.metadata.name.startsWith('beside') ? [[one.metadata.name, one] as const] : [],
    ),
  )

const spaceOf = (namespace: string | undefined) => namespace ?? 'default'

/** Whether what a person wrote shows that it is not about this Kafka, which was in force. */
function isAnother(one: Overlay, gone: Resource, before: ReadonlyMap<string, Resource>): boolean {
  if (one.named !== 'NONE' && before.has(one.named ?? 'c')) return true
  const others = [...before.values()].filter((other) => other !== gone)
  const { namespace } = gone.metadata
  if (spaceOf(one.namespace) === spaceOf(namespace)) return false
  if (others.some(({ metadata }) => spaceOf(metadata.namespace) === spaceOf(one.namespace))) return true
  return one.namespace !== undefined && namespace !== undefined && !gone.origin.file.endsWith(one.file)
}

it('whatever is written of clusters of one name, none goes that may be meant, and no pool gets into another', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(overlay, { maxLength: 3 }), { minLength: 2, maxLength: 6 }), (states) =>
      scene(async ({ write, readLater, restart }) => {
        let before: ManifestSet | undefined
        for (const overlays of states) {
          for (const file of FILES) {
            await write(file, docs(neighbour(file), ...overlays.filter((one) => one.file === file).map(textOf)))
          }
          restart()
          const set = await readLater()
          if (before) expectNothingLost(before, set, overlays)
          before = set
        }
      }),
    ),
    cases(60),
  )
})

function expectNothingLost(before: ManifestSet, now: ManifestSet, overlays: readonly Overlay[]): void {
  const [was, is] = [kafkasIn(before), kafkasIn(now)]
  for (const [name, gone] of was) {
    if (is.has(name)) continue
    expect(overlays.filter((one) => !isAnother(one, gone, was))).toEqual([])
  }
  const clusters = new Map(before.resources.map((one) => [refKey(refOf(one)), one.metadata.labels[CLUSTER_LABEL]]))
  for (const one of now.resources) {
    const cluster = clusters.get(refKey(refOf(one)))
    if (one.kind !== 'KafkaNodePool' || cluster === undefined || !is.has(cluster)) continue
    expect([refKey(refOf(one)), one.metadata.labels[CLUSTER_LABEL]]).toEqual([refKey(refOf(one)), cluster])
  }
}
