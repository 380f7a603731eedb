import { Sensitive } from '../../../src/model/sensitive.ts'
import { dataText, parseData } from '../../../src/report/plain-data.ts'

it.each([
  ['what JSON has words for', { text: 'a', number: -1.5, yes: true, none: null, list: [1, 'b'], empty: {} }],
  ['maps, in their order', { map: new Map([['b', 1] as const, ['a', 2] as const]) }],
  ['maps whose keys are numbers, and hold maps', new Map([[1, new Map([['a', []]])]])],
  ['sets', new Set(['a', 'b'])],
  ['nothing, in a list and in a map', [undefined, new Map([['a', undefined]])]],
  ['numbers that are none', [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]],
  ['keys that look like its own words', { $map: [['a', 1]], a: { $undefined: true, b: 1 } }],
])('writes and reads %s', (_, value) => {
  expect(parseData(dataText(value))).toEqual(value)
})

it('leaves out members that are not there', () => {
  expect(dataText({ a: undefined })).toBe('{}\n')
})

it('does not say what is a secret', () => {
  expect(parseData(dataText({ password: new Sensitive('hunter2') }))).toEqual({ password: '[redacted]' })
})

it.each(['{"$what": 1}', '{', ''])('refuses %j', (text) => {
  expect(() => parseData(text)).toThrow(SyntaxError)
})
