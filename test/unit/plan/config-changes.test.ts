import {
  changedKeys,
  changesFor,
  clusterConfigChanges,
  needRestart,
  overridesOf,
  strangeOverrides,
  typeProblems,
} from '../../../src/plan/node/config-changes.ts'
import { withinReach } from '../../../src/plan/node/thread-steps.ts'
import { anEntry } from '../../fixtures/node-configs.ts'

const declared = (config: Readonly<Record<string, string>>) => new Map(Object.entries(config))
const override = (name: string, value: string | null) => ({
  name,
  value,
  source: 'cluster-default' as const,
  readOnly: false,
})

/** What is to be set for all nodes, `key=value` or `key` when it is to be taken away. */
function changes(
  config: Readonly<Record<string, string>>,
  entries: readonly ReturnType<typeof anEntry>[],
  clusterWide: readonly ReturnType<typeof override>[] = [],
  ours: readonly string[] = [],
): string {
  const said = clusterConfigChanges(declared(config), new Map([[0, entries]]), clusterWide, new Set(ours))
  return said.map(({ name, value }) => (value === null ? name : `${name}=${value}`)).join(' ')
}

describe('a key that nodes can change while they run', () => {
  const bytes = (values: Parameters<typeof anEntry>[1]) => anEntry('message.max.bytes', { default: '100', ...values })
  it.each<[string, string]>([
    [
      'is left alone when the nodes were started with it',
      changes({ 'message.max.bytes': '5' }, [bytes({ static: '5' })]),
    ],
    [
      'is left alone when it is set for all nodes already',
      changes({ 'message.max.bytes': '5' }, [bytes({ static: '4' })], [override('message.max.bytes', '5')]),
    ],
    ['is left alone in another spelling', changes({ 'message.max.bytes': '5.0' }, [bytes({ static: '5' })])],
    [
      'is left alone in the form in which Kafka gives it back',
      changes(
        { 'unclean.leader.election.enable': 'True', 'log.cleanup.policy': 'delete,delete' },
        [
          anEntry('unclean.leader.election.enable', { type: 'BOOLEAN', static: 'true', default: 'false' }),
          anEntry('log.cleanup.policy', { type: 'LIST', default: 'compact' }),
        ],
        [override('log.cleanup.policy', 'delete')],
      ),
    ],
    ['is left to Kafka when nobody declares it', changes({}, [bytes({})])],
    [
      'is not set to the default of a synonym in another unit',
      changes({}, [
        {
          ...anEntry('log.retention.ms', { static: '86400000' }),
          synonyms: [
            { name: 'log.retention.ms', value: '86400000', source: 'static' },
            { name: 'log.retention.hours', value: '168', source: 'default' },
          ],
        },
      ]),
    ],
    [
      'is left alone when it is not declared and somebody else set it',
      changes({}, [bytes({ clusterWide: '9' })], [override('message.max.bytes', '9')]),
    ],
    ['is not touched while its value is hidden', changes({}, [bytes({})], [override('message.max.bytes', null)])],
  ])('%s', (_, said) => expect(said).toBe(''))

  it.each<[string, string, string]>([
    ['to what is declared', changes({ 'message.max.bytes': '5' }, [bytes({})]), 'message.max.bytes=5'],
    [
      'to what is declared, when a node was started with something else',
      changes({ 'message.max.bytes': '5' }, [bytes({ static: '4' })]),
      'message.max.bytes=5',
    ],
    [
      'back, when somebody set it by hand',
      changes(
        { 'message.max.bytes': '5' },
        [bytes({ static: '5', clusterWide: '9' })],
        [override('message.max.bytes', '9')],
      ),
      'message.max.bytes=5',
    ],
    [
      "to Kafka's default, when it is not declared any more and a node was started with it",
      changes({}, [bytes({ static: '5' })]),
      'message.max.bytes=100',
    ],
    [
      'to nothing, once no node was started with it',
      changes({}, [bytes({ clusterWide: '100' })], [override('message.max.bytes', '100')], ['message.max.bytes']),
      'message.max.bytes',
    ],
    [
      'to nothing, when nodes know no such key',
      changes({}, [], [override('zookeeper.connect', 'x')], ['zookeeper.connect']),
      'zookeeper.connect',
    ],
  ])('is set %s', (_, said, expected) => expect(said).toBe(expected))
})

describe('what one broker is still to be given', () => {
  const wanted = [{ name: 'k', value: '5' }]
  it.each<[string, Parameters<typeof changesFor>, string[]]>([
    ['the value it does not have', [[anEntry('k', { static: '4' })], wanted], ['k=5']],
    ['nothing that it has already', [[anEntry('k', { own: '5', static: '4' })], wanted], []],
    [
      'nothing that it gives back in another form',
      [[{ ...anEntry('k', { own: 'True', type: 'BOOLEAN' }), value: 'true' }], [{ name: 'k', value: 'True' }]],
      [],
    ],
    [
      'nothing that it was given just so, in whatever form it shows it',
      [[{ ...anEntry('k', { own: 'b;a', type: 'STRING' }), value: 'a;b' }], [{ name: 'k', value: 'b;a' }]],
      [],
    ],
    ['nothing that it does not know', [[], wanted], []],
    [
      "Kafka's default, where the key is to go",
      [[anEntry('k', { clusterWide: '4', default: '1' })], [{ name: 'k', value: null }]],
      ['k=1'],
    ],
    [
      'nothing that can only be set for all',
      [[anEntry('min.insync.replicas', { static: '1' })], [{ name: 'min.insync.replicas', value: '2' }]],
      [],
    ],
  ])('is %s', (_, args, expected) => {
    expect(changesFor(...args).map(({ name, value }) => `${name}=${value}`)).toEqual(expected)
  })

  it('is the next step, where it is a number of threads: a node at most doubles or halves them', () => {
    const threads = (now: string, value: string) =>
      changesFor([anEntry('num.io.threads', { static: now })], [{ name: 'num.io.threads', value }])[0]?.value
    expect([threads('8', '100'), threads('64', '100'), threads('9', '1')]).toEqual(['16', '100', '5'])
  })
})

describe('what nodes are asked of numbers of threads', () => {
  const asked = (value: string | null, ...now: readonly string[]) =>
    withinReach(
      [
        { name: 'num.io.threads', value },
        { name: 'k', value: '1' },
      ],
      now.map((each) => anEntry('num.io.threads', { clusterWide: each, default: '8' })),
    ).map(({ name, value }) => `${name}=${value}`)
  it.each<[string, string | null, string[], string[]]>([
    ['all of it, where that is one step', '14', ['8', '7'], ['num.io.threads=14']],
    ['as much as all can take', '50', ['8', '7'], ['num.io.threads=14']],
    ['as little as all can take', '1', ['8', '7'], ['num.io.threads=4']],
    ['nothing, where they differ too much', '50', ['4', '20'], []],
    ['what is wrong with it', '0', ['8'], ['num.io.threads=0']],
    ["Kafka's default, where it is near", null, ['16'], ['num.io.threads=null']],
    ["nothing of Kafka's default, where it is far", null, ['20'], []],
  ])('is %s', (_, value, now, expected) => expect(asked(value, ...now)).toEqual([...expected, 'k=1']))
})

describe('no manifest decides about', () => {
  it.each(['leader.replication.throttled.rate', 'cordoned.log.dirs', 'min.insync.replicas', 'ssl.keystore.location'])(
    '%s, when it is not declared',
    (name) => {
      expect(changes({}, [anEntry(name, {})], [override(name, '1')])).toBe('')
      expect(overridesOf([anEntry(name, { own: '1' })])).toEqual([])
    },
  )
  it('a key that takes a restart', () => {
    expect(changes({ 'num.partitions': '5' }, [anEntry('num.partitions', { readOnly: true, static: '4' })])).toBe('')
  })
})

it('what somebody else set is told, and what is declared, ours or goes by itself is not', () => {
  const entries = [anEntry('num.io.threads', { own: '9' }), anEntry('cordoned.log.dirs', { own: '*' })]
  const clusterWide = [override('message.max.bytes', '5'), override('background.threads', '6')]
  expect(strangeOverrides(new Map([['c-p-0', entries]]), clusterWide, (key) => key === 'background.threads')).toEqual([
    'message.max.bytes=5 on all nodes',
    'num.io.threads=9 on c-p-0',
  ])
})

it('what is set on one node alone is found, and what is set for all is not', () => {
  const entries = [
    anEntry('num.io.threads', { own: '9', default: '8' }),
    anEntry('num.network.threads', { own: '9', clusterWide: '9', default: '3' }),
    anEntry('background.threads', { clusterWide: '9' }),
  ]
  expect(overridesOf(entries)).toEqual([
    { name: 'num.io.threads', value: '9', idle: false, takenBack: { name: 'num.io.threads', value: null } },
    { name: 'num.network.threads', value: '9', idle: true, takenBack: { name: 'num.network.threads', value: null } },
  ])
  expect(overridesOf([anEntry('num.io.threads', { own: '50', default: '8' })])[0]?.takenBack.value).toBe('25')
})

describe('keys that changed', () => {
  const before = declared({ a: '1', b: '2', 'controller.quorum.bootstrap.servers': 'x' })
  const after = declared({ b: '3', c: '4', 'controller.quorum.bootstrap.servers': 'y' })
  it('are told with both values; the addresses of the quorum do not count', () => {
    expect(changedKeys(before, after, true)).toEqual([
      { name: 'a', from: '1', to: undefined },
      { name: 'b', from: '2', to: '3' },
      { name: 'c', from: undefined, to: '4' },
    ])
  })
  it('do not concern a controller when they are about logs', () => {
    const logs = declared({ 'log.segment.bytes': '1', 'num.partitions': '2' })
    expect(changedKeys(new Map(), logs, false).map(({ name }) => name)).toEqual(['num.partitions'])
    expect(changedKeys(new Map(), logs, true)).toHaveLength(2)
  })

  const changed = (name: string, to: string | undefined) => [{ name, from: 'x', to }]
  it.each<[string, ReturnType<typeof anEntry>[], string | undefined, boolean]>([
    ['the node cannot change it', [anEntry('k', { readOnly: true })], '1', true],
    ['the node does not know it', [], '1', true],
    ['it is gone and has no default to be set to', [anEntry('k', { default: null })], undefined, true],
    ['the node can change it', [anEntry('k', {})], '1', false],
    ['it is gone and has a default', [anEntry('k', { default: '5' })], undefined, false],
  ])('need a restart or not: %s', (_, entries, to, restart) => {
    expect(needRestart(changed('k', to), entries)).toHaveLength(restart ? 1 : 0)
  })

  it('need none where only the spelling is another', () => {
    const respelt = [{ name: 'k', from: 'true', to: 'True' }]
    expect(needRestart(respelt, [anEntry('k', { readOnly: true, type: 'BOOLEAN' })])).toEqual([])
    expect(needRestart(respelt, [anEntry('k', { readOnly: true, type: 'STRING' })])).toHaveLength(1)
    expect(needRestart(respelt, [anEntry('k', { readOnly: true, type: 'UNKNOWN' })])).toHaveLength(1)
  })

  it.each<[string, string, boolean]>([
    ['INT', 'abc', false],
    ['INT', '1.5', false],
    ['LONG', '-5', true],
    ['DOUBLE', '0.5', true],
    ['DOUBLE', '', false],
    ['BOOLEAN', 'yes', false],
    ['BOOLEAN', 'TRUE', true],
    ['STRING', 'anything', true],
  ])('of type %s take %s: %p', (type, value, good) => {
    const entry = anEntry('k', { type: type as 'INT' })
    expect(typeProblems(changed('k', value), [entry])).toHaveLength(good ? 0 : 1)
  })
})
