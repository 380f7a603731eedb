import { canonicalJson, hashOf, sha256, uuidFrom } from '../../../src/model/hash.ts'

it('equal values give equal text, whatever the order of their keys', () => {
  expect(canonicalJson({ b: [1, { d: null, c: 'x' }], a: undefined, '"': true })).toBe(
    '{"\\"":true,"b":[1,{"c":"x","d":null}]}',
  )
  expect(hashOf({ a: 1, b: 2 })).toBe(hashOf({ b: 2, a: 1 }))
  expect(hashOf([1, 2])).not.toBe(hashOf([2, 1]))
  expect(sha256('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
})

it("uuids are Kafka's: 22 characters, the same for the same text, never an option to a command line", () => {
  const uuids = Array.from({ length: 500 }, (_, index) => uuidFrom(`text ${index}`))
  expect(new Set(uuids).size).toBe(500)
  expect(uuids.filter((uuid) => !/^[A-Za-z0-9_][A-Za-z0-9_-]{21}$/.test(uuid))).toEqual([])
  expect(uuidFrom('text 7')).toBe(uuids[7])
})
