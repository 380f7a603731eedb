import { nearest } from '../../../src/manifests/nearest.ts'

it.each([
  ['replica', 'replicas'],
  ['Replicas', 'replicas'],
  ['listners', 'listeners'],
  ['topicname', 'topicName'],
  ['quux', undefined],
  ['', undefined],
])('takes %p for %p', (name, meant) => {
  expect(nearest(name, ['replicas', 'listeners', 'topicName', 'config'])).toBe(meant)
})

it('takes the first in alphabetical order among equally near names', () => {
  expect(nearest('-Xmz', ['-Xmx', '-Xms'])).toBe('-Xms')
})

it('does not compare a hostile name', () => {
  expect(nearest('a'.repeat(1_000_000), ['a'.repeat(1_000_000)])).toBeUndefined()
})
