import type { KafkaMethod } from '../../../src/kafka/calls.ts'
import type { KafkaClient } from '../../../src/kafka/client.ts'
import { KAFKA_DEADLINES, type KafkaDeadlines } from '../../../src/kafka/deadlines.ts'
import { loadWire } from '../../../src/kafka/wire.ts'
import { createKafkaClient } from '../../../src/kafka/wire-client.ts'
import type { AclBinding } from '../../../src/model/kafka-state.ts'
import { Sensitive } from '../../../src/model/sensitive.ts'
import { eventually } from '../../contract/eventually.ts'
import { type FakeBroker, type Manner, startBroker } from './fake-broker.ts'

type Calls = Readonly<Record<KafkaMethod, (kafka: KafkaClient, signal?: AbortSignal) => Promise<unknown>>>

const VOTER = { id: 1, directoryId: 'AAAAAAAAAAAAAAAAAAAAAQ', listeners: [] }
const ACL: AclBinding = {
  resource: { type: 'topic', name: 't', pattern: 'literal' },
  ...{ principal: 'User:u', host: '*', operation: 'read', permission: 'allow' },
}

/** Every call there is: one that is missing here does not compile. */
const CALLS: Calls = {
  answering: async (kafka, signal) => {
    // It never throws: that nobody answers is its answer.
    if ((await kafka.answering(signal)).size === 0) throw { code: 'KAFKA_TIMEOUT' }
  },
  describeBrokers: (kafka, signal) => kafka.describeBrokers(signal),
  describeQuorum: (kafka, signal) => kafka.describeQuorum(signal),
  describeTopics: (kafka, signal) => kafka.describeTopics(signal),
  describeTopicConfigs: (kafka, signal) => kafka.describeTopicConfigs(new Map([['t', []]]), signal),
  describeNodeConfigs: (kafka, signal) => kafka.describeNodeConfigs(1, signal),
  describeClusterConfig: (kafka, signal) => kafka.describeClusterConfig(signal),
  describeNodeLoggers: (kafka, signal) => kafka.describeNodeLoggers(1, signal),
  describeFeatures: (kafka, signal) => kafka.describeFeatures(signal),
  supportedFeatures: (kafka, signal) => kafka.supportedFeatures(1, signal),
  describeLogDirs: (kafka, signal) => kafka.describeLogDirs(1, signal),
  listReassignments: (kafka, signal) => kafka.listReassignments(signal),
  describeDefaultQuotas: (kafka, signal) => kafka.describeDefaultQuotas(signal),
  alterDefaultQuotas: (kafka, signal) => kafka.alterDefaultQuotas([{ name: 'producer_byte_rate', value: 1 }], signal),
  describeScramCredentials: (kafka, signal) => kafka.describeScramCredentials(signal),
  describeAcls: (kafka, signal) => kafka.describeAcls(signal),
  describeUserQuotas: (kafka, signal) => kafka.describeUserQuotas(signal),
  alterScramCredential: (kafka, signal) => {
    const change = { mechanism: 'SCRAM-SHA-512', password: new Sensitive('p') } as const
    return kafka.alterScramCredential('u', change, signal)
  },
  deleteScramCredential: (kafka, signal) => kafka.deleteScramCredential('u', 'SCRAM-SHA-512', signal),
  createAcls: (kafka, signal) => kafka.createAcls([ACL], signal),
  deleteAcls: (kafka, signal) => kafka.deleteAcls([ACL], signal),
  alterUserQuotas: (kafka, signal) => kafka.alterUserQuotas('u', [{ name: 'producer_byte_rate', value: 1 }], signal),
  createTopic: (kafka, signal) => kafka.createTopic({ name: 't', config: {} }, signal),
  createPartitions: (kafka, signal) => kafka.createPartitions('t', 2, signal),
  alterTopicConfig: (kafka, signal) => kafka.alterTopicConfig('t', [{ name: 'k', value: 'v' }], signal),
  deleteTopic: (kafka, signal) => kafka.deleteTopic('t', signal),
  alterNodeConfig: (kafka, signal) => kafka.alterNodeConfig(1, [{ name: 'k', value: 'v' }], {}, signal),
  alterNodeLoggers: (kafka, signal) => kafka.alterNodeLoggers(1, [{ name: 'root', value: 'INFO' }], signal),
  alterReassignments: (kafka, signal) =>
    kafka.alterReassignments([{ topic: 't', partition: 0, replicas: [1] }], signal),
  moveReplicas: (kafka, signal) => kafka.moveReplicas(1, '/d', [{ topic: 't', partition: 0 }], signal),
  electLeaders: (kafka, signal) => kafka.electLeaders([], signal),
  describeEligibleLeaders: (kafka, signal) => kafka.describeEligibleLeaders([], signal),
  addVoter: (kafka, signal) => kafka.addVoter(VOTER, signal),
  removeVoter: (kafka, signal) => kafka.removeVoter(1, VOTER.directoryId, signal),
  unregisterBroker: (kafka, signal) => kafka.unregisterBroker(1, signal),
  raiseFeature: (kafka, signal) => kafka.raiseFeature('f', 1, signal),
}
const ALL = Object.entries(CALLS)

/** Loading the library is no part of any deadline. */
beforeAll(loadWire, 60_000)

interface Pair {
  readonly broker: FakeBroker
  readonly kafka: KafkaClient
}

/** With a broker of its own for each test, since what they do is wait, and many do at once. */
async function between(
  manner: Manner,
  deadlines: Partial<KafkaDeadlines>,
  run: (pair: Pair) => Promise<void>,
): Promise<void> {
  const broker = await startBroker(1, manner)
  const kafka = createKafkaClient(deadlines)
  kafka.useEndpoints([broker.endpoint])
  try {
    await run({ broker, kafka })
  } finally {
    kafka.close()
    broker.close()
  }
}
/** Every call has this long, and each node half a minute: what ends, ends by the call's own deadline. */
const callsWithin = (ms: number): KafkaDeadlines => ({
  ...(Object.fromEntries(Object.keys(KAFKA_DEADLINES).map((method) => [method, ms])) as unknown as KafkaDeadlines),
  connect: 30_000,
  node: 30_000,
})
const outcome = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'success',
    (error: { code: string }) => error.code,
  )
/** On a busy machine a node may take longer than it is given here. */
const firstAnswer = ({ kafka }: Pair) =>
  eventually(
    () => outcome(kafka.describeFeatures()),
    (answer) => answer === 'success',
  )
const noConnectionLeft = ({ broker }: Pair) =>
  eventually(
    async () => broker.open(),
    (open) => open === 0,
  )

it.concurrent.each(ALL)('%s ends at its deadline, whatever a node is given', (_, call) =>
  between('silent', callsWithin(100), async ({ kafka }) => {
    expect(await outcome(call(kafka))).toBe('KAFKA_TIMEOUT')
  }),
)

it.concurrent.each(ALL)('%s ends when the node accepts and says nothing, and leaves no connection', (_, call) =>
  between('silent', { connect: 100 }, async (pair) => {
    expect(await outcome(call(pair.kafka))).toMatch(/^KAFKA_(UNREACHABLE|TIMEOUT)$/)
    await noConnectionLeft(pair)
  }),
)

it.concurrent.each(ALL)('%s ends when a node that had answered falls silent, and leaves no connection', (_, call) =>
  between('versions', { connect: 1_000, node: 100, answering: 100 }, async (pair) => {
    await firstAnswer(pair)
    pair.broker.manner = 'silent'
    expect(await outcome(call(pair.kafka))).toBe('KAFKA_TIMEOUT')
    await noConnectionLeft(pair)
  }),
)

it.concurrent.each(ALL)('%s ends when the answer stops in its middle, and leaves no connection', (_, call) =>
  between('versions', { connect: 1_000, node: 100, answering: 100 }, async (pair) => {
    await firstAnswer(pair)
    pair.broker.manner = 'half'
    expect(await outcome(call(pair.kafka))).toBe('KAFKA_TIMEOUT')
    await noConnectionLeft(pair)
  }),
)

it.concurrent.each(ALL)('%s ends long before its deadline when its signal fires, and leaves no connection', (_, call) =>
  between('silent', { ...callsWithin(3_600_000), connect: 200, node: 200 }, async (pair) => {
    const giveUp = new AbortController()
    const ended = outcome(call(pair.kafka, giveUp.signal))
    await eventually(
      async () => pair.broker.accepted(),
      (accepted) => accepted > 0,
    )
    giveUp.abort()
    expect(await ended).toBe('KAFKA_TIMEOUT')
    await noConnectionLeft(pair)
  }),
)

it('a question that was given up takes its connection with it when the node goes on to say nothing', () =>
  between('versions', { node: 300 }, async (pair) => {
    const giveUp = new AbortController()
    const ended = outcome(pair.kafka.describeTopics(giveUp.signal))
    await eventually(
      async () => pair.broker.asked(),
      (asked) => asked > 0,
    )
    giveUp.abort()
    expect(await ended).toBe('KAFKA_TIMEOUT')
    await noConnectionLeft(pair)
  }))

it('a node that hung for many calls is there again as soon as it answers, and nothing of them is left', () =>
  between('silent', { connect: 100, node: 100 }, async (pair) => {
    const { broker, kafka } = pair
    const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length
    const before = timers()
    for (let round = 0; round < 5; round++) {
      const calls = await Promise.all(ALL.map(([, call]) => outcome(call(kafka))))
      expect(calls).not.toContain('success')
    }
    await noConnectionLeft(pair)
    await eventually(
      async () => timers(),
      (left) => left <= before,
    )
    broker.manner = 'versions'
    expect(await kafka.describeFeatures()).toEqual({ finalised: { 'metadata.version': 30 } })
    expect([...(await kafka.answering())]).toEqual([1])
  }))
