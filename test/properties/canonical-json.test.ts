import fc from 'fast-check'
import { canonicalJson } from '../../src/model/hash.ts'
import { cases } from './cases.ts'

it('any text is written as JSON writes it: the same hashes are expected from one release to the next', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('', 'a\n', '"', '\\', '\u2028', '/a b.c:1'))
  fc.assert(
    fc.property(text, (value) => expect(canonicalJson(value)).toBe(JSON.stringify(value))),
    cases(100),
  )
})

it('any value is what the text says', () => {
  const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))
  fc.assert(
    fc.property(fc.jsonValue(), (value) => expect(JSON.parse(canonicalJson(value))).toEqual(plain(value))),
    cases(100),
  )
})
