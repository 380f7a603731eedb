import { parseKind, parseRef, parseSelection } from '../../../src/cli/kinds.ts'
import { shortRef } from '../../../src/kinds/kinds.ts'

describe('what is asked for', () => {
  test.each([
    [[], {}],
    [['all'], {}],
    [['kafka'], { kinds: ['Kafka'] }],
    [['kt,KNP'], { kinds: ['KafkaTopic', 'KafkaNodePool'] }],
    [['kafka', 'a'], { kinds: ['Kafka'], refs: [{ kind: 'Kafka', name: 'a' }] }],
    [
      ['kt/a', 'kafka/b'],
      {
        kinds: ['KafkaTopic', 'Kafka'],
        refs: [
          { kind: 'KafkaTopic', name: 'a' },
          { kind: 'Kafka', name: 'b' },
        ],
      },
    ],
  ])('%p is read as kubectl reads it', (words, selection) => {
    expect(parseSelection(words)).toEqual(selection)
  })

  test.each([[['kafka/a', 'b']], [['all', 'a']], [['kafka/a/b/c']], [['/a']]])('%p is not understood', (words) => {
    expect(() => parseSelection(words)).toThrow(expect.objectContaining({ code: 'USAGE' }))
  })

  test('is written as it is read', () => {
    expect(shortRef(parseRef('KNP/broker'))).toBe('kafkanodepool/broker')
    expect(parseKind(shortRef({ kind: 'ConfigMap', name: 'x' }).split('/')[0] ?? '')).toBe('ConfigMap')
  })
})
