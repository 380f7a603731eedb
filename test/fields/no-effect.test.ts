import { renderPath } from '../../src/kinds/path.ts'
import { BY_NAME_ONLY, SUPPORTED } from './all-walks.ts'
import { type FateCase, fateCases, leftOutCases } from './cases.ts'
import { FieldWorld } from './field-world.ts'
import { baseManifests, type Manifests, unsupportedManifest } from './manifests.ts'

/** Milliseconds, on a machine that may have other things to do. */
const LONG = 600_000

/** What is wrong with how a field is taken that does nothing; nothing, if all is well. */
async function faultsOf(world: FieldWorld, { field, place, without, written }: FateCase): Promise<string[]> {
  const path = renderPath(place)
  const isRefused = field.fate === 'refused'
  const former = JSON.stringify(world.specs)
  await world.read(without)
  // What the field stands in may take new containers by itself: these are waited for.
  await (JSON.stringify(world.specs) === former ? world.saveInPassing(without) : world.save(without))
  const changes = world.changes
  const before = world.problems.length
  const runs = JSON.stringify(world.specs)
  await world.saveInPassing(written)
  const said = world.problems.filter((problem) => problem.path === path)
  const reasons = said.map(({ severity, reason }) => `${severity} ${reason}`).join(', ')
  const expected = isRefused ? 'error FieldRefused' : field.quiet ? '' : 'warning FieldIgnored'
  const line = world.text.split('\n')[(said[0]?.origin.line ?? 0) - 1] ?? ''
  const isInForce = JSON.stringify(world.specs) === runs
  await world.saveInPassing(without)
  return [
    ...(reasons === expected ? [] : [`it says ${reasons || 'nothing'}, not ${expected || 'nothing'}`]),
    ...(said.length === 0 || line.includes(`${place.at(-1)}:`) ? [] : [`it points at \`${line}\``]),
    ...(isInForce ? [] : ['it changes what is in force']),
    ...(world.problems.length === before ? [] : ['it is still said when the field is gone']),
    ...(world.changes === changes ? [] : ['something was changed']),
  ].map((fault) => `${path}: ${fault}`)
}

describe.each(SUPPORTED)('a $kind', (kind) => {
  test.each(['ignored', 'refused'] as const)(
    'changes nothing by a field that is %s, and says so as long as it is there',
    async (fate) => {
      const world = await FieldWorld.of(baseManifests())
      const host = world.host
      const faults: string[] = []
      for (const it of fateCases(kind, fate)) faults.push(...(await faultsOf(world, it)))
      expect(faults).toEqual([])
      await world.save(baseManifests())
      expect(world.host).toEqual(host)
      expect(world.violations).toEqual([])
    },
    LONG,
  )

  test(
    'is as without the entry that a field stands in that is left out, or a value, and says so',
    async () => {
      const world = new FieldWorld()
      const faults: string[] = []
      for (const it of leftOutCases(kind)) {
        await world.read(it.withoutEntry)
        const wanted = JSON.stringify(world.specs)
        await world.read(it.written)
        const said = world.problems.map(({ severity, reason, path }) => `${severity} ${reason} ${path}`)
        if (said.join() !== `warning LeftOut ${renderPath(it.place)}`) faults.push(`${it.says}: it says ${said}`)
        if (JSON.stringify(world.specs) !== wanted) faults.push(`${it.says}: something of the entry is in force`)
      }
      expect(faults).toEqual([])
    },
    LONG,
  )

  test('does not know a field in `v1` that went away with `v1beta2`', async () => {
    const world = new FieldWorld()
    const faults: string[] = []
    const fates = ['realised', 'translated', 'ignored', 'left-out', 'refused'] as const
    const gone = fates.flatMap((fate) => fateCases(kind, fate)).filter(({ field }) => field.onlyIn)
    for (const { field, place, written } of gone) {
      await world.read({ ...written, [kind.kind]: { ...written[kind.kind], apiVersion: 'kafka.strimzi.io/v1' } })
      if (!world.errors.some(({ reason, path }) => reason === 'UnknownField' && path === renderPath(place)))
        faults.push(`${field.path} is known in v1`)
    }
    expect(faults).toEqual([])
  })
})

test.each(BY_NAME_ONLY)(
  'a $kind, known by name only, changes nothing, and says so',
  async ({ kind }) => {
    const manifests = (spec: unknown): Manifests => ({ ...baseManifests(), it: { ...unsupportedManifest(kind), spec } })
    const world = await FieldWorld.of(baseManifests())
    const [host, changes] = [world.host, world.changes]
    for (const spec of [{}, { replicas: 3 }, {}]) {
      await world.saveInPassing(manifests(spec))
      expect(world.warnings).toEqual(['KindNotSupported'])
      const { status } = (await world.record(kind, 'by-name')) ?? {}
      expect(status?.conditions.map(({ reason }) => reason).sort()).toEqual(['KindNotSupported', 'NotSupported'])
    }
    await world.saveInPassing(baseManifests())
    expect({ warnings: world.warnings, host: world.host, changes: world.changes }).toEqual({
      warnings: [],
      host,
      changes,
    })
  },
  LONG,
)
