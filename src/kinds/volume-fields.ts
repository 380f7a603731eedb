import { ignored, realised, translated } from './field.ts'

const VOLUMES = 'template.pod.volumes[]'
const MOUNTS = 'template.kafkaContainer.volumeMounts[]'

const MODE = 'Permission bits, in octal as `0440`. The files belong to the user of the node, who may always read them.'
const FILES =
  'Files in memory, which each node copies there at its start; a change takes a new container. What is missing stays what it was last; what never was there is left out.'
const OF_SECRET = `${FILES} They are kept in the node’s configuration volume, where whoever may use the engine can read them, and are told nowhere else.`
const EMPTY =
  'In memory, whatever `medium` says: it counts towards the container’s limit of memory, and is empty at each start.'
const PART =
  'A mount with it is left out: a part of a volume cannot be mounted by itself. `items` of the volume say which files it has.'

const filesSource = <const P extends string, const N extends string>(path: P, name: N, note: string) =>
  [
    translated(path, 'object', note),
    realised(`${path}.${name}`, 'string', { required: true }),
    realised(`${path}.items[]`, 'object'),
    realised(`${path}.items[].key`, 'string', { required: true }),
    translated(`${path}.items[].path`, 'string', 'One that leads elsewhere than below the volume is left out.', {
      required: true,
    }),
    translated(`${path}.items[].mode`, 'integer', MODE, { min: 0, max: 0o777, octal: true }),
    realised(`${path}.optional`, 'boolean'),
    translated(`${path}.defaultMode`, 'integer', MODE, { min: 0, max: 0o777, octal: true }),
  ] as const

/** Volumes that a template gives its containers beside those of the data. */
export const VOLUME_FIELDS = [
  realised(VOLUMES, 'object'),
  realised(`${VOLUMES}.name`, 'string', {
    required: true,
    pattern: /^(?!-)[-a-z0-9]{1,63}(?<!-)$/,
    example: 'my-volume',
  }),
  ...filesSource(`${VOLUMES}.secret`, 'secretName', OF_SECRET),
  ...filesSource(`${VOLUMES}.configMap`, 'name', FILES),
  translated(`${VOLUMES}.emptyDir`, 'object', EMPTY),
  translated(`${VOLUMES}.emptyDir.medium`, 'string', '`Memory` is what it is anyway; whatever else is told.'),
  translated(`${VOLUMES}.emptyDir.sizeLimit`, 'quantity', '128Mi when absent; beyond it nothing can be written.'),
  ...ignored(
    VOLUMES,
    ['persistentVolumeClaim'],
    'A container has no volumes but those of its storage: put what nodes are to read into an image (`spec.kafka.image`), a ConfigMap or a Secret.',
  ),
  ...ignored(
    VOLUMES,
    ['csi'],
    'Docker has no CSI drivers: have what the driver would bring written into a Secret or a ConfigMap beside the manifests.',
  ),
  ...ignored(
    VOLUMES,
    ['image'],
    'Not supported yet: build an image `FROM` that of Kafka with the files in it, and name it in `spec.kafka.image`.',
  ),
] as const

/** Where the containers of nodes have them. */
export const MOUNT_FIELDS = [
  realised(MOUNTS, 'object'),
  realised(`${MOUNTS}.name`, 'string', { required: true }),
  translated(`${MOUNTS}.mountPath`, 'string', 'Below `/mnt`; a mount elsewhere is left out.', { required: true }),
  translated(`${MOUNTS}.readOnly`, 'boolean', 'Of an `emptyDir`. Files are copies, which nobody else reads.'),
  translated(`${MOUNTS}.subPath`, 'string', PART),
  translated(`${MOUNTS}.subPathExpr`, 'string', PART),
  ...ignored(MOUNTS, ['mountPropagation', 'recursiveReadOnly'], 'Nothing is mounted below it.'),
] as const
