import { eventOf, eventOfTransition, operationFields } from '../../../src/control/pass/report-outcome.ts'
import { DroverError } from '../../../src/errors.ts'
import type { Action, Operation } from '../../../src/plan/operation.ts'
import type { StoredCondition } from '../../../src/report/resource-record.ts'

const REF = { id: 'i' }
const ACTIONS: readonly Action[] = [
  { type: 'PullImage', image: 'i' },
  { type: 'CreateNetwork', name: 'n', labels: {} },
  { type: 'RemoveNetwork', networkId: 'n' },
  { type: 'ConnectNetwork', network: REF, container: REF, aliases: [] },
  { type: 'DisconnectNetwork', networkId: 'n', container: REF },
  { type: 'CreateVolume', name: 'v', labels: {} },
  { type: 'RemoveVolume', name: 'v' },
  { type: 'WriteFiles', container: REF, folder: '/f', files: [] },
  { type: 'StartContainer', container: REF },
  { type: 'SignalContainer', container: REF, signal: 'SIGTERM' },
  { type: 'UnpauseContainer', container: REF },
  { type: 'RenameContainer', container: REF, name: 'n' },
  { type: 'UpdateContainer', container: REF, limits: { pidsLimit: 1 } },
  { type: 'RemoveContainer', container: REF },
  { type: 'CreateTopic', topic: { name: 't', config: {} } },
  { type: 'CreatePartitions', topic: 't', total: 2 },
  { type: 'AlterTopicConfig', topic: 't', changes: [] },
]
const regarding = { kind: 'Kafka', name: 'c' } as const

const operation = (action: Action, found?: string): Operation => ({
  id: 1,
  needs: [],
  target: { kind: 'container', name: 'c-p-0' },
  action,
  cause: 'it was amiss',
  resource: regarding,
  ...(found !== undefined && { found }),
})
const done = (action: Action, found?: string) => eventOf({ operation: operation(action, found), result: 'done' })

describe('an operation that was carried out', () => {
  it.each(ACTIONS.map((action) => [action.type, action] as const))(
    '%s tells what was found and what was done, when something was found',
    (_, action) => {
      const event = done(action, 'SomethingFound')
      expect(event).toMatchObject({ type: 'Warning', reason: 'SomethingFound', regarding })
      expect(event?.message).toMatch(/^container c-p-0: it was amiss; (?!undefined)\w+/)
    },
  )

  it.each(ACTIONS.map((action) => [action.type, action] as const))(
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
})
