import { executePlan } from '../../../src/execute/execute-plan.ts'
import { ImagePulls } from '../../../src/execute/image-pulls.ts'
import { type Gate, gateOf, whatNeedsNoRecord } from '../../../src/plan/ground/actions.ts'
import type { Action } from '../../../src/plan/ground/operation.ts'
import { actionName } from '../../../src/plan/render.ts'
import { EACH_ACTION, operationOf } from '../../fixtures/actions.ts'
import { plainSecrets } from '../../fixtures/secrets.ts'
import { faulty } from '../../twins/faulty.ts'
import { memoryDocker } from '../../twins/memory-docker.ts'
import { MemoryKafka } from '../../twins/memory-kafka.ts'
import { memoryKafkaClient } from '../../twins/memory-kafka-client.ts'

/** Said once more by hand: what may be done on old facts, or without a record, is never changed by accident. */
const GATES: Readonly<Record<Gate, readonly string[]>> = {
  'brings-back': [
    'ConnectNetwork',
    'CreateContainer',
    'CreateNetwork',
    'DisconnectNetwork',
    'RenameContainer',
    'StartContainer',
    'UnpauseContainer',
    'WriteFiles',
  ],
  'takes-away': ['ElectLeaders', 'RemoveVolume', 'RemoveVoter', 'SignalContainer SIGTERM', 'UnregisterBroker'],
  plain: [
    'AddVoter',
    'AlterDefaultQuotas',
    'AlterNodeConfig',
    'AlterNodeLoggers',
    'AlterReassignments',
    'AlterTopicConfig',
    'AlterUserQuotas',
    'ChangeAuthorities',
    'CreateAcls',
    'CreateAuthorities',
    'CreateCredentials',
    'CreatePartitions',
    'CreateTopic',
    'CreateVolume',
    'DeleteAcls',
    'KeepSecrets',
    'MoveReplicas',
    'PullImage',
    'RaiseFeature',
    'RemoveContainer',
    'RemoveCredentials',
    'RemoveNetwork',
    'RemoveScramCredential',
    'SetPassword',
    'SignalContainer SIGKILL',
    'UpdateContainer',
  ],
}

/** Each takes what the volume with the secrets takes: as many calls as it needs. */
const OF_SECRETS: readonly string[] = [
  'CreateAuthorities',
  'ChangeAuthorities',
  'KeepSecrets',
  'CreateCredentials',
  'RemoveCredentials',
  'SetPassword',
]

const named = EACH_ACTION.map((action) => [actionName(action), action] as const)
const namesOf = (actions: readonly Action[]) => actions.map(actionName).sort()

it.each(Object.entries(GATES))('an action that %s is one of these', (gate, names) => {
  expect(namesOf(EACH_ACTION.filter((action) => gateOf(action) === gate))).toEqual(names)
})

it('calling moves off takes copies away, beginning them does not', () => {
  const gate = (replicas: readonly number[] | null) =>
    gateOf({ type: 'AlterReassignments', moves: [{ topic: 'orders', partition: 0, replicas }] })
  expect([gate([0, 1]), gate(null)]).toEqual(['plain', 'takes-away'])
})

/** What comes of it when what was seen is old, and how many calls are made for it. */
async function onOldFacts(action: Action) {
  const docker = faulty(memoryDocker({ now: () => 0, images: ['i'] }))
  const kafka = faulty(memoryKafkaClient(new MemoryKafka()))
  const ignore = () => {}
  const outside = {
    docker: docker.client,
    kafka: kafka.client,
    pulls: new ImagePulls(docker.client, () => 0, ignore),
    secrets: plainSecrets(docker.client),
  }
  const signals = { signal: new AbortController().signal, stale: AbortSignal.abort() }
  const [outcome] = await executePlan(outside, [operationOf(action)], signals, { ends: ignore })
  return {
    isHeldBack: outcome?.result === 'failed' && outcome.error.code === 'STALE_OBSERVATION',
    calls: docker.calls.length + kafka.calls.length,
  }
}

it.each(named)('%s is held back on old facts if it takes something away, and only then', async (_, action) => {
  const isHeldBack = gateOf(action) === 'takes-away'
  const { calls, ...outcome } = await onOldFacts(action)
  expect(outcome).toEqual({ isHeldBack })
  if (!OF_SECRETS.includes(action.type)) expect(calls).toBe(isHeldBack ? 0 : 1)
})

describe('what is carried out when it cannot be recorded', () => {
  it('is what brings back', () => {
    const operations = EACH_ACTION.map((action, index) => operationOf(action, { id: index + 1 }))
    expect(namesOf(whatNeedsNoRecord(operations).map(({ action }) => action))).toEqual(GATES['brings-back'])
  })

  it('needs nothing else, however indirectly', () => {
    const container = { id: 'c' }
    const operations = [
      operationOf({ type: 'CreateVolume', name: 'v', labels: {} }),
      operationOf({ type: 'WriteFiles', container, folder: '/f', files: [] }, { id: 2, needs: [1] }),
      operationOf({ type: 'StartContainer', container }, { id: 3, needs: [2] }),
      operationOf({ type: 'RenameContainer', container, name: 'd' }, { id: 4 }),
      operationOf({ type: 'StartContainer', container }, { id: 5, needs: [4] }),
    ]
    expect(whatNeedsNoRecord(operations).map(({ id }) => id)).toEqual([4, 5])
  })
})
