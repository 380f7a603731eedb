import type { ObservedKafka } from '../../../../src/model/observed-cluster.ts'
import { NOTHING_RECORDED, type RecordedCluster } from '../../../../src/model/recorded-cluster.ts'
import { toldOf } from '../../../../src/plan/ground/actions.ts'
import { PlanBuilder } from '../../../../src/plan/ground/builder.ts'
import { beginMoves, rememberMoves } from '../../../../src/plan/moves/begin-moves.ts'
import { planMoves } from '../../../../src/plan/moves/plan-moves.ts'
import type { Wish } from '../../../../src/plan/moves/wish.ts'
import { going, wish } from '../../../fixtures/moves.ts'
import { lines, textOf } from '../../../fixtures/plan-text.ts'
import { aKafka } from '../../../fixtures/resources.ts'
import { NOW, topicOn } from '../../../fixtures/scene.ts'

const broker = (id: number) => ({ id, host: `b${id}`, port: 9091, fenced: false })
const KAFKA: ObservedKafka = {
  answering: new Set([1, 2, 3]),
  topics: [topicOn('t', 2, [1])],
  topicConfigs: new Map([['t', []]]),
  brokers: [1, 2, 3].map(broker),
  reassignments: [],
}

function played(wishes: readonly Wish[], kafka: ObservedKafka, recorded: Partial<RecordedCluster> = {}) {
  const owner = { kind: 'Kafka', name: 'c' } as const
  const builder = new PlanBuilder(owner, { ...NOTHING_RECORDED, ...recorded }, NOW)
  const plan = planMoves(wishes, kafka, builder.recorded)
  if (plan) beginMoves(builder, plan, aKafka(), kafka)
  const { operations, waits } = builder
  return { text: textOf({ owner, operations, waits, statuses: [], recorded: builder.recorded }), builder }
}

it('what several wish begins under one throttle, each with its own cause', () => {
  const { text, builder } = played([wish('rebalance', { 't-1': [3] }), wish('drain', { 't-0': [2] })], KAFKA)
  expect(text).toBe(lines`
    [] -> #1 broker 1, AlterNodeConfig, moving replicas may take 50 MiB a second
    [] -> #2 broker 2, AlterNodeConfig, moving replicas may take 50 MiB a second
    [] -> #3 broker 3, AlterNodeConfig, moving replicas may take 50 MiB a second
    [] -> #4 topic t, AlterTopicConfig, moving replicas may take 50 MiB a second
    [1,2,3,4] -> #5 broker drain, AlterReassignments, drain wishes it: 1 partitions begin to move
    [1,2,3,4] -> #6 topic rebalance, AlterReassignments, rebalance wishes it: 1 partitions begin to move
    Kafka/c: 6 operations, 0 waits
  `)
  expect(builder.recorded).toMatchObject({
    moves: { 't-0': { replicas: [2] }, 't-1': { replicas: [3] } },
    throttle: { topics: ['t'], brokers: [1, 2, 3] },
  })
})

it('what nobody wishes any more is called off, and is no longer remembered once it is seen to be', () => {
  const moves = { 't-0': { replicas: [2] } }
  const throttle = { topics: ['t'], brokers: [1, 2] }
  const { text, builder } = played([], { ...KAFKA, reassignments: [going(0, [1], [2])] }, { moves, throttle })
  expect(text).toBe(lines`
    [] -> #1 topic t, AlterReassignments, nobody wishes it any more: 1 partition stays where it was
    Kafka/c: 1 operation, 0 waits
  `)
  const action = builder.operations[0]?.action
  expect(action).toMatchObject({ moves: [{ topic: 't', partition: 0, replicas: null }] })
  expect(action && toldOf(action).words).toBe('called off')
  expect(builder.recorded).toMatchObject({ moves, throttle })
  expect(rememberMoves(moves, KAFKA)).toBeUndefined()
  expect(rememberMoves(moves, { ...KAFKA, reassignments: [going(0, [1], [3])] })).toBeUndefined()
})

it('it is not known to be over while it cannot be seen', () => {
  const moves = { 't-0': { replicas: [2] } }
  expect(rememberMoves(moves, {})).toEqual(moves)
})
