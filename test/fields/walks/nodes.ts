import { removeContainer } from '../../world/hands.ts'
import { FAR_IMAGE } from '../../world/simulated-host.ts'
import type { FieldWorld } from '../field-world.ts'
import { env, label, limit, nodeOf, volumeLabel } from '../looks.ts'
import type { Manifests } from '../manifests.ts'
import { withValue } from '../place.ts'
import { type ThereAndBack, type Walks, walksAt } from '../walk.ts'

const heap = env('KAFKA_HEAP_OPTS')
const switches = env('KAFKA_JVM_PERFORMANCE_OPTS')
const system = env('KAFKA_OPTS')
const walked = env('WALKED')
const hosts = (world: FieldWorld) => nodeOf(world)?.spec.extraHosts
const dns = (world: FieldWorld) => nodeOf(world)?.spec.dns
const NO_DNS = { servers: [], searches: [], options: [] }
const tmp = (world: FieldWorld) => nodeOf(world)?.spec.tmpfs['/tmp']
const HARDENED = 'every container is hardened as far as it can be'
const GIB = 2 ** 30

/** What Docker is told about stopping it counts from a node's next container on. */
export const nextContainer = async ({ world }: FieldWorld): Promise<void> => {
  removeContainer(1)(world)
  await world.pass(5_000)
}
const stopTimeout = (world: FieldWorld) => nodeOf(world, 1)?.spec.stopTimeoutSeconds
const GRACE = { look: stopTimeout, shows: [120, 30], afterwards: nextContainer } as const

/** The heap follows the limit, and a running JVM does not see that it has changed. */
const partOfMemory = (manifests: Manifests): Manifests =>
  withValue(
    withValue(manifests, ['Kafka', 'spec', 'kafka', 'jvmOptions', '-XX', 'MaxRAMPercentage'], '50'),
    ['KafkaNodePool', 'spec', 'jvmOptions', '-XX', 'MaxRAMPercentage'],
    '50',
  )
/** With B there is a fourth node, and its volume with it; both go with A. */
export const oneMoreVolume = {
  before: (manifests: Manifests): Manifests =>
    withValue(manifests, ['KafkaNodePool', 'spec', 'storage', 'deleteClaim'], true),
  with: (manifests: Manifests): Manifests => withValue(manifests, ['KafkaNodePool', 'spec', 'replicas'], 4),
} as const

/** Metadata of a template: labels, and annotations that are labels as well. */
const metadataWalks = (
  parent: string,
  walk: Pick<ThereAndBack, 'look' | 'shows' | 'restarts' | 'before' | 'with'>,
): Walks =>
  walksAt(parent, {
    metadata: { b: { labels: { team: 'x' } }, ...walk },
    'metadata.labels': { b: { team: 'x' }, ...walk },
    'metadata.labels.*': { name: 'team', b: 'x', ...walk },
    'metadata.annotations': { b: { team: 'x' }, ...walk },
    'metadata.annotations.*': { name: 'team', b: 'x', ...walk },
  })

/** What variables are read from: a Secret and a ConfigMap, and another of each. */
const holding = (manifests: Manifests): Manifests => ({
  ...withValue(withValue(manifests, ['Secret', 'stringData'], { one: '1', two: '2' }), ['ConfigMap', 'data'], {
    one: '1',
    two: '2',
  }),
  otherSecret: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'others' }, stringData: { one: '3' } },
  otherMap: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'others' }, data: { one: '3' } },
})

/** Where the value of a variable stands. */
function selectorWalks(
  selector: 'secretKeyRef' | 'configMapKeyRef',
  name: string,
  [one, two, other]: readonly [string, string, string],
): Walks {
  const parent = `template.kafkaContainer.env[].valueFrom.${selector}`
  const common = { before: holding, look: walked, restarts: 3 } as const
  const missing = { before: holding, nothing: 'a value that is missing stays', warns: ['ReferenceMissing'] } as const
  return {
    [parent]: { ...common, a: { name, key: 'one' }, b: { name, key: 'two' }, shows: [one, two] },
    ...walksAt(parent, {
      name: [{ ...common, a: name, b: 'others', shows: [one, other] }],
      key: [{ ...common, a: 'one', b: 'two', shows: [one, two] }],
      optional: { ...missing, a: true, b: false, nothing: 'it is not missing', warns: [] },
    }),
  }
}

/** With B the nodes are made of an image that the engine has to pull. */
const pulling = {
  before: (manifests: Manifests): Manifests => ({
    ...withValue(manifests, ['Secret', 'stringData'], { '.dockerconfigjson': 'a login' }),
    others: {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'others' },
      stringData: { '.dockerconfigjson': 'another login' },
    },
  }),
  with: (manifests: Manifests): Manifests => withValue(manifests, ['Kafka', 'spec', 'kafka', 'image'], FAR_IMAGE),
  look: ({ world }: FieldWorld) => world.host.engine.logins.get(FAR_IMAGE),
  restarts: 3,
} as const

/** CPU, memory, JVM and pod of nodes: in the KafkaNodePool, or in the Kafka for all pools without. */
export const NODE_WALKS: Walks = {
  resources: { b: { limits: { memory: '1Gi' } }, look: limit('memoryBytes'), shows: [undefined, GIB], restarts: 3 },
  'resources.limits': { b: { memory: '1Gi' }, look: limit('memoryBytes'), shows: [undefined, GIB], restarts: 3 },
  'resources.limits.cpu': [
    { a: '2', b: '500m', look: limit('nanoCpus'), shows: [2e9, 5e8], restarts: 0 },
    { b: '500m', look: limit('nanoCpus'), shows: [undefined, 5e8], restarts: 0 },
    { b: 0, nothing: 'it is no limit' },
  ],
  'resources.limits.memory': [
    { a: '512Mi', b: '1Gi', look: limit('memoryBytes'), shows: [GIB / 2, GIB] },
    { a: '536870912000m', b: '1073741824e0', look: limit('memoryBytes'), shows: [GIB / 2, GIB] },
    { b: '0', nothing: 'it is no limit' },
    { a: '512Mi', b: '1Gi', look: heap, shows: ['-Xms256m -Xmx256m', '-Xms512m -Xmx512m'], restarts: 3 },
    {
      before: partOfMemory,
      a: '512Mi',
      b: '1Gi',
      look: limit('memoryBytes'),
      shows: [GIB / 2, GIB],
      restarts: 3,
    },
  ],
  'resources.requests': {
    b: { memory: '1Gi' },
    look: heap,
    shows: ['-Xms1024m -Xmx1024m', '-Xms512m -Xmx512m'],
    restarts: 3,
  },
  'resources.requests.cpu': {
    a: '1',
    b: '500m',
    afterwards: nextContainer,
    look: (world) => nodeOf(world, 1)?.spec.reservations?.cpuShares,
    shows: [1024, 512],
  },
  'resources.requests.memory': [
    { a: '1Gi', b: '512Mi', look: heap, shows: ['-Xms512m -Xmx512m', '-Xms256m -Xmx256m'], restarts: 3 },
    {
      a: '1Gi',
      b: '512Mi',
      look: (world) => nodeOf(world)?.spec.reservations?.memoryBytes,
      shows: [GIB, GIB / 2],
      restarts: 3,
    },
  ],
  jvmOptions: { b: { '-Xmx': '512m' }, look: heap, shows: ['-Xms1024m -Xmx1024m', '-Xms512m -Xmx512m'] },
  'jvmOptions.-Xms': { b: '256m', look: heap, shows: ['-Xms1024m -Xmx1024m', '-Xms256m -Xmx1024m'], restarts: 3 },
  'jvmOptions.-Xmx': {
    a: '256m',
    b: '512m',
    look: heap,
    shows: ['-Xms256m -Xmx256m', '-Xms512m -Xmx512m'],
    restarts: 3,
  },
  'jvmOptions.-XX': { b: { MaxGCPauseMillis: '50' }, look: switches, shows: [undefined, '-XX:MaxGCPauseMillis=50'] },
  'jvmOptions.-XX.*': [
    {
      name: 'UseG1GC',
      a: 'true',
      b: 'false',
      look: switches,
      shows: ['-XX:+UseG1GC', '-XX:-UseG1GC'],
      restarts: 3,
    },
    {
      name: 'MaxRAMPercentage',
      b: '75',
      look: heap,
      shows: ['-Xms1024m -Xmx1024m', '-XX:MaxRAMPercentage=75'],
      restarts: 3,
    },
  ],
  'jvmOptions.gcLoggingEnabled': {
    a: false,
    b: true,
    look: system,
    shows: [undefined, '-Xlog:gc*:stdout:time'],
    restarts: 3,
  },
  'jvmOptions.javaSystemProperties[]': {
    b: { name: 'walked', value: 'x' },
    look: system,
    shows: [undefined, '-Dwalked=x'],
    restarts: 3,
  },
  'jvmOptions.javaSystemProperties[].name': {
    a: 'one',
    b: 'two',
    look: system,
    shows: ['-Done', '-Dtwo'],
    restarts: 3,
  },
  'jvmOptions.javaSystemProperties[].value': {
    b: 'x',
    look: system,
    shows: ['-Dwalked', '-Dwalked=x'],
    restarts: 3,
  },
  template: { b: { pod: { terminationGracePeriodSeconds: 30 } }, ...GRACE },
  'template.pod': { b: { terminationGracePeriodSeconds: 30 }, ...GRACE },
  'template.pod.terminationGracePeriodSeconds': { b: 30, ...GRACE },
  ...metadataWalks('template.pod', { look: label('team'), shows: [undefined, 'x'], restarts: 3 }),
  'template.pod.hostAliases[]': {
    b: { ip: '192.0.2.1', hostnames: ['a', 'b'] },
    look: hosts,
    shows: [undefined, ['a:192.0.2.1', 'b:192.0.2.1']],
    restarts: 3,
  },
  'template.pod.hostAliases[].ip': {
    a: '192.0.2.1',
    b: '2001:db8::1',
    look: hosts,
    shows: [['walked:192.0.2.1'], ['walked:2001:db8::1']],
    restarts: 3,
  },
  'template.pod.hostAliases[].hostnames[]': {
    a: 'one',
    b: 'two',
    look: hosts,
    shows: [['one:192.0.2.1'], ['two:192.0.2.1']],
    restarts: 3,
  },
  'template.pod.dnsConfig': {
    b: { nameservers: ['192.0.2.53'] },
    look: dns,
    shows: [undefined, { ...NO_DNS, servers: ['192.0.2.53'] }],
    restarts: 3,
  },
  'template.pod.dnsConfig.nameservers[]': {
    b: '192.0.2.53',
    look: dns,
    shows: [undefined, { ...NO_DNS, servers: ['192.0.2.53'] }],
    restarts: 3,
  },
  'template.pod.dnsConfig.searches[]': {
    b: 'example.com',
    look: dns,
    shows: [undefined, { ...NO_DNS, searches: ['example.com'] }],
    restarts: 3,
  },
  'template.pod.dnsConfig.options[]': {
    b: { name: 'ndots', value: '2' },
    look: dns,
    shows: [undefined, { ...NO_DNS, options: ['ndots:2'] }],
    restarts: 3,
  },
  'template.pod.dnsConfig.options[].name': {
    a: 'rotate',
    b: 'use-vc',
    look: dns,
    shows: [
      { ...NO_DNS, options: ['rotate'] },
      { ...NO_DNS, options: ['use-vc'] },
    ],
    restarts: 3,
  },
  'template.pod.dnsConfig.options[].value': {
    b: '2',
    look: dns,
    shows: [
      { ...NO_DNS, options: ['walked'] },
      { ...NO_DNS, options: ['walked:2'] },
    ],
    restarts: 3,
  },
  'template.pod.tmpDirSizeLimit': {
    b: '64Mi',
    look: tmp,
    shows: ['rw,exec,nosuid,nodev,size=128m', `rw,exec,nosuid,nodev,size=${64 * 2 ** 20}`],
    restarts: 3,
  },
  'template.pod.securityContext': [
    { b: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } }, nothing: HARDENED },
    { b: { runAsUser: 0, fsGroup: 0 }, nothing: HARDENED, warns: ['FieldIgnored', 'FieldIgnored'] },
  ],
  'template.kafkaContainer.securityContext': [
    { b: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } }, nothing: HARDENED },
    { b: { privileged: true }, nothing: HARDENED, warns: ['FieldIgnored'] },
  ],
  'template.pod.imagePullSecrets[]': {
    ...pulling,
    b: { name: 'secret' },
    shows: [undefined, ['a login']],
  },
  'template.pod.imagePullSecrets[].name': {
    ...pulling,
    a: 'secret',
    b: 'others',
    shows: [undefined, ['another login']],
  },
  'template.kafkaContainer': {
    b: { env: [{ name: 'WALKED', value: 'x' }] },
    look: walked,
    shows: [undefined, 'x'],
    restarts: 3,
  },
  'template.kafkaContainer.env[]': {
    b: { name: 'WALKED', value: 'x' },
    look: walked,
    shows: [undefined, 'x'],
    restarts: 3,
  },
  'template.kafkaContainer.env[].name': { a: 'WALKED', b: 'OTHER', look: walked, shows: ['', undefined], restarts: 3 },
  'template.kafkaContainer.env[].value': { b: 'x', look: walked, shows: ['', 'x'], restarts: 3 },
  'template.kafkaContainer.env[].valueFrom': [
    { b: { secretKeyRef: { name: 'none', key: 'k' } }, look: walked, shows: ['', undefined], restarts: 3 },
    {
      before: holding,
      b: { secretKeyRef: { name: 'secret', key: 'one' } },
      look: walked,
      shows: ['', '1'],
      restarts: 3,
    },
  ],
  ...selectorWalks('secretKeyRef', 'secret', ['1', '2', '3']),
  ...selectorWalks('configMapKeyRef', 'settings', ['1', '2', '3']),
  'template.persistentVolumeClaim': {
    b: { metadata: { labels: { team: 'x' } } },
    ...oneMoreVolume,
    look: volumeLabel('team'),
    shows: [undefined, 'x'],
    restarts: 0,
  },
  ...metadataWalks('template.persistentVolumeClaim', {
    ...oneMoreVolume,
    look: volumeLabel('team'),
    shows: [undefined, 'x'],
    restarts: 0,
  }),
}
