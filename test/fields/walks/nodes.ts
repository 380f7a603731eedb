import { removeContainer } from '../../world/hands.ts'
import type { FieldWorld } from '../field-world.ts'
import { env, limit, nodeOf } from '../looks.ts'
import type { Manifests } from '../manifests.ts'
import { withValue } from '../place.ts'
import type { Walks } from '../walk.ts'

const heap = env('KAFKA_HEAP_OPTS')
const switches = env('KAFKA_JVM_PERFORMANCE_OPTS')
const system = env('KAFKA_OPTS')
const GIB = 2 ** 30

/** What Docker is told about stopping it counts from a node's next container on. */
const nextContainer = async ({ world }: FieldWorld): Promise<void> => {
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
  'resources.requests.cpu': { a: '1', b: '500m', nothing: 'Docker reserves no CPU, and no default follows from it' },
  'resources.requests.memory': {
    a: '1Gi',
    b: '512Mi',
    look: heap,
    shows: ['-Xms512m -Xmx512m', '-Xms256m -Xmx256m'],
    restarts: 3,
  },
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
}
