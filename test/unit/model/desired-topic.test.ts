import { topicsOf } from '../../../src/model/desired-topic.ts'
import { aTopic } from '../../fixtures/resources.ts'

it('a topic asks for what is declared, its keys in order and as text', () => {
  const spec = { topicName: 'T', partitions: 2, replicas: 1, config: { b: true, a: 0.5, c: 1, none: null } }
  expect(topicsOf('c', [aTopic('t', spec)])).toEqual([
    {
      resource: 't',
      name: 'T',
      partitions: 2,
      replicas: 1,
      config: new Map([
        ['a', '0.5'],
        ['b', 'true'],
        ['c', '1'],
      ]),
      managed: true,
      paused: false,
    },
  ])
})

it('the topics of a cluster are those with its label, by name', () => {
  expect(topicsOf('c', [aTopic('b'), aTopic('a'), aTopic('d'), aTopic('c')]).map(({ name }) => name)).toEqual([
    'a',
    'b',
    'c',
    'd',
  ])
  expect(topicsOf('other', [aTopic('a')])).toEqual([])
})

it.each([
  [{ 'strimzi.io/managed': 'false' }, { managed: false, paused: false }],
  [{ 'strimzi.io/managed': 'true' }, { managed: true, paused: false }],
  [{ 'strimzi.io/pause-reconciliation': 'true' }, { managed: true, paused: true }],
])('%j', (annotations, expected) => {
  expect(topicsOf('c', [aTopic('t', {}, annotations)])).toMatchObject([expected])
})
