import { isAtRest } from '../../../src/control/drive.ts'
import type { PassResult } from '../../../src/control/pass/pass-runner.ts'
import { NOTHING_RECORDED } from '../../../src/model/recorded-cluster.ts'
import type { Wait } from '../../../src/plan/ground/operation.ts'
import type { Plan } from '../../../src/plan/ground/plan.ts'

function settled(...waits: Partial<Wait>[]): PassResult {
  const target = { kind: 'Kafka', name: 'c' } as const
  const all = waits.map((wait) => ({ target, reason: 'Stopping', message: '', ...wait }))
  const plan: Plan = {
    owner: { kind: 'Kafka', name: 'c' },
    operations: [],
    waits: all,
    statuses: [],
    recorded: NOTHING_RECORDED,
  }
  return { result: 'settled', plan }
}

describe('a command that works until a cluster is at rest', () => {
  it.each<[string, PassResult | undefined, boolean]>([
    ['goes home when there is nothing left', settled(), true],
    ['goes home when only a person can help', settled({ reason: 'Conflict' }), true],
    ['goes home when the rest has its hour', settled({ reason: 'OutsideMaintenanceWindow', lookAgainAt: 1 }), true],
    ['goes home when nothing it could do will help', { result: 'failed', retriable: false }, true],
    [
      'stays while a node stops',
      settled({ lookAgainAt: 1 }, { reason: 'MetadataVersionPending', lookAgainAt: 2 }),
      false,
    ],
    ['stays while something may still work', { result: 'failed', retriable: true }, false],
    ['stays until it has looked', undefined, false],
    ['stays when its look was stopped', { result: 'stopped' }, false],
  ])('%s', (_, result, home) => expect(isAtRest(result)).toBe(home))
})
