import type { ConfigEntry, ConfigSource } from '../../../../src/model/kafka-state.ts'
import { planCluster } from '../../../../src/plan/cluster.ts'
import { conditionsOf, lines, planText } from '../../../fixtures/plan-text.ts'
import { aPool, aTopic } from '../../../fixtures/resources.ts'
import { aCluster, MINUTE, NOW, onBareHost, settled, topicOn } from '../../../fixtures/scene.ts'
import { withContainer, withKafka, withRecord, withSilent, withTopics } from '../../../fixtures/scene-changes.ts'

const up = settled(aCluster())
const declared = (spec: Parameters<typeof aTopic>[1], annotations = {}) =>
  withTopics(up, [aTopic('t', spec, annotations)])
const entry = (name: string, value: string | null, source: ConfigSource = 'topic'): ConfigEntry => ({
  name,
  value,
  source,
  readOnly: false,
})
/** The topic `t` exists with three partitions of three replicas and this configuration. */
const existing = (spec: Parameters<typeof aTopic>[1], config: readonly ConfigEntry[] = [], annotations = {}) =>
  withKafka(declared(spec, annotations), {
    topics: [topicOn('t', 3, [0, 1, 2])],
    topicConfigs: new Map([['t', config]]),
  })
const conditions = (scene: Parameters<typeof conditionsOf>[0]) => conditionsOf(scene, 'KafkaTopic', 't')
const READY = [{ type: 'Ready', status: 'True' }]

describe('a topic that does not exist', () => {
  it('is created as declared, and by the defaults of the brokers where nothing is declared', () => {
    const scene = declared({ partitions: 6, replicas: 3, config: { 'retention.ms': 1, 'cleanup.policy': 'compact' } })
    expect(planText(scene)).toBe(lines`
      [] -> #1 topic t, CreateTopic, it does not exist
      Kafka/c: 1 operation, 0 waits
    `)
    expect(planCluster(scene).operations[0]).toMatchObject({
      action: {
        topic: { name: 't', partitions: 6, replicas: 3, config: { 'cleanup.policy': 'compact', 'retention.ms': '1' } },
      },
      resource: { kind: 'KafkaTopic', name: 't' },
    })
    expect(planCluster(declared({})).operations[0]?.action).toEqual({
      type: 'CreateTopic',
      topic: { name: 't', config: {} },
    })
    expect(conditions(scene)).toMatchObject([{ type: 'Ready', status: 'False', reason: 'Creating' }])
  })

  it('has the name in Kafka that its manifest gives it', () => {
    expect(planText(declared({ topicName: 'My_Topic' }))).toBe(lines`
      [] -> #1 topic My_Topic, CreateTopic, it does not exist
      Kafka/c: 1 operation, 0 waits
    `)
  })

  it('waits until Kafka answers', () => {
    const silent = withTopics(onBareHost(aCluster({ pools: [] })), [aTopic('t')])
    expect(planCluster(silent).operations.map(({ target }) => target.kind)).not.toContain('topic')
    expect(conditions(silent)).toEqual([
      { type: 'Ready', status: 'False', reason: 'KafkaNotReady', message: 'no node answers' },
    ])
    const { unavailable: _, ...kafka } = silent.kafka
    expect(conditions({ ...silent, kafka })?.[0]?.message).toBe('Kafka does not answer yet')
  })

  it('waits for as many brokers as it has replicas', () => {
    const scene = declared({ replicas: 3 })
    expect(planText(withSilent(scene, 0, 1))).toBe(lines`
      wait: container c-p-0, NodeStarting, it runs, and does not serve yet
      wait: container c-p-1, NodeStarting, it runs, and does not serve yet
      wait: topic t, BrokersNotReady, it needs 3 brokers and 1 is serving
      Kafka/c: 0 operations, 3 waits
    `)
    expect(planText(withSilent(scene, 0))).toContain('it needs 3 brokers and 2 are serving')
    expect(planText(withKafka(scene, { brokers: [] }))).toContain('0 are serving')
  })

  it('waits for brokers that have only just been started, so that it spreads over all of them', () => {
    const starting = withContainer(declared({ replicas: 1 }), 'c-p-2', { startedAt: NOW - MINUTE + 1 })
    const scene = withSilent(starting, 2)
    expect(planText(scene)).toBe(lines`
      wait: container c-p-2, NodeStarting, it runs, and does not serve yet
      wait: topic t, BrokersNotReady, waiting for c-p-2 to start, so that its replicas spread over all brokers
      Kafka/c: 0 operations, 2 waits
    `)
  })

  it('does not wait for a broker that has been down for long', () => {
    const scene = declared({ replicas: 2 })
    expect(planText(withSilent(scene, 2))).toContain('CreateTopic')
  })

  it('does not wait for controllers', () => {
    const pools = [aPool('a', { roles: ['controller'], replicas: 1 }), aPool('b', { roles: ['broker'], replicas: 1 })]
    const scene = withTopics(settled(aCluster({ pools })), [aTopic('t')])
    const young = withContainer(scene, 'c-a-0', { startedAt: NOW - 1 })
    expect(planText(withSilent(young, 0))).toContain('CreateTopic')
  })

  it('is created again, which is worth a warning, when somebody deleted it', () => {
    const scene = withRecord(declared({}), { topicIds: { t: 'old-id' } })
    expect(planText(scene)).toBe(lines`
      [] -> #1 topic t, CreateTopic, somebody deleted it
      Kafka/c: 1 operation, 0 waits
    `)
    expect(planCluster(scene).operations[0]?.found).toBe('TopicMissing')
    expect(planCluster(scene).recorded.topicIds).toEqual({ t: 'old-id' })
  })
})

describe('a topic with another id than before', () => {
  const HOUR = 60 * MINUTE
  const WARNING = {
    type: 'Warning',
    status: 'True',
    reason: 'TopicRecreated',
    message: 'it was deleted and made again (its id was old-id and is id-t): the records it had are gone',
  }
  const met = withRecord(existing({}), { topicIds: { t: 'old-id' } })

  it('was deleted and made again by somebody between two looks, which is told for a day', () => {
    const { recorded } = planCluster(met)
    expect(conditions(met)).toEqual([...READY, WARNING])
    expect(recorded.topicIds).toEqual({ t: 'id-t' })
    const old = withKafka(existing({}), { topics: [{ ...topicOn('t', 3, [0, 1, 2]), id: 'old-id' }] })
    expect(planCluster(withRecord(old, recorded)).recorded).toMatchObject({ topicIds: { t: 'id-t' } })
    const later = (hours: number) => withRecord({ ...met, now: NOW + hours * HOUR }, recorded)
    expect(conditions(later(24))).toEqual([...READY, WARNING])
    expect(conditions(later(25))).toEqual(READY)
    expect(planCluster(later(25)).recorded).not.toHaveProperty('remadeTopics')
    expect(conditions(withTopics(later(1), []))).toBeUndefined()
    expect(planCluster(withTopics(later(1), [])).recorded).not.toHaveProperty('remadeTopics')
  })

  it('was made by Drover, which told that it was missing, and nothing more is told', () => {
    const missing = withRecord(declared({}), { topicIds: { t: 'old-id' } })
    const { recorded } = planCluster(missing)
    const back = withRecord(existing({}), recorded)
    expect(conditions(back)).toEqual(READY)
    expect(planCluster(back).recorded).not.toHaveProperty('missingTopics')
    // A broker that lags behind shows the former one once more, before or after the new one was seen.
    const old = withKafka(existing({}), { topics: [{ ...topicOn('t', 3, [0, 1, 2]), id: 'old-id' }] })
    for (const known of [recorded, planCluster(back).recorded]) {
      const { recorded: after } = planCluster(withRecord(old, known))
      expect(conditions(withRecord(old, known))).toEqual(READY)
      expect(conditions(withRecord(existing({}), after))).toEqual(READY)
    }
    const silent = planCluster(withRecord(onBareHost(aCluster()), recorded)).recorded
    expect(conditions(withRecord(existing({}), silent))).toEqual(READY)
  })

  it('was made by somebody else before Drover could, which is told', () => {
    const missing = withRecord(declared({ replicas: 4 }), { topicIds: { t: 'old-id' } })
    expect(conditions(withRecord(existing({}), planCluster(missing).recorded))).toEqual([...READY, WARNING])
  })

  it('is told of one of its own that Kafka has made again, too, and of one that is paused', () => {
    const own = existing({ topicName: '__consumer_offsets' })
    const topics = [{ ...topicOn('__consumer_offsets', 3, [0, 1, 2]), internal: true }]
    const known = withRecord(withKafka(own, { topics }), { topicIds: { __consumer_offsets: 'old-id' } })
    expect(conditions(known)?.map(({ reason }) => reason)).toEqual([undefined, 'TopicRecreated'])
    const paused = withRecord(existing({}, [], { 'strimzi.io/pause-reconciliation': 'true' }), {
      topicIds: { t: 'old-id' },
    })
    expect(conditions(paused)).toEqual([{ type: 'ReconciliationPaused', status: 'True' }, WARNING])
  })
})

describe('partitions', () => {
  it('are added', () => {
    expect(planText(existing({ partitions: 5 }))).toBe(lines`
      [] -> #1 topic t, CreatePartitions, it has 3 partitions, not 5
      Kafka/c: 1 operation, 0 waits
    `)
    expect(planCluster(existing({ partitions: 5 })).operations[0]?.action).toMatchObject({ total: 5 })
  })

  it('are not taken away', () => {
    expect(planText(existing({ partitions: 2 }))).toBe(lines`
      Kafka/c: 0 operations, 0 waits
    `)
    expect(conditions(existing({ partitions: 2 }))).toEqual([
      {
        type: 'Ready',
        status: 'False',
        reason: 'NotSupported',
        message: 'Decreasing partitions not supported: it has 3, the manifest says 2; records would be lost',
      },
    ])
  })

  it('are left as they are when nothing is declared, or just that', () => {
    expect(planCluster(existing({})).operations).toEqual([])
    expect(conditions(existing({ partitions: 3, replicas: 3 }))).toEqual(READY)
  })

  it('that move to other brokers have more replicas for a while, which nobody has to know', () => {
    const scene = existing({ replicas: 2 })
    const moves = [0, 1, 2].map((partition) => ({
      topic: 't',
      partition,
      replicas: [0, 1, 2],
      adding: [2],
      removing: [0],
    }))
    expect(conditions(withKafka(scene, { reassignments: moves }))).toEqual([{ type: 'Ready', status: 'True' }])
  })

  it('with another replication factor are named, and the rest is done all the same', () => {
    const scene = existing({ partitions: 4, replicas: 2, config: { a: 'b' } })
    expect(planText(scene)).toBe(lines`
      [] -> #1 topic t, CreatePartitions, it has 3 partitions, not 4
      [] -> #2 topic t, AlterTopicConfig, a is not set, not b
      Kafka/c: 2 operations, 0 waits
    `)
    expect(conditions(scene)).toEqual([
      {
        type: 'Ready',
        status: 'False',
        reason: 'NotSupported',
        message: 'Replication factor change not supported yet, but required for partitions [0, 1, 2]',
      },
    ])
  })
})

describe('the configuration of a topic', () => {
  it.each<[string, string | number | boolean, readonly ConfigEntry[], string | undefined]>([
    ['is not set', 1, [], 'a is not set, not 1'],
    ['differs', 1, [entry('a', '2')], 'a is 2, not 1'],
    ['comes from somewhere else', 1, [entry('a', '1', 'default')], 'a is 1 (default), not 1'],
    ['is hidden by Kafka', 's', [entry('a', null)], 'a is null, not s'],
    ['is as declared', 1, [entry('a', '1')], undefined],
    ['is a number in another spelling', '0.50', [entry('a', '0.5')], undefined],
    ['is a list in another spelling', 'x, y', [entry('a', 'x,y')], undefined],
    ['is a list in another order', 'y,x', [entry('a', 'x,y')], 'a is x,y, not y,x'],
    ['is a truth value', true, [entry('a', 'true')], undefined],
    ['is empty, as declared', '', [entry('a', '')], undefined],
    ['is empty, and not zero', 0, [entry('a', '')], 'a is , not 0'],
  ])('that %s', (_, value, entries, cause) => {
    const { operations } = planCluster(existing({ config: { a: value } }, entries))
    expect(operations.map((operation) => operation.cause)).toEqual(cause === undefined ? [] : [cause])
  })

  it('is not Ready before it is as declared', () => {
    expect(conditions(existing({ config: { a: '1' } }, [entry('a', '0')]))).toEqual([
      { type: 'Ready', status: 'False', reason: 'Updating', message: 'a is 0, not 1' },
    ])
  })

  it('is changed in one call, with all keys in order', () => {
    const scene = existing({ config: { b: 2, a: 1, c: null } }, [entry('a', '0'), entry('c', '9')])
    expect(planText(scene)).toBe(lines`
      [] -> #1 topic t, AlterTopicConfig, a is 0, not 1; b is not set, not 2
      Kafka/c: 1 operation, 0 waits
    `)
    expect(planCluster(scene).operations[0]).toMatchObject({
      action: {
        changes: [
          { name: 'a', value: '1' },
          { name: 'b', value: '2' },
        ],
      },
    })
  })

  it('is no drift when the manifest says something else than was last seen to be in force', () => {
    const kept = planCluster(existing({ config: { a: '1' } }, [entry('a', '1')])).recorded
    expect(Object.keys(kept.topicsInForce ?? {})).toEqual(['t'])
    const foundIn = (spec: Parameters<typeof aTopic>[1], own: readonly ConfigEntry[]) =>
      planCluster(withRecord(existing(spec, own), kept)).operations.map(({ action, found }) => [action.type, found])
    expect(foundIn({ config: { a: '1' } }, [entry('a', '0')])).toEqual([['AlterTopicConfig', 'TopicDrift']])
    expect(foundIn({ config: { a: '2' } }, [entry('a', '1')])).toEqual([['AlterTopicConfig', undefined]])
    expect(foundIn({}, [entry('a', '1')])).toEqual([['AlterTopicConfig', undefined]])
    expect(foundIn({ config: { a: '1' }, partitions: 9 }, [entry('a', '1')])).toEqual([['CreatePartitions', undefined]])
    const asked = planCluster(withRecord(existing({ config: { a: '2' } }, [entry('a', '1')]), kept)).recorded
    expect(asked.topicsInForce).toEqual(kept.topicsInForce)
    expect(planCluster(withTopics(withRecord(existing({}), kept), [])).recorded).not.toHaveProperty('topicsInForce')
  })

  it('is left alone where the manifest says nothing', () => {
    expect(planCluster(existing({}, [entry('somebody', 'else')])).operations).toEqual([])
  })

  it('waits for its description when the topics could be seen and their configuration not', () => {
    const { topicConfigs: _, ...kafka } = existing({ config: { a: 1 } }).kafka
    expect(planCluster({ ...existing({ config: { a: 1 } }), kafka }).operations).toEqual([])
  })

  it('is taken for empty when Kafka says nothing of that topic', () => {
    const scene = withKafka(existing({ config: { a: 1 } }), { topicConfigs: new Map() })
    expect(planCluster(scene).operations).toHaveLength(1)
  })
})

describe('a config key that leaves the manifest of a topic', () => {
  const ALTER = 'AlterTopicConfig'
  const given = (
    spec: Parameters<typeof aTopic>[1],
    own: readonly ConfigEntry[],
    topicKeys?: Record<string, string[]>,
  ) => withRecord(existing(spec, own), { topicIds: { t: 'id-t' }, ...(topicKeys && { topicKeys }) })

  it('goes back to its default, and is forgotten once it is seen to be gone', () => {
    const first = planCluster(given({ config: { a: 1 } }, []))
    expect(first.recorded.topicKeys).toEqual({ t: ['a'] })
    const left = planCluster(given({}, [entry('a', '1')], { t: ['a'] }))
    expect(left.operations.map(({ action }) => action)).toEqual([
      { type: ALTER, topic: 't', changes: [{ name: 'a', value: null }] },
    ])
    expect(left.operations[0]?.cause).toBe('a is 1, and no manifest says so any more')
    expect(left.recorded.topicKeys).toEqual({ t: ['a'] })
    const gone = planCluster(given({}, [], { t: ['a'] }))
    expect(gone.operations).toEqual([])
    expect(gone.recorded.topicKeys).toBeUndefined()
  })

  it('is left alone when somebody else set it', () => {
    expect(planCluster(given({}, [entry('a', '1')])).operations).toEqual([])
  })

  it('is remembered while the topic cannot be seen, or has no manifest', () => {
    const { topics: _, topicConfigs: __, ...kafka } = given({}, [], { t: ['a'] }).kafka
    expect(planCluster({ ...given({}, [], { t: ['a'] }), kafka }).recorded.topicKeys).toEqual({ t: ['a'] })
    const orphan = planCluster({ ...withTopics(given({}, [], { t: ['a'] }), []), kafka })
    expect(orphan.recorded.topicKeys).toEqual({ t: ['a'] })
    expect(orphan.operations).toEqual([])
  })
})

describe('a topic that is not to be touched', () => {
  it.each([
    ['strimzi.io/managed', 'false', 'Unmanaged'],
    ['strimzi.io/pause-reconciliation', 'true', 'ReconciliationPaused'],
  ])('by %s: %s', (annotation, value, type) => {
    const scene = existing({ partitions: 9 }, [], { [annotation]: value })
    expect(planCluster(scene).operations).toEqual([])
    expect(conditions(scene)).toEqual([{ type, status: 'True' }])
  })
})

describe('what is known of topics', () => {
  const known = (topicIds: Readonly<Record<string, string>>, scene = existing({})) =>
    planCluster(withRecord(scene, { topicIds })).recorded.topicIds

  it('is the id of each that is declared and exists', () => {
    expect(known({})).toEqual({ t: 'id-t' })
    expect(known({ t: 'before' })).toEqual({ t: 'id-t' })
  })

  it('stays while its manifest is gone and it exists, and ends with it', () => {
    const scene = withKafka(withTopics(up, []), { topics: [topicOn('orphan', 1, [0])] })
    expect(known({ orphan: 'id-orphan', gone: 'x' }, scene)).toEqual({ orphan: 'id-orphan' })
  })

  it('ends when the topic is not managed any more', () => {
    expect(known({ t: 'id-t' }, existing({}, [], { 'strimzi.io/managed': 'false' }))).toEqual({})
  })

  it('stays as it is while Kafka cannot be seen', () => {
    const { topics: _, ...kafka } = existing({}).kafka
    expect(known({ t: 'x', other: 'y' }, { ...existing({}), kafka })).toEqual({ t: 'x', other: 'y' })
  })

  it('names topics that were kept although their manifests are gone', () => {
    const scene = withRecord(withKafka(withTopics(up, []), { topics: [topicOn('orphan', 1, [0])] }), {
      topicIds: { orphan: 'id-orphan' },
    })
    expect(conditionsOf(scene, 'Kafka', 'c')).toContainEqual({
      type: 'Warning',
      status: 'True',
      reason: 'TopicsRetained',
      message: 'topics kept although their manifests are gone: orphan',
    })
    expect(planCluster(scene).statuses[0]?.fields.retainedTopics).toEqual(['orphan'])
    expect(planCluster(scene).operations).toEqual([])
  })
})
