import { type Fault, judge, lineOf, type Place, type Testimony } from '../real/day2/verdict.ts'

const at = (partition: number, offset: number, number: number): Place => ({ partition, offset, number })
const sound: Testimony = {
  acked: [at(0, 10, 0), at(1, 7, 0), at(0, 11, 1), at(0, 12, 2)],
  log: [at(1, 7, 0), at(0, 10, 0), at(0, 11, 1), at(0, 12, 2)],
  followed: [at(0, 10, 0), at(0, 11, 1), at(1, 7, 0), at(0, 11, 1), at(0, 12, 2)],
  failures: [],
  longestGapMs: 12.4,
}

const CASES: readonly [what: string, change: Partial<Testimony>, expected: Partial<Record<Fault, number>>][] = [
  ['finds nothing when all stands where it was acknowledged', {}, {}],
  ['does not mind a record that stands there unacknowledged', { acked: sound.acked.slice(0, 3) }, {}],
  ['misses an acknowledged record', { log: sound.log.slice(0, 3) }, { missing: 1 }],
  [
    'misses a record that was cut off and stands elsewhere now',
    { log: [at(1, 7, 0), at(0, 10, 0), at(0, 11, 2), at(0, 12, 1)] },
    { missing: 2, 'out of order': 1 },
  ],
  ['finds a record that stands there twice', { log: [...sound.log, at(0, 13, 1)] }, { twice: 1 }],
  ['finds a record that the consumer did not get', { followed: sound.followed.slice(0, 4) }, { 'not followed': 1 }],
  ['counts what the producer gave up', { failures: ['NOT_ENOUGH_REPLICAS'] }, { 'given up': 1 }],
]

describe('The judge of records', () => {
  test.each(CASES)('%s', (_, change, expected) => {
    const { faults } = judge({ ...sound, ...change })
    const counts = Object.entries(faults).map(([fault, found]) => [fault, found.length])
    const none = { missing: 0, 'out of order': 0, twice: 0, 'not followed': 0, 'given up': 0 }
    expect(Object.fromEntries(counts)).toEqual({ ...none, ...expected })
  })

  test('says all of it in one line', () => {
    expect(lineOf(judge({ ...sound, log: sound.log.slice(0, 3) }))).toBe(
      '4 acked; 1 missing (record 2 at offset 12 of partition 0), 0 out of order, 0 twice, 0 not followed, 0 given up; longest gap 12 ms',
    )
  })
})
