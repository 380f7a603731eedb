import { askedBy, auditedOutcome } from '../../../src/control/pass/audited-outcome.ts'
import type { PersonRequest } from '../../../src/control/requests.ts'
import { DroverError } from '../../../src/errors.ts'
import type { Outcome } from '../../../src/execute/execute-plan.ts'
import type { ManifestSet } from '../../../src/model/resource.ts'
import { actionName } from '../../../src/plan/render.ts'
import { EACH_ACTION, operationOf } from '../../fixtures/actions.ts'
import { kafka } from '../cli/a-state.ts'

const owner = { kind: 'Kafka', name: 'c' } as const
const manifests: ManifestSet = { resources: [kafka('c')], problems: [] }
const generations = new Map([['Kafka/c', 4]])
const asks = (requests: readonly PersonRequest[], known = manifests) =>
  askedBy(owner, { manifests: known, requests }, generations)
const span = { began: 1_000, ended: 1_250 }
const audited = (outcome: Outcome) => auditedOutcome(outcome, span, asks([]))

it.each(EACH_ACTION.map((action) => [actionName(action), action] as const))('%s leaves a line', (name, action) => {
  expect(audited({ operation: operationOf(action), result: 'done' })).toEqual({
    at: '1970-01-01T00:00:01.000Z',
    ms: 250,
    result: name === 'PullImage' ? 'begun' : 'done',
    operation: name,
    object: { kind: 'container', name: 'c-p-0' },
    cause: 'it was amiss',
    regarding: owner,
    askedBy: { manifest: { file: 'manifests/kafka.yaml', line: 7, generation: 4 } },
  })
})

it('what failed says why, and what was not begun is no change', () => {
  const operation = operationOf({ type: 'StartContainer', container: { id: 'i' } })
  const error = new DroverError('DOCKER_CONFLICT', 'the port is taken')
  expect(audited({ operation, result: 'failed', error })).toMatchObject({
    result: 'failed',
    code: 'DOCKER_CONFLICT',
    message: 'the port is taken',
  })
  expect(audited({ operation, result: 'skipped' })).toBeUndefined()
})

describe('who asked', () => {
  test('is the manifest, and who laid something over it by a command', () => {
    const annotations = { 'strimzi.io/manual-rolling-update': 'true', 'drover/x': null }
    expect(asks([{ type: 'annotate', ...owner, annotations }])(owner)).toEqual({
      manifest: { file: 'manifests/kafka.yaml', line: 7, generation: 4 },
      requests: [{ type: 'annotate', ...owner, annotations: ['drover/x', 'strimzi.io/manual-rolling-update'] }],
    })
  })

  test('is not who asked for something else', () => {
    const other = { kind: 'KafkaTopic', name: 't' } as const
    expect(asks([{ type: 'annotate', ...other, annotations: {} }])(owner)).not.toHaveProperty('requests')
  })

  test('is who confirmed a removal, where there is no manifest any more', () => {
    const request = { type: 'confirm-removal', cluster: 'c', deleteVolumes: true } as const
    expect(asks([request], { resources: [], problems: [] })(owner)).toEqual({
      requests: [{ type: 'confirm-removal', ...owner }],
    })
  })
})
