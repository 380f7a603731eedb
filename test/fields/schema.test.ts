import { renderPath } from '../../src/kinds/path.ts'
import { schemaErrors } from '../fixtures/schema-check.ts'
import { listOf, SUPPORTED, toWalk, walksOf } from './all-walks.ts'
import { fateCases, leftOutCases, wrongCases } from './cases.ts'
import { courseOf } from './there-and-back.ts'

describe.each(SUPPORTED)('the schema of a $kind', (kind) => {
  const errorsOf = (manifests: Readonly<Record<string, unknown>>) => schemaErrors(manifests[kind.kind])

  it('refuses every wrong value of a field, and takes what it was put into', () => {
    const cases = wrongCases(kind)
    const strict = cases.flatMap(({ field, good }) => errorsOf(good).map((error) => `${field.path}: ${error}`))
    const lax = cases.filter(({ wrong }) => errorsOf(wrong).length === 0)
    expect(strict).toEqual([])
    expect(lax.map(({ field, value }) => `${field.path}: ${JSON.stringify(value)}`)).toEqual([])
  })

  it('takes every value that a field is walked through', () => {
    const courses = toWalk(kind).flatMap((field) =>
      listOf(walksOf(kind)[field.path]).flatMap((walk) =>
        'noOther' in walk ? [] : courseOf(kind.kind, field, kind.fields, walk),
      ),
    )
    expect(courses.length).toBeGreaterThan(4)
    expect(courses.flatMap(({ a, b }) => [...errorsOf(a), ...errorsOf(b)])).toEqual([])
  })

  it('takes every field that has no effect, as Drover does', () => {
    const cases = fateCases(kind, 'ignored')
    expect(cases.flatMap(({ written }) => errorsOf(written))).toEqual([])
  })

  it('takes every entry that is left out, as Drover does', () => {
    expect(leftOutCases(kind).flatMap(({ written }) => errorsOf(written))).toEqual([])
  })

  it('refuses every field that Drover refuses, and takes its absence', () => {
    const cases = fateCases(kind, 'refused')
    const taken = cases.filter(({ written }) => errorsOf(written).length === 0)
    expect(taken.map(({ field }) => field.path)).toEqual([])
    expect(cases.flatMap(({ without }) => errorsOf(without))).toEqual([])
  })

  it('knows no field in `v1` that went away with `v1beta2`', () => {
    const fates = ['realised', 'translated', 'ignored', 'left-out', 'refused'] as const
    const gone = fates.flatMap((fate) => fateCases(kind, fate)).filter(({ field }) => field.onlyIn)
    const known = gone.filter(({ place, written }) => {
      const errors = errorsOf({ [kind.kind]: { ...written[kind.kind], apiVersion: 'kafka.strimzi.io/v1' } })
      return !errors.some((error) => error.startsWith(`/${place.join('/')} `))
    })
    expect(known.map(({ place }) => renderPath(place))).toEqual([])
  })
})
