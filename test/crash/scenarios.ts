import { leaveRequest } from '../../src/control/requests.ts'
import { clusterText, DEDICATED, DELETE_CLAIM, EPHEMERAL, type PoolText } from '../world/cluster-text.ts'
import { loseVolumes } from '../world/disks.ts'
import * as hands from '../world/hands.ts'
import { CHANGE, type Intent, KEEP, replacing, takingOut } from '../world/intent.ts'

/** One thing Drover has to get right, wherever it dies on the way and whatever its calls come back with. */
export interface Scenario {
  readonly name: string
  /** What had been brought up before; absent: nothing. */
  readonly before?: string
  /** What happened then, while no Drover ran. */
  readonly deed?: hands.Deed
  /** What is declared then; absent: the same as before. */
  readonly after?: string
  /** Docker has nothing to tell of it: no container is touched. */
  readonly unheard?: boolean
  /** What the person meant by it, and what of the data goes with that. */
  readonly intent: Intent
  /**
   * Its last step waits for an hour that was announced, for it cannot be taken back; a clock that is set back makes
   * that later.
   */
  readonly waitsForItsHour?: true
  /**
   * A node that was told to stop serves on as if it had not heard: without the state folder nobody can know that it was
   * told.
   */
  readonly deaf?: true
  /** A person's word about a loss that was seen: who does not see it, as in an old view, takes the word for over. */
  readonly hasToBeSeen?: true
  /** Why it may end otherwise when the state folder is lost on the way; absent: it may not. */
  readonly remembers?: string
}

const QUICK = clusterText()
const LIMITED = QUICK.replaceAll('resources:', "jvmOptions: {'-Xmx': 256m}\n  resources:")
const logging = (loggers: string) =>
  QUICK.replace(/^ {4}config: .*$/m, `    logging: {type: inline, loggers: {${loggers}}}`)
/** Of a ConfigMap; what else is in it nobody names. */
const referring = (level: string) =>
  `${QUICK.replace(
    /^ {4}config: .*$/m,
    '    logging: {type: external, valueFrom: {configMapKeyRef: {name: settings, key: log}}}',
  )}---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {log: "rootLogger.level=${level}\\nstatus=${level}", other: ${level}}
`
/** A value of a Secret, as a variable of each node. */
const knowing = (value: string) =>
  `${QUICK.replace(
    /^ {4}config: .*$/m,
    '    template: {kafkaContainer: {env: [{name: WORD, valueFrom: {secretKeyRef: {name: s, key: word}}}]}}',
  )}---
apiVersion: v1
kind: Secret
metadata: {name: s}
stringData: {word: ${value}}
`
/** The same, as a file of each node. */
const mounting = (value: string) =>
  knowing(value).replace(
    /^ {4}template: .*$/m,
    '    template: {pod: {volumes: [{name: v, secret: {secretName: s}}]}, kafkaContainer: {volumeMounts: [{name: v, mountPath: /mnt/v}]}}',
  )
const SMALL = clusterText({ pools: DEDICATED, topics: { orders: '{partitions: 2, replicas: 2}' } })
/** The same, where clients prove who they are, and it is decided what they may do. */
const SECURED = SMALL.replace(
  /^ {4}listeners: \[/m,
  `    authorization: {type: simple}
    listeners: [{name: scram, port: 9095, type: internal, tls: false, authentication: {type: scram-sha-512}}, {name: mutual, port: 9096, type: internal, tls: true, authentication: {type: tls}}, `,
)
/** Nodes of an image that is pulled with this login. */
const pulling = (image: string, login: string) =>
  `${SMALL.replace(
    /^ {4}config: .*$/m,
    `    image: ${image}\n    template: {pod: {imagePullSecrets: [{name: registry}]}}`,
  )}---
apiVersion: v1
kind: Secret
metadata: {name: registry}
stringData: {.dockerconfigjson: ${login}}
`
const pools = (controllers: number, brokers: number): PoolText[] => [
  { name: 'controller', replicas: controllers, roles: '[controller]' },
  { name: 'broker', replicas: brokers, roles: '[broker]' },
]
const LARGE = clusterText({
  pools: pools(3, 3),
  topics: { orders: '{partitions: 3, replicas: 3, config: {min.insync.replicas: 2}}' },
  annotations: '{drover/raise-metadata-after: 1s}',
})
/** Host ports of three nodes, in their order. */
const onPorts = (...ports: readonly number[]) => {
  const brokers = ports.map((nodePort, broker) => `{broker: ${broker}, nodePort: ${nodePort}}`).join(', ')
  const given = `configuration: {advertisedHostTemplate: localhost, brokers: [${brokers}]}`
  return clusterText({ listeners: [`{name: given, port: 9095, type: nodeport, tls: false, ${given}}`] })
}
const annotated = (text: string, annotations: string) =>
  text.replace('annotations: {}', `annotations: {${annotations}}`)
const volume = (id: number, more = 'size: 1Gi') => `{id: ${id}, type: persistent-claim, ${more}}`
const jbod = (...volumes: readonly string[]) =>
  clusterText({
    pools: pools(1, 2),
    storage: `{type: jbod, volumes: [${volumes.join(', ')}]}`,
    topics: { orders: '{partitions: 3, replicas: 2}' },
  })
const ONE_VOLUME = jbod(volume(0))
const TWO_VOLUMES = jbod(volume(0), volume(1))
const DELETED = 'size: 1Gi, deleteClaim: true'
const sized = (controllers: number, brokers: number) =>
  clusterText({
    pools: pools(controllers, brokers),
    topics: { orders: `{partitions: 3, replicas: ${Math.max(1, Math.min(2, brokers))}}` },
  })
const withTopic = (spec: string | undefined) =>
  clusterText({ pools: DEDICATED, topics: { orders: '{partitions: 2}', ...(spec !== undefined && { late: spec }) } })
/** Racks of two brokers that share no partition: every topic has one replica. */
const APART = clusterText({ pools: pools(1, 4), topics: { orders: '{partitions: 4, replicas: 1}' } })
const roles = (second: string, firsts = 1) =>
  clusterText({
    pools: [
      { name: 'node', replicas: firsts, roles: '[controller, broker]' },
      { name: 'other', replicas: 2, roles: second },
    ],
    topics: { orders: '{partitions: 2, replicas: 1}' },
  })

/** The pools and topics of two clusters have the same names. */
const SPACES = ['a', 'b'].map((namespace, index) =>
  clusterText({ name: ['other', 'sim'][index] ?? '', namespace, pools: pools(1, 1), topics: { orders: '{}' } }),
)
/** They have the same name as well, but for this host. */
const NAMESAKES = ['a', 'b'].map((namespace, index) =>
  clusterText({
    ...{ name: 'sim', namespace, pools: pools(1, 1), topics: { orders: '{}' } },
    ...(index === 0 && { annotations: '{drover/name: other}' }),
  }),
)
const BESIDE_ITS_NAME = { before: NAMESAKES[0] ?? '', after: NAMESAKES.join('---\n') }
const BESIDE = { before: SPACES[0] ?? '', after: SPACES.join('---\n') }

/** All of these are about the same wish. */
const meaning = (intent: Intent, scenarios: readonly Omit<Scenario, 'intent'>[]): readonly Scenario[] =>
  scenarios.map((scenario) => ({ intent, ...scenario }))

export const CREATES = meaning(KEEP, [
  { name: 'create three combined nodes and two topics', after: QUICK },
  { name: 'create a controller, two brokers and a topic', after: SMALL },
  { name: 'create nodes with several volumes', after: TWO_VOLUMES },
  { name: 'create a cluster beside one of another namespace, with a pool and a topic of the same name', ...BESIDE },
  { name: 'create a cluster beside one that has its name in another namespace', ...BESIDE_ITS_NAME },
  {
    name: 'create a cluster whose image has to be pulled',
    deed: hands.offerImage('registry/kafka:1'),
    after: clusterText({ pools: DEDICATED, image: 'registry/kafka:1', topics: {} }),
  },
])

/** What is lost with the state folder, and matters in all of these. */
const thatRemember = (remembers: string, scenarios: readonly Scenario[]): readonly Scenario[] =>
  scenarios.map((scenario) => ({ remembers, ...scenario }))
/** Docker shows no difference between a node that was told to stop, and one that runs. */
const TOLD =
  'who was told to stop and still runs, which configs are its own, and of which spec a node died, or which was good'
const CORDONS = `${TOLD}, and which log directories it closed itself`
const THROTTLES = `${TOLD}, and whose throttle of moving replicas it is`

const heal = (what: string, deed: hands.Deed, more: Partial<Scenario> = {}): Scenario => ({
  name: `heal ${what}`,
  before: QUICK,
  deed,
  intent: KEEP,
  ...more,
})

export const HEALS: readonly Scenario[] = [
  heal('a removed container', hands.removeContainer(1)),
  heal('a removed container, of which there is a copy', async (world) => {
    await hands.copyContainer('copy', 'created')(1)(world)
    await hands.removeContainer(1)(world)
  }),
  heal('a killed container', hands.killContainer(1)),
  heal('a stopped container', hands.stopContainer(1)),
  heal('a container that ran out of memory', hands.outOfMemory(1)),
  heal('a paused container', hands.pauseContainer(1)),
  heal('a renamed container', hands.renameContainer(1)),
  // Whoever limits a node has it restarted: only another container is without that limit.
  heal('a container with other limits', hands.updateContainer({ nanoCpus: 500_000_000 }, 'always')(1), {
    intent: CHANGE,
  }),
  heal('an edited server.properties', hands.editConfig(1), { unheard: true }),
  heal('a disconnected container', hands.disconnectContainer(1)),
  heal('a container that lost its aliases', hands.loseAliases(1)),
  heal('a removed network', hands.removeNetwork),
  heal('everything after the engine was restarted', hands.restartEngine),
  heal('a config that was overridden on one node', hands.overrideConfig(1, 'message.max.bytes', '7'), {
    before: clusterText({ config: '{message.max.bytes: 5000}' }),
    unheard: true,
  }),
  heal('a logger that somebody set on one node', hands.setLogger(1, 'kafka.request.logger', 'TRACE'), {
    before: logging('rootLogger.level: INFO'),
    unheard: true,
  }),
]

export const ROLLS = thatRemember(
  TOLD,
  meaning(CHANGE, [
    {
      name: 'roll to another file of a ConfigMap',
      before: referring('INFO'),
      after: referring('DEBUG'),
    },
    { name: 'roll to another value of a Secret', before: knowing('before'), after: knowing('after') },
    { name: 'roll to another file of a Secret', before: mounting('before'), after: mounting('after') },
    { name: 'roll to a new heap', before: QUICK, after: QUICK.replaceAll('memory: 512Mi', 'memory: 768Mi') },
    {
      name: 'set a limit of CPUs without a restart',
      before: QUICK,
      after: QUICK.replaceAll('memory: 512Mi', 'memory: 512Mi, cpu: "1"'),
    },
    {
      name: 'lower the limit of memory, of one node after the other',
      before: LIMITED,
      after: LIMITED.replaceAll('memory: 512Mi', 'memory: 448Mi'),
    },
    {
      name: 'change a config without a restart',
      before: QUICK,
      after: clusterText({ config: '{message.max.bytes: 5}' }),
      unheard: true,
    },
    {
      name: 'take a config back without a restart',
      before: clusterText({ config: '{message.max.bytes: 5000}' }),
      after: QUICK,
      unheard: true,
    },
    {
      name: 'change levels of loggers without a restart',
      before: logging('rootLogger.level: WARN, logger.kafka.level: DEBUG'),
      after: logging('rootLogger.level: INFO, logger.orgapachekafka.level: DEBUG'),
      unheard: true,
    },
    { name: 'roll to a new config', before: QUICK, after: clusterText({ config: '{num.partitions: 2}' }) },
    { name: 'give up a config a node dies of', before: QUICK, after: clusterText({ config: '{num.partitions: 0}' }) },
    {
      name: 'refuse a config the nodes refuse',
      before: QUICK,
      after: clusterText({ config: '{message.max.bytes: many}' }),
      unheard: true,
    },
    {
      name: 'upgrade three controllers and three brokers',
      before: LARGE.replace('4.3.1', '4.2.0'),
      after: LARGE,
      waitsForItsHour: true,
    },
    {
      name: 'roll to a new image',
      before: SMALL,
      after: SMALL.replace('version:', 'image: drover/kafka:4.3.1-other\n    version:'),
    },
    {
      name: 'roll to a new image that is pulled with a login of a Secret',
      before: SMALL,
      deed: hands.offerImage('registry/kafka:1', 'login'),
      after: pulling('registry/kafka:1', 'login'),
    },
    {
      name: 'shift host ports among nodes of which one has no container',
      before: onPorts(33_100, 33_101, 33_102),
      deed: hands.removeContainer(0),
      after: onPorts(33_101, 33_102, 33_103),
    },
    { name: 'roll to an authorizer, and to listeners where clients log in', before: SMALL, after: SECURED },
    {
      name: 'restart all nodes in place',
      before: SMALL,
      after: annotated(SMALL, 'strimzi.io/manual-rolling-update: "1"'),
    },
    { name: 'restart one node in place', before: SMALL, after: annotated(SMALL, 'drover/restart-sim-broker-1: "1"') },
    {
      name: 'restart several brokers together',
      before: annotated(APART, 'drover/max-parallel: "2"'),
      after: annotated(APART, 'drover/max-parallel: "2", strimzi.io/manual-rolling-update: "1"'),
    },
    {
      name: 'kill a node that does not stop',
      before: SMALL,
      deed: hands.deafen(1),
      deaf: true,
      after: annotated(SMALL, 'strimzi.io/manual-rolling-update: "1"'),
    },
  ]),
)

export const SCALES = thatRemember(
  THROTTLES,
  meaning(CHANGE, [
    { name: 'take one of three brokers out', before: sized(1, 3), after: sized(1, 2) },
    { name: 'take two of five controllers out', before: sized(5, 1), after: sized(3, 1) },
    { name: 'add a broker and a controller', before: sized(1, 2), after: sized(2, 3) },
    {
      name: 'take all nodes of a pool out',
      before: roles('[broker]'),
      after: roles('[broker]').replace('replicas: 2\n', 'replicas: 0\n'),
    },
    { name: 'give brokers the role of a controller', before: roles('[broker]'), after: roles('[controller, broker]') },
    {
      name: 'take the role of a controller away',
      before: roles('[controller, broker]', 2),
      after: roles('[broker]', 2),
    },
    {
      name: 'add a controller that does not join by itself',
      before: sized(1, 1).replace('4.3.1', '4.1.2'),
      after: sized(2, 1).replace('4.3.1', '4.1.2'),
    },
    {
      name: 'take the role of a broker away',
      before: roles('[controller, broker]'),
      after: roles('[controller]'),
    },
  ]),
)

export const STORAGE: readonly Scenario[] = [
  { name: 'add a volume to a JBOD', before: ONE_VOLUME, after: TWO_VOLUMES, intent: CHANGE, remembers: TOLD },
  { name: 'take a volume out of a JBOD', before: TWO_VOLUMES, after: ONE_VOLUME, intent: CHANGE, remembers: CORDONS },
  {
    name: 'take a volume with deleteClaim out of a JBOD',
    before: jbod(volume(0), volume(1, DELETED)),
    after: ONE_VOLUME,
    remembers: CORDONS,
    intent: takingOut(...['broker-0', 'broker-1', 'controller-2'].map((node) => `data-1-sim-${node}`)),
  },
  {
    name: 'take out the volume with the metadata log',
    before: TWO_VOLUMES,
    after: jbod(volume(1)),
    intent: KEEP,
    unheard: true,
  },
  {
    name: 'raise the size of a volume',
    before: ONE_VOLUME,
    after: jbod(volume(0, 'size: 2Gi')),
    intent: CHANGE,
    unheard: true,
  },
  {
    name: 'refuse another type of storage',
    before: QUICK,
    after: clusterText({ storage: EPHEMERAL }),
    intent: KEEP,
    unheard: true,
  },
  {
    name: "replace a node's data volume",
    before: QUICK,
    after: clusterText({ annotations: '{drover/replace-volumes-sim-node-1: "delete-data"}' }),
    intent: replacing('data-sim-node-1'),
  },
  {
    name: "replace a broker's two data volumes",
    before: TWO_VOLUMES,
    after: annotated(TWO_VOLUMES, 'drover/replace-volumes-sim-broker-1: "delete-data"'),
    intent: replacing('data-0-sim-broker-1', 'data-1-sim-broker-1'),
    remembers: 'that the second volume is to go as well, when the first has gone',
  },
]

/** After the metadata of a majority is lost, what is left goes at a person's word, and the cluster begins anew. */
export const GIVEN_UP: readonly Scenario[] = [
  {
    name: 'begin anew without the records of a lost majority',
    before: QUICK,
    deed: async (world) => {
      await loseVolumes({ dataOf: [1, 2], others: false })(world)
      const volumes = ['data-sim-node-1', 'data-sim-node-2']
      // Said once it was told, which is later than now.
      const at = world.host.clock.now() + 86_400_000
      await leaveRequest(world.state, { type: 'give-up-records', cluster: 'sim', what: 'cluster', volumes, at })
    },
    intent: { means: 'to begin anew', without: [0, 1, 2].map((id) => `data-sim-node-${id}`) },
    remembers: 'what a person has given up',
    hasToBeSeen: true,
  },
  {
    name: 'go on without what one lost volume alone had',
    before: clusterText({ pools: pools(1, 2), topics: { orders: '{partitions: 4, replicas: 1}' } }),
    deed: async (world) => {
      await loseVolumes({ dataOf: [0], others: false, only: true })(world)
      const volumes = ['data-sim-broker-0']
      const at = world.host.clock.now() + 86_400_000
      await leaveRequest(world.state, { type: 'give-up-records', cluster: 'sim', what: 'volumes', volumes, at })
    },
    intent: { means: 'to go on without', volumes: ['data-sim-broker-0'] },
    remembers: 'what a person has given up',
    hasToBeSeen: true,
  },
]

const topic = (name: string, before: string | undefined, after: string | undefined): Scenario => ({
  name,
  before: withTopic(before),
  after: withTopic(after),
  intent: KEEP,
  unheard: true,
})

export const TOPICS: readonly Scenario[] = [
  topic('create a topic later', undefined, '{partitions: 3, replicas: 2, config: {retention.ms: 1000}}'),
  topic('add partitions to a topic', '{partitions: 2}', '{partitions: 5}'),
  topic('change the config of a topic', '{config: {retention.ms: 1000}}', '{config: {retention.ms: 2000}}'),
  {
    ...topic('take a topic config back that is not declared any more', '{config: {retention.ms: 1000}}', '{}'),
    remembers: 'which configs of a topic were declared',
  },
  topic('keep a topic whose manifest is gone', '{partitions: 2}', undefined),
  {
    name: 'create a deleted topic again',
    before: withTopic('{}'),
    deed: hands.deleteTopic('late'),
    intent: KEEP,
    unheard: true,
  },
  {
    name: 'put back the config of a topic',
    before: withTopic('{config: {retention.ms: 1000}}'),
    deed: hands.alterTopic('late', 'retention.ms', '5'),
    intent: KEEP,
    unheard: true,
  },
]

export const AUTHORITIES: readonly Scenario[] = [
  {
    name: 'renew the authorities',
    before: QUICK,
    after: annotated(QUICK, 'strimzi.io/force-renew: one'),
    intent: CHANGE,
    remembers: TOLD,
  },
  {
    name: 'replace the keys of the authorities',
    before: QUICK,
    after: annotated(QUICK, 'strimzi.io/force-replace: one'),
    intent: CHANGE,
    remembers: TOLD,
  },
]

const QUOTAS = QUICK.replace('    config: {}\n', '    config: {}\n    quotas: {type: kafka, producerByteRate: 1000}\n')

export const DEFAULT_QUOTAS: readonly Scenario[] = [
  {
    name: 'set default quotas, and take another back',
    before: QUOTAS,
    after: QUOTAS.replace('producerByteRate: 1000', 'requestPercentage: 55, controllerMutationRate: 0.5'),
    intent: KEEP,
    unheard: true,
    remembers: 'which quotas were declared',
  },
  {
    name: 'put back default quotas',
    before: QUOTAS,
    deed: async (world) => {
      await hands.alterQuota('producer_byte_rate', 5)(world)
      await hands.alterQuota('consumer_byte_rate', 7)(world)
    },
    intent: KEEP,
    unheard: true,
  },
]

const GUARDED = clusterText({ kafkaSpec: '    authorization: {type: simple}\n' })
const withUser = (spec: string | undefined, name = 'alice') =>
  spec === undefined
    ? GUARDED
    : `${GUARDED}---\napiVersion: kafka.strimzi.io/v1\nkind: KafkaUser\nmetadata: {name: ${name}, labels: {strimzi.io/cluster: sim}}\nspec: ${spec}\n`
const acls = (operations: string) =>
  `authorization: {type: simple, acls: [{resource: {type: topic, name: orders}, operations: [${operations}]}]}`
const ALICE = `{authentication: {type: scram-sha-512}, ${acls('Read, Describe')}, quotas: {producerByteRate: 1000}}`
/** Whose password a Secret has. */
const knownBy = (password: string) =>
  `${withUser('{authentication: {type: scram-sha-512, password: {valueFrom: {secretKeyRef: {name: s, key: k}}}}}')}---
apiVersion: v1
kind: Secret
metadata: {name: s}
stringData: {k: ${password}}
`

const user = (name: string, before: string | undefined, after: string | undefined): Scenario => ({
  name,
  before: withUser(before),
  after: withUser(after),
  intent: KEEP,
  unheard: true,
})

export const USERS: readonly Scenario[] = [
  user('let a user log in, with ACLs and quotas', undefined, ALICE),
  user('give a user a certificate', undefined, '{authentication: {type: tls}}'),
  {
    ...user('give a user a certificate in place of a password', ALICE, '{authentication: {type: tls}}'),
    remembers: 'which ACLs and quotas a user was given',
  },
  {
    ...user('change ACLs and quotas of a user', ALICE, ALICE.replace('Describe', 'Write').replace('1000', '2000')),
  },
  {
    ...user('take away what a user was given', ALICE, undefined),
    remembers: 'which ACLs and quotas a user was given',
  },
  {
    ...user('leave a user nothing but his name', ALICE, '{}'),
    remembers: 'which ACLs and quotas a user was given',
  },
  {
    name: 'give a user another password when that is asked for',
    before: withUser(ALICE),
    after: withUser(ALICE).replace('{name: alice,', "{name: alice, annotations: {drover/rotate: '1'},"),
    intent: KEEP,
    unheard: true,
  },
  {
    name: 'change the password that a Secret has of a user',
    before: knownBy('before'),
    after: knownBy('after'),
    intent: KEEP,
    unheard: true,
  },
  {
    name: 'put back what somebody took from a user',
    before: withUser(ALICE),
    deed: hands.robUser('alice'),
    intent: KEEP,
    unheard: true,
  },
]

const gone = (storage?: string) => ({ before: clusterText(storage === undefined ? {} : { storage }), after: '' })
const down = (data: (Intent & { means: 'to take it down' })['data']): Intent => ({ means: 'to take it down', data })

export const REMOVALS = thatRemember('that a person confirmed it', [
  { name: 'remove a cluster and retain its data', ...gone(), intent: down('is kept') },
  { name: 'remove a cluster with deleteClaim', ...gone(DELETE_CLAIM), intent: down('goes, as its manifest says') },
  { name: 'remove a cluster with ephemeral storage', ...gone(EPHEMERAL), intent: down('goes, as its manifest says') },
  { name: 'remove a cluster and its data', ...gone(), intent: down('goes, as was confirmed') },
])

/** Every suite walks all of it: whatever Drover learns joins them by a line above. */
export const SCENARIOS: readonly Scenario[] = [
  ...CREATES,
  ...HEALS,
  ...ROLLS,
  ...SCALES,
  ...STORAGE,
  ...GIVEN_UP,
  ...TOPICS,
  ...DEFAULT_QUOTAS,
  ...AUTHORITIES,
  ...USERS,
  ...REMOVALS,
]

/** Every `of`th scenario from the one at `at` on: for suites that share them out. */
export const share = (at: number, of: number): readonly Scenario[] => SCENARIOS.filter((_, index) => index % of === at)
