import type { Agreeing } from '../../../src/kinds/agreement.ts'
import { at, ignored, realised, refused, translated } from '../../../src/kinds/field.ts'

const TABLE = [
  realised('spec', 'object', { required: true }),
  ...at('spec', [
    realised('size', 'quantity'),
    translated('kind', 'string', 'It may be another.', {
      required: true,
      oneOf: ['a', 'b', 'c', 'd'],
      notYet: ['c'],
      takenFor: { d: { value: 'a', so: 'it is the same' } },
    }),
  ]),
  realised('spec.counts[]', 'integer', { required: true }),
  realised('spec.settings', 'object'),
  realised('spec.settings.*', 'scalar'),
  ...ignored('spec', ['weather'], 'There is none.'),
  ...refused('spec', ['magic'], 'There is none.'),
] as const

interface Raw {
  readonly spec: {
    readonly size?: string
    readonly kind: 'a' | 'b'
    readonly counts: readonly number[]
    readonly settings?: Readonly<Record<string, string | number | boolean>>
  }
}

type Spec = Raw['spec']
/** The lines in which the table and a type differ; an object with other keys than these does not compile. */
type Differing<R> = Readonly<Record<keyof Agreeing<(typeof TABLE)[number], R>, true>>
const linesOf = (differing: Readonly<Record<string, true>>) => Object.keys(differing).length

describe('the compiler', () => {
  it('has nothing to say about a table and a type that agree', () => {
    const differing: Differing<Raw> = {}
    expect(linesOf(differing)).toBe(0)
  })

  it('names a field that only the table has', () => {
    const differing: Differing<{ readonly spec: Omit<Spec, 'size'> }> = {
      'only in the table: spec.size?: string': true,
    }
    expect(linesOf(differing)).toBe(1)
  })

  it('names a field that only the type has, also one that is ignored', () => {
    const differing: Differing<{ readonly spec: Spec & { readonly weather: object } }> = {
      'only in the type: spec.weather: object': true,
    }
    expect(linesOf(differing)).toBe(1)
  })

  it('names both where they mean another type', () => {
    const differing: Differing<{ readonly spec: Omit<Spec, 'counts'> & { readonly counts: string[] } }> = {
      'only in the table: spec.counts[]: integer': true,
      'only in the type: spec.counts[]: string': true,
    }
    expect(linesOf(differing)).toBe(2)
  })

  it('names both where one may be left out', () => {
    const differing: Differing<{ readonly spec: Omit<Spec, 'settings'> & Required<Pick<Spec, 'settings'>> }> = {
      'only in the table: spec.settings?: object': true,
      'only in the type: spec.settings: object': true,
    }
    expect(linesOf(differing)).toBe(2)
  })

  it('names a choice that only one of them has', () => {
    const differing: Differing<{ readonly spec: Omit<Spec, 'kind'> & { readonly kind: 'a' | 'c' } }> = {
      'only in the table: spec.kind: b': true,
      'only in the type: spec.kind: c': true,
    }
    expect(linesOf(differing)).toBe(2)
  })

  it('tells any name from some names', () => {
    const differing: Differing<{ readonly spec: Omit<Spec, 'settings'> & { settings?: { a?: boolean } } }> = {
      'only in the table: spec.settings.*: scalar': true,
      'only in the type: spec.settings.a?: boolean': true,
    }
    expect(linesOf(differing)).toBe(2)
  })
})
