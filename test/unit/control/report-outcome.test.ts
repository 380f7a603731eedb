import { eventOf, eventOfTransition, loggedAs, operationFields } from '../../../src/control/pass/report-outcome.ts'
import { DroverError } from '../../../src/errors.ts'
import type { Action } from '../../../src/plan/ground/operation.ts'
import { actionName } from '../../../src/plan/render.ts'
import type { StoredCondition } from '../../../src/report/resource-record.ts'
import { EACH_ACTION, operationOf } from '../../fixtures/actions.ts'

const REF = { id: 'i' }
const regarding = { kind: 'Kafka', name: 'c' } as const

const operation = (action: Action, found?: string) => operationOf(action, found === undefined ? {} : { found })
const done = (action: Action, found?: string) => eventOf({ operation: operation(action, found), result: 'done' })

describe('an operation that was carried out', () => {
  it.each(EACH_ACTION.map((action) => [actionName(action), action] as const))(
    '%s tells what was found and what was done, when something was found',
    (_, action) => {
      const event = done(action, 'SomethingFound')
      expect(event).toMatchObject({ type: 'Warning', reason: 'SomethingFound', regarding })
      expect(event?.message).toMatch(/^container c-p-0: it was amiss; (?!undefined)\w+/)
    },
  )

  it.each(EACH_ACTION.map((action) => [actionName(action), action] as const))(
    '%s is a normal event, or a mere step',
    (type, action) => {
      const event = done(action)
      if (type === 'WriteFiles' || type === 'DisconnectNetwork') expect(event).toBeUndefined()
      else expect(event).toMatchObject({ type: 'Normal', regarding, reason: expect.stringMatching(/^[A-Z]\w+$/) })
    },
  )
})

it.each([
  ['SIGTERM', 'told to stop'],
  ['SIGKILL', 'killed'],
] as const)('a container that got %s was %s', (signal, words) => {
  expect(done({ type: 'SignalContainer', container: REF, signal })?.message).toMatch(new RegExp(`; ${words}$`))
})

it('an operation that failed is told with the reason', () => {
  const error = new DroverError('DOCKER_FAILED', 'disk full')
  expect(
    eventOf({ operation: operation({ type: 'StartContainer', container: REF }), result: 'failed', error }),
  ).toEqual({
    type: 'Warning',
    reason: 'StartContainerFailed',
    regarding,
    message: 'container c-p-0: StartContainer failed: disk full',
  })
})

it('an operation is logged as done, but for a pull, which has only begun', () => {
  expect(loggedAs(operation({ type: 'StartContainer', container: REF }))).toBe('operation done')
  expect(loggedAs(operation({ type: 'PullImage', image: 'i' }))).toBe('operation begun')
})

it('an operation that was skipped is no event: what it needed is', () => {
  expect(
    eventOf({ operation: operation({ type: 'StartContainer', container: REF }), result: 'skipped' }),
  ).toBeUndefined()
})

it('the log says who, what and why', () => {
  expect(operationFields(operation({ type: 'StartContainer', container: REF }))).toEqual({
    kind: 'Kafka',
    name: 'c',
    target: 'container c-p-0',
    operation: 'StartContainer',
    cause: 'it was amiss',
  })
})

describe('a change of conditions', () => {
  const at = { lastTransitionTime: '2026-01-01T00:00:00Z' }
  const ready = { type: 'Ready', status: 'True', ...at } as const
  const not = (reason: string): StoredCondition => ({ type: 'Ready', status: 'False', reason, message: 'm', ...at })
  const warning = { type: 'Warning', status: 'True', reason: 'CrashLoop', message: 'm', ...at } as const

  const roll = { ...warning, type: 'RollingUpdate', reason: 'NodeRestarting', message: '0/3 rolled' } as const

  it.each<[string, StoredCondition | undefined, StoredCondition | undefined, string]>([
    ['to ready', not('Creating'), ready, 'Normal Ready Kafka c is ready'],
    ['to being made', undefined, not('Creating'), 'Normal Creating m'],
    ['away from ready', ready, not('NodesNotReady'), 'Warning NodesNotReady m'],
    ['to a warning', undefined, warning, 'Warning CrashLoop m'],
    ['to a conflict', undefined, { ...warning, type: 'Conflict', reason: 'Conflict' }, 'Warning Conflict m'],
    [
      'to a pause',
      undefined,
      { type: 'ReconciliationPaused', status: 'True', ...at },
      'Normal ReconciliationPaused ReconciliationPaused is True',
    ],
    ['that ends a warning', warning, undefined, 'Normal Resolved CrashLoop is over'],
    [
      'that ends a pause',
      { type: 'ReconciliationPaused', status: 'True', ...at },
      undefined,
      'Normal Resolved ReconciliationPaused is over',
    ],
    ['to a roll', undefined, roll, 'Normal RollStarted 0/3 rolled'],
    ['that is progress of a roll', roll, { ...roll, reason: 'ReplicasCatchingUp' }, ''],
    ['that ends a roll', roll, undefined, 'Normal RollFinished no node has to be restarted any more'],
    ['that ends what was not so', { ...warning, status: 'False' }, undefined, ''],
    ['that leaves nothing to say of being ready', ready, undefined, ''],
  ])('%s', (_, from, to, told) => {
    const event = eventOfTransition({ resource: regarding, ...(from && { from }), ...(to && { to }) })
    expect(event ? `${event.type} ${event.reason} ${event.message}` : '').toBe(told)
  })

  it('that ends a roll which was put back finishes nothing', () => {
    const failed = { ...warning, reason: 'RollFailed' }
    expect(eventOfTransition({ resource: regarding, from: roll }, [not('NodesNotReady'), failed])).toBeUndefined()
  })
})
