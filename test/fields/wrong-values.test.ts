import { renderPath } from '../../src/kinds/path.ts'
import { SUPPORTED } from './all-walks.ts'
import { IDENTITY, type WrongCase, wrongCases } from './cases.ts'
import { FieldWorld } from './field-world.ts'
import { baseManifests } from './manifests.ts'
import { type Place, valueAt } from './place.ts'

/** Milliseconds, on a machine that may have other things to do. */
const LONG = 600_000

/** Says of a case that it fails, in a whole list of them. */
const about = ({ field, value }: WrongCase) =>
  `${field.path}: ${value === undefined ? 'left out' : JSON.stringify(value)}`

const inForce = ({ world }: FieldWorld) => world.manifests.resources.map(({ origin: _, ...resource }) => resource)

/** The place of a problem is in the text where the field is. */
function pointsAt(text: string, place: Place, { line, column }: { line: number; column: number }): boolean {
  const found = text.split('\n')[line - 1] ?? ''
  const last = place.at(-1)
  const isThere = typeof last === 'number' ? found.trim().startsWith('- ') : found.includes(`${last}:`)
  return isThere && column >= 1 && column <= found.length
}

/** What is wrong with how a wrong value is taken; nothing, if all is well. */
async function faultsOf(world: FieldWorld, it: WrongCase): Promise<string[]> {
  await world.read(it.good)
  const [before, errors] = [inForce(world), world.errors]
  await world.read(it.wrong)
  const problem = IDENTITY.includes(it.field.path)
    ? world.errors[0]
    : world.errors.find(({ path, reason }) => path === renderPath(it.place) && reason === it.reason)
  const said = world.errors.map(({ reason, path }) => `${reason} ${path}`).join(', ') || 'nothing'
  const during = inForce(world)
  const isPlaced =
    problem !== undefined &&
    problem.origin.file === '<stdin>' &&
    (it.value === undefined || IDENTITY.includes(it.field.path) || pointsAt(world.text, it.place, problem.origin))
  const place = problem && `${problem.origin.line}:${problem.origin.column}`
  await world.read(it.good)
  return [
    ...(errors.length > 0 ? [`it is wrong from the start: ${errors[0]?.message}`] : []),
    ...(problem ? [] : [`it says ${said}, not ${it.reason} ${renderPath(it.place)}`]),
    ...(isPlaced ? [] : [`it points at ${place}`]),
    ...(JSON.stringify(during) === JSON.stringify(before) ? [] : ['the last good version is not in force']),
    ...(world.errors.length > 0 ? [`the next good version is not taken: ${world.errors[0]?.message}`] : []),
    ...(JSON.stringify(inForce(world)) === JSON.stringify(before) ? [] : ['the next good version is not in force']),
  ].map((fault) => `${about(it)}: ${fault}`)
}

describe.each(SUPPORTED)('a wrong value of a field of a $kind', (kind) => {
  test(
    'is said with its place, whatever it is, and the last good version stays in force until the next one',
    async () => {
      const world = new FieldWorld()
      const cases = wrongCases(kind)
      expect(cases.length).toBeGreaterThan(15)
      const faults: string[] = []
      for (const it of cases) faults.push(...(await faultsOf(world, it)))
      expect(faults).toEqual([])
    },
    LONG,
  )

  test(
    'disturbs nothing on the host, and stands in the status of the resource until it is corrected',
    async () => {
      const firsts = wrongCases(kind).filter(({ field }, at, all) => all[at - 1]?.field !== field)
      const world = await FieldWorld.of(baseManifests())
      const host = world.host
      const name = String(valueAt(baseManifests()[kind.kind], ['metadata', 'name']))
      const faults: string[] = []
      for (const it of firsts) {
        // What stands around the field may mean something of its own.
        await world.saveInPassing(it.good)
        await world.world.settle()
        const changes = world.changes
        await world.saveInPassing(it.wrong)
        const place = world.errors[0]?.origin
        const said = (await world.record(kind.kind, name))?.status.conditions.map(({ message }) => message ?? '') ?? []
        const told = said.find((message) => message.startsWith(`<stdin>:${place?.line}:${place?.column}`))
        if (told === undefined) faults.push(`${about(it)}: its status says ${said.join('; ') || 'nothing'}`)
        await world.saveInPassing(it.good)
        const after = (await world.record(kind.kind, name))?.status.conditions ?? []
        if (told !== undefined && after.some(({ message }) => message === told))
          faults.push(`${about(it)}: its status still says so`)
        if (world.changes !== changes) faults.push(`${about(it)}: something was changed`)
      }
      await world.save(baseManifests())
      expect(faults).toEqual([])
      expect(world.host).toEqual(host)
      expect(world.violations).toEqual([])
    },
    LONG,
  )
})
