import { readdirSync, readFileSync } from 'node:fs'
import { ANNOTATIONS } from '../../src/model/annotations.ts'
import { CLUSTER_LABEL } from '../../src/model/resource.ts'
import { listOf, SUPPORTED, toWalk, walksOf } from './all-walks.ts'
import { FieldWorld } from './field-world.ts'
import { annotationCourse, type Course, courseOf } from './there-and-back.ts'
import type { Host, Look, NotCarriedOut, NothingToSee, OneWay, ThereAndBack } from './walk.ts'
import { ANNOTATION_WALKS } from './walks/annotations.ts'

test.each(SUPPORTED)('every field of a $kind that does something has a walk, and there is no other', (kind) => {
  expect(Object.keys(walksOf(kind)).sort()).toEqual(
    toWalk(kind)
      .map(({ path }) => path)
      .sort(),
  )
})

const SOURCE = new URL('../../src/', import.meta.url)
const sources = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => ({ file, text: readFileSync(new URL(file, SOURCE), 'utf8') }))

test('every annotation that Drover reads is in its table, and has a walk for each kind it is for', () => {
  const named = sources.flatMap(({ file, text }) =>
    [...text.matchAll(/'((?:drover|strimzi\.io)\/[a-z-]+)'/g)].map(([, name]) => `${file} ${name}`),
  )
  const table = Object.values(ANNOTATIONS)
  const inTable = table.map(({ name }) => `model/annotations.ts ${name}`)
  expect(named.sort()).toEqual([...inTable, `model/resource.ts ${CLUSTER_LABEL}`].sort())
  const walked = table.flatMap((known) => ('internal' in known ? [] : known.on.map((kind) => `${kind} ${known.name}`)))
  expect(Object.keys(ANNOTATION_WALKS).sort()).toEqual(walked.sort())
})

test('annotations are read by the one reader alone', () => {
  const reads = sources.filter(
    ({ file, text }) => file !== 'model/annotations.ts' && /annotations(\?\.)?\[| in \S*\.annotations\b/.test(text),
  )
  expect(reads.map(({ file }) => file)).toEqual([])
})

interface Case {
  readonly says: string
  readonly course: Course
}

const FIELDS: readonly Case[] = SUPPORTED.flatMap((kind) =>
  toWalk(kind).flatMap((field) =>
    listOf(walksOf(kind)[field.path]).flatMap((walk) =>
      'noOther' in walk
        ? []
        : { says: says(`${kind.kind} ${field.path}`, walk), course: courseOf(kind.kind, field, kind.fields, walk) },
    ),
  ),
)
const ANNOTATED: readonly Case[] = Object.entries(ANNOTATION_WALKS).flatMap(([key, walks]) => {
  const [kind = '', annotation = ''] = key.split(' ')
  return listOf(walks).flatMap((walk) =>
    'noOther' in walk ? [] : { says: says(key, walk), course: annotationCourse(kind, annotation, walk) },
  )
})

function says(field: string, walk: Course['walk']): string {
  const value = (it: unknown) => (it === undefined ? 'absent' : JSON.stringify(it))
  return `${field}${walk.name === undefined ? '' : ` (${walk.name})`}, ${'a' in walk ? value(walk.a) : 'as it is'} to ${value(walk.b)}`
}

/** Milliseconds, on a machine that may have other things to do. */
const LONG = 600_000

const all = [...FIELDS, ...ANNOTATED]
const thereAndBack = all.filter(({ course: { walk } }) => 'shows' in walk && !('noWayBack' in walk))
const notCarriedOut = all.filter(({ course: { walk } }) => 'refusal' in walk)
const oneWay = all.filter(({ course: { walk } }) => 'noWayBack' in walk)
const nothing = all.filter(({ course: { walk } }) => 'nothing' in walk)

async function atA({ walk, a }: Course): Promise<FieldWorld> {
  const first = walk.first?.(a)
  const world = await FieldWorld.of(first ?? a)
  if (first) await world.save(a)
  await walk.afterwards?.(world)
  expect(world.errors).toEqual([])
  return world
}

async function save(world: FieldWorld, { walk }: Course, manifests: Course['a']): Promise<void> {
  await world.save(manifests)
  await walk.afterwards?.(world)
}

const reasonsOf = async (world: FieldWorld, { kind, name }: NotCarriedOut['refusal']) =>
  (await world.record(kind, name))?.status.conditions.map(({ reason }) => reason)

describe('a field that is changed, and changed back', () => {
  test.each(thereAndBack)(
    '$says: shows on the host, and leaves it as it was',
    async ({ course }) => {
      const walk = course.walk as ThereAndBack
      const comparable = (host: Host) => walk.leaves?.without(host) ?? host
      const look: Look = (seen) => walk.look(seen)
      const world = await atA(course)
      const [first, runs, atFirst] = [comparable(world.host), world.runs, await look(world)]
      await save(world, course, course.b)
      const atB = await look(world)
      const restarted = world.restartedSince(runs)
      expect({ a: atFirst, b: atB }).toEqual({ a: walk.shows[0], b: walk.shows[1] })
      if (walk.restarts !== undefined) expect(restarted).toBe(walk.restarts)
      expect(await world.planned()).toEqual([])
      await save(world, course, course.a)
      expect(comparable(world.host)).toEqual(first)
      expect(await world.planned()).toEqual([])
      expect(world.violations).toEqual([])
    },
    LONG,
  )

  test.each(notCarriedOut)(
    '$says: is not carried out, which is said',
    async ({ course }) => {
      const { refusal } = course.walk as NotCarriedOut
      const world = await atA(course)
      const [first, runs] = [world.host, world.runs]
      await save(world, course, course.b)
      expect(await reasonsOf(world, refusal)).toContain(refusal.reason)
      expect({ host: world.host, runs: world.runs }).toEqual({ host: first, runs })
      await save(world, course, course.a)
      expect(await reasonsOf(world, refusal)).toEqual([undefined])
      expect({ host: world.host, runs: world.runs }).toEqual({ host: first, runs })
      expect(world.violations).toEqual([])
    },
    LONG,
  )

  test.each(oneWay)(
    '$says: cannot be taken back, which is said',
    async ({ course }) => {
      const { look, shows, noWayBack } = course.walk as OneWay
      const world = await atA(course)
      const atFirst = await look(world)
      await save(world, course, course.b)
      expect([atFirst, await look(world)]).toEqual(shows)
      const [atB, runs] = [world.host, world.runs]
      await save(world, course, course.a)
      expect(await reasonsOf(world, noWayBack)).toContain(noWayBack.reason)
      await save(world, course, course.b)
      expect(await reasonsOf(world, noWayBack)).toEqual([undefined])
      expect({ host: world.host, runs: world.runs }).toEqual({ host: atB, runs })
      expect(world.violations).toEqual([])
    },
    LONG,
  )

  test.each(nothing)(
    '$says: changes nothing on the host, by design',
    async ({ course }) => {
      const { warns = [] } = course.walk as NothingToSee
      const world = await atA(course)
      const [first, runs] = [world.host, world.runs]
      await save(world, course, course.b)
      expect(world.warnings).toEqual(warns)
      expect({ host: world.host, runs: world.runs }).toEqual({ host: first, runs })
      await save(world, course, course.a)
      expect({ host: world.host, runs: world.runs }).toEqual({ host: first, runs })
      expect(world.violations).toEqual([])
    },
    LONG,
  )
})
