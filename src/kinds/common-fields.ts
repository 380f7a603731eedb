import { ignored, realised, translated } from './field.ts'
import { MOUNT_FIELDS, VOLUME_FIELDS } from './volume-fields.ts'

const LABELS_NOTE =
  'Those of a KafkaNodePool are labels of its containers and new volumes, and change with a new container; those of a Kafka come with a node’s next one. Not `strimzi.io/…`, `app.kubernetes.io/…` (but `part-of`) and `kustomize.toolkit.fluxcd.io…`, as in Strimzi.'

const NAMESPACE_NOTE =
  'With kind and name it says which resource it is. A second Kafka of a name needs `drover/name`. The brokers of a Kafka answer to `NAME-kafka-bootstrap.NAMESPACE.svc` on its network, and its nodes to `NODE.NAME-kafka-brokers.NAMESPACE.svc`, from their next container on.'

/** What every resource of every kind has. */
export const COMMON_FIELDS = [
  realised('apiVersion', 'string', { required: true }),
  realised('kind', 'string', { required: true }),
  realised('metadata', 'object', { required: true }),
  realised('metadata.name', 'string', { required: true }),
  { ...realised('metadata.namespace', 'string'), note: NAMESPACE_NOTE },
  realised('metadata.labels', 'object'),
  { ...realised('metadata.labels.*', 'string'), note: LABELS_NOTE },
  realised('metadata.annotations', 'object'),
  realised('metadata.annotations.*', 'string'),
  ...ignored(
    'metadata',
    [
      'creationTimestamp',
      'deletionGracePeriodSeconds',
      'deletionTimestamp',
      'finalizers',
      'generateName',
      'generation',
      'managedFields',
      'ownerReferences',
      'resourceVersion',
      'selfLink',
      'uid',
    ],
    'Written by Kubernetes, not by people.',
    { quiet: true },
  ),
  ...ignored('', ['status'], 'Drover writes a status of its own.', { quiet: true }),
] as const

export type CommonField = (typeof COMMON_FIELDS)[number]

const LIMITS = ['limits', 'requests'] as const

const NO_EPHEMERAL =
  'A node writes to its volumes, to a log that is bounded, and to `/tmp` in memory, whose size is `template.pod.tmpDirSizeLimit`; its root is read-only.'

/** CPU and memory. */
export const RESOURCE_FIELDS = [
  realised('resources', 'object'),
  realised('resources.limits', 'object'),
  translated('resources.limits.cpu', 'quantity', 'The container’s NanoCpus; 0 is no limit.'),
  translated(
    'resources.limits.memory',
    'quantity',
    'The container’s Memory and MemorySwap, so no swap is used; 0 is no limit.',
  ),
  realised('resources.requests', 'object'),
  translated(
    'resources.requests.cpu',
    'quantity',
    'The container’s CpuShares, 1024 for a CPU; a change comes with a node’s next container.',
  ),
  translated(
    'resources.requests.memory',
    'quantity',
    'The container’s MemoryReservation, from a node’s next container on; without a limit the default heap follows it, as in Strimzi.',
  ),
  ...LIMITS.flatMap((kind) => ignored(`resources.${kind}`, ['ephemeral-storage'], NO_EPHEMERAL)),
  ...LIMITS.flatMap((kind) => ignored(`resources.${kind}`, ['*'], 'Docker has no such resource to limit.')),
  ...ignored('resources', ['claims'], 'Only Kubernetes has resource claims.'),
] as const

/** What a key of Kafka's own configs looks like. */
export const CONFIG_NAME = /^[\w.-]+$/

/** A heap size as the JVM takes it. */
const HEAP = /^[0-9]+[mMgG]?$/

/** Options of a node's JVM. */
export const JVM_FIELDS = [
  realised('jvmOptions', 'object'),
  realised('jvmOptions.-Xms', 'string', { pattern: HEAP, example: '512m' }),
  realised('jvmOptions.-Xmx', 'string', { pattern: HEAP, example: '512m' }),
  realised('jvmOptions.-XX', 'object'),
  realised('jvmOptions.-XX.*', 'string', { names: /^\w+$/, pattern: /^[^\s"'`$\\;]*$/, example: 'true' }),
  realised('jvmOptions.gcLoggingEnabled', 'boolean'),
  realised('jvmOptions.javaSystemProperties[]', 'object'),
  // Kafka's start scripts split what they hand to the JVM at each blank.
  realised('jvmOptions.javaSystemProperties[].name', 'string', {
    required: true,
    pattern: /^[^\s=]+$/,
    example: 'my.property',
  }),
  realised('jvmOptions.javaSystemProperties[].value', 'string', { pattern: /^\S*$/, example: 'a-value' }),
] as const

const POD_FIELDS = [
  'affinity',
  'dnsPolicy',
  'enableServiceLinks',
  'hostUsers',
  'priorityClassName',
  'schedulerName',
  'templatedVolumes',
  'tolerations',
  'topologySpreadConstraints',
]

/** Not a host name: who reads the file looks for nothing else. */
const IP = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}|[0-9a-fA-F]*:[0-9a-fA-F:.]*)$/
const HOSTNAME = /^[A-Za-z0-9_][\w.-]{0,252}$/

const NETWORK_FIELDS = [
  realised('template.pod.hostAliases[]', 'object'),
  realised('template.pod.hostAliases[].ip', 'string', { required: true, pattern: IP, example: '192.0.2.1' }),
  realised('template.pod.hostAliases[].hostnames[]', 'string', { pattern: HOSTNAME, example: 'ldap.example.com' }),
  realised('template.pod.dnsConfig', 'object'),
  translated(
    'template.pod.dnsConfig.nameservers[]',
    'string',
    'Asked for what is no name of the cluster’s network, in place of those of the host.',
    { pattern: IP, example: '192.0.2.53' },
  ),
  translated('template.pod.dnsConfig.searches[]', 'string', 'In place of those of the host.', {
    pattern: HOSTNAME,
    example: 'example.com',
  }),
  realised('template.pod.dnsConfig.options[]', 'object'),
  realised('template.pod.dnsConfig.options[].name', 'string', {
    required: true,
    pattern: /^[\w-]+$/,
    example: 'ndots',
  }),
  realised('template.pod.dnsConfig.options[].value', 'string', { pattern: /^[\w-]+$/, example: '2' }),
  translated('template.pod.tmpDirSizeLimit', 'quantity', 'The size of `/tmp`; 128Mi when absent.'),
] as const

const SAFE =
  'Every container runs as 1000:1000, to whom its volumes belong, without capabilities or new privileges, on a read-only root, with the engine’s own seccomp and AppArmor profiles. Saying so is well; whatever else it says is told and has no effect.'
const ELSEWHERE = ['fieldRef', 'fileKeyRef', 'resourceFieldRef']
const SECRET_NOTE =
  'The value is in the container’s environment, where `docker inspect` shows it to whoever may use the engine, and is told nowhere else; a change takes a new container.'
const MAP_NOTE = 'The value of that key; a change takes a new container.'

const selector = <const P extends string>(path: P, note: string) =>
  [
    translated(path, 'object', note),
    realised(`${path}.name`, 'string', { required: true }),
    realised(`${path}.key`, 'string', { required: true }),
    realised(`${path}.optional`, 'boolean'),
  ] as const

const CONTAINER_FIELDS = [
  realised('template.kafkaContainer', 'object'),
  realised('template.kafkaContainer.env[]', 'object'),
  realised('template.kafkaContainer.env[].name', 'string', {
    required: true,
    pattern: /^[-._a-zA-Z][-._a-zA-Z0-9]*$/,
    example: 'MY_VARIABLE',
  }),
  realised('template.kafkaContainer.env[].value', 'string', { pattern: /^[^\0]*$/, example: 'a-value' }),
  translated(
    'template.kafkaContainer.env[].valueFrom',
    'object',
    'A variable that is missing there stays what it was last; one that never was there is left out.',
  ),
  ...selector('template.kafkaContainer.env[].valueFrom.configMapKeyRef', MAP_NOTE),
  ...selector('template.kafkaContainer.env[].valueFrom.secretKeyRef', SECRET_NOTE),
  ...ignored('template.kafkaContainer.env[].valueFrom', ELSEWHERE, 'Not supported yet: the variable is left out.'),
  translated('template.kafkaContainer.securityContext', 'any', SAFE),
  ...MOUNT_FIELDS,
] as const

const metadataFields = <const P extends string>(parent: P, note: string) =>
  [
    realised(`${parent}.metadata`, 'object'),
    realised(`${parent}.metadata.labels`, 'object'),
    translated(`${parent}.metadata.labels.*`, 'string', note),
    realised(`${parent}.metadata.annotations`, 'object'),
    translated(`${parent}.metadata.annotations.*`, 'string', note),
  ] as const

/** What the template of nodes says to their containers and volumes. */
export const POD_TEMPLATE_FIELDS = [
  realised('template', 'object'),
  realised('template.pod', 'object'),
  translated(
    'template.pod.terminationGracePeriodSeconds',
    'integer',
    'The time a node has to stop before it is killed; 120 when absent.',
    { min: 0 },
  ),
  ...metadataFields('template.pod', 'A label of the container.'),
  ...NETWORK_FIELDS,
  ...ignored('template.pod', POD_FIELDS, 'It shapes a Kubernetes pod.'),
  translated('template.pod.securityContext', 'any', SAFE),
  ...VOLUME_FIELDS,
  realised('template.pod.imagePullSecrets[]', 'object'),
  translated(
    'template.pod.imagePullSecrets[].name',
    'string',
    'A Secret with `.dockerconfigjson`: the login with which the engine pulls, before one of `docker login`. An edit counts with the next pull, and restarts nothing.',
    { required: true },
  ),
  ...CONTAINER_FIELDS,
  realised('template.persistentVolumeClaim', 'object'),
  ...metadataFields('template.persistentVolumeClaim', 'A label of data volumes that are made from then on.'),
] as const
