import { fits, isIn, namesOfImage, parsePortRange } from '../../../src/model/policy.ts'

test.each([
  ['apache/kafka:4.3.1', 'apache/kafka:4.3.1', true],
  ['apache/kafka:4.3.1', 'apache/kafka:*', true],
  ['apache/kafka:', 'apache/kafka:*', true],
  ['apache/kafka', 'apache/kafka:*', false],
  ['evil/apache/kafka:1', 'apache/kafka:*', false],
  ['apache/kafka:1', '*', true],
  ['registry.example.com/a/kafka:1', 'registry.example.com/*/kafka:*', true],
  ['registry.example.com/kafka:1', 'registry.example.com/*/kafka:*', false],
  ['registry.example.com.evil/a/kafka:1', 'registry.example.com/*', false],
  ['ab', 'ab*b', false],
  ['abb', 'ab*b', true],
  ['aXbXc', 'a*b*c', true],
  ['ac', 'a*b*c', false],
  ['registryXexample', 'registry.example', false],
])('%s is what %s stands for: %s', (text, pattern, is) => {
  expect(fits(text, [pattern])).toBe(is)
})

test('a pattern of many stars is answered at once', () => {
  expect(fits('a'.repeat(10_000), [`${'*a'.repeat(500)}b`])).toBe(false)
})

test.each([
  ['9094', [9094, 9094]],
  ['30000-32767', [30000, 32767]],
  ['2-1', undefined],
  ['0', undefined],
  ['1-65536', undefined],
  ['a', undefined],
])('the port range %s is %p', (text, range) => {
  expect(parsePortRange(text)).toEqual(range)
})

test('a port is in a range with both of its ends', () => {
  expect([1, 2, 3, 4].map((port) => isIn(port, [[2, 3]]))).toEqual([false, true, true, false])
})

test('an image without a registry is one of Docker Hub', () => {
  expect(
    ['kafka', 'apache/kafka:1', 'localhost/kafka', 'a.b/kafka', 'h:5000/kafka'].map((i) => namesOfImage(i).at(-1)),
  ).toEqual(['docker.io/library/kafka', 'docker.io/apache/kafka:1', 'localhost/kafka', 'a.b/kafka', 'h:5000/kafka'])
})
