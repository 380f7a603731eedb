import type { ErrorCode } from '../../src/errors.ts'
import { DroverError } from '../../src/errors.ts'
import type { Fate, LifeCall } from '../world/life.ts'
import { data } from '../world/snapshot.ts'
import { isKafkaCall } from '../world/watchdog.ts'
import { CREATES, HEALS, LONG, play, REPLACEMENTS, ROLLS, type Scenario } from './scenarios.ts'

type When = 'before' | 'after'

/** What a call may come back with, whether or not it took effect. */
const ERRORS: readonly (readonly [code: ErrorCode, when: When])[] = [
  ['DOCKER_CONFLICT', 'before'],
  ['DOCKER_FAILED', 'before'],
  ['DOCKER_NOT_FOUND', 'before'],
  ['DOCKER_UNREACHABLE', 'before'],
  ['DOCKER_TIMEOUT', 'before'],
  ['DOCKER_TIMEOUT', 'after'],
  ['KAFKA_FAILED', 'before'],
  ['KAFKA_TIMEOUT', 'before'],
  ['KAFKA_TIMEOUT', 'after'],
]

const failAt = (at: number, code: ErrorCode, when: When): Fate => ({
  [when]: ({ index }: LifeCall) => {
    if (index === at) throw new DroverError(code, 'a fault of the test')
  },
})

const fits = ({ method }: LifeCall, code: ErrorCode): boolean => isKafkaCall(method) === code.startsWith('KAFKA_')

/** Every one of these calls fails once with each of these errors; the same Drover has to come to the same end. */
async function expectSameEnd(
  scenario: Scenario,
  errors: readonly (readonly [ErrorCode, When])[],
  chosen: (call: LifeCall) => boolean,
): Promise<void> {
  const clean = await play(scenario)
  for (const [code, when] of errors) {
    for (const { index, method } of clean.first.calls.filter((call) => chosen(call) && fits(call, code))) {
      const { world, end, violations, dataBefore } = await play(scenario, [failAt(index, code, when)])
      expect({ index, method, code, when, end, violations }).toEqual({
        index,
        method,
        code,
        when,
        end: clean.end,
        violations: [],
      })
      expect(data(world)).toMatchObject(dataBefore)
    }
  }
}

const [create, roll, replace] = [CREATES[1], ROLLS[1], REPLACEMENTS[0]] as [Scenario, Scenario, Scenario]

describe.each([create, roll, replace])('to $name', (scenario) => {
  it.each(ERRORS)(
    'comes to the same end when any of its changes fails with %s, %s it took effect',
    (code, when) => expectSameEnd(scenario, [[code, when]], ({ change }) => change !== undefined),
    LONG,
  )
})

describe.each([create, ...HEALS])('to $name', (scenario) => {
  it(
    'comes to the same end when any of its questions is not answered',
    () =>
      expectSameEnd(
        scenario,
        [
          ['DOCKER_UNREACHABLE', 'before'],
          ['KAFKA_UNREACHABLE', 'before'],
        ],
        // `answering` never throws: that nobody answers is its answer.
        ({ change, method }) => change === undefined && method !== 'answering',
      ),
    LONG,
  )
})
