import type { KafkaNodePoolSpec, StorageVolume } from '../model/resource.ts'
import { ignored, realised, translated } from './field.ts'
import { error, type Finding, MAY_STAY, warning } from './finding.ts'
import type { Path } from './path.ts'

const CLASS = 'It chooses nothing: the annotation `drover/volume-driver` names the driver.'
const SIZE =
  'What Drover warns by, from 85 % on (`VolumeFillingUp`), and can be changed at any time. It is no limit: one of Docker’s could never be raised.'

function volumeFields<const P extends string>(path: P) {
  return [
    realised(`${path}.id`, 'integer', { min: 0 }),
    translated(`${path}.size`, 'quantity', SIZE, { aboveZero: true }),
    translated(`${path}.sizeLimit`, 'quantity', SIZE),
    translated(`${path}.class`, 'string', CLASS),
    realised(`${path}.deleteClaim`, 'boolean'),
    realised(`${path}.kraftMetadata`, 'string', { oneOf: ['shared'] }),
    ...ignored(path, ['selector', 'volumeAttributesClass'], 'Only Kubernetes chooses among volumes.'),
    ...ignored(path, ['overrides'], 'They name storage classes, which only Kubernetes has.', { onlyIn: 'v1beta2' }),
  ] as const
}

/** `spec.storage` of a KafkaNodePool. */
export const STORAGE_FIELDS = [
  translated('spec.storage', 'object', 'Named volumes of Docker.', { required: true }),
  realised('spec.storage.type', 'string', { required: true, oneOf: ['ephemeral', 'persistent-claim', 'jbod'] }),
  ...volumeFields('spec.storage'),
  realised('spec.storage.volumes[]', 'object'),
  realised('spec.storage.volumes[].type', 'string', { required: true, oneOf: ['ephemeral', 'persistent-claim'] }),
  ...volumeFields('spec.storage.volumes[]'),
] as const

interface RawVolume {
  readonly type: 'ephemeral' | 'persistent-claim'
  readonly id?: number
  readonly size?: string
  readonly sizeLimit?: string
  readonly class?: string
  readonly deleteClaim?: boolean
  readonly kraftMetadata?: 'shared'
}

/** Storage as it is written. */
export type RawStorage = Omit<RawVolume, 'type'> & {
  readonly type: RawVolume['type'] | 'jbod'
  readonly volumes?: readonly RawVolume[]
}

/** Storage as it is meant: always a list of volumes. */
type Storage = Pick<KafkaNodePoolSpec, 'volumes' | 'jbod'>

/** Fills in the defaults; any storage becomes a list of volumes. */
export function storageSpec(storage: RawStorage): Storage {
  const volumes = storage.type === 'jbod' ? (storage.volumes ?? []) : [{ ...storage, type: storage.type, id: 0 }]
  const first = volumes.find(({ kraftMetadata }) => kraftMetadata !== undefined)
  return { volumes: volumes.map((volume) => storageVolume(volume, volume === first)), jbod: storage.type === 'jbod' }
}

/** Of several that are to hold the metadata log, the first does, as in Strimzi. */
function storageVolume(volume: RawVolume, holdsMetadata: boolean): StorageVolume {
  const shared = holdsMetadata ? ({ kraftMetadata: 'shared' } as const) : {}
  const id = volume.id ?? 0
  if (volume.type === 'ephemeral') {
    return {
      type: 'ephemeral',
      id,
      ...(volume.sizeLimit === undefined ? {} : { sizeLimit: volume.sizeLimit }),
      ...shared,
    }
  }
  return {
    type: 'persistent-claim',
    id,
    size: volume.size ?? '',
    ...(volume.class === undefined ? {} : { class: volume.class }),
    deleteClaim: volume.deleteClaim ?? false,
    ...shared,
  }
}

/** The other way round: how it is written. A volume by itself has no id. */
export function writtenStorage({ volumes, jbod }: Storage): RawStorage {
  const [only] = volumes
  if (jbod || !only) return { type: 'jbod', volumes }
  const { id: _, ...volume } = only
  return volume
}

const STORAGE = ['spec', 'storage'] as const

/** Fields that belong to the other types of storage. */
const STRANGE = {
  ephemeral: ['size', 'class', 'deleteClaim', 'volumes'],
  'persistent-claim': ['sizeLimit', 'volumes'],
  jbod: ['size', 'sizeLimit', 'class', 'deleteClaim', 'id', 'kraftMetadata'],
} as const

/** What a pool's storage must get right beyond its single fields. */
export function storageFindings(storage: RawStorage): Finding[] {
  const found = volumeFindings(storage, STORAGE)
  if (storage.type !== 'jbod')
    return storage.id === undefined ? found : [...found, strange('id', storage.type, STORAGE)]
  const path = [...STORAGE, 'volumes']
  const volumes = storage.volumes ?? []
  if (volumes.length === 0) {
    found.push(error('NoVolumes', path, '`type: jbod` needs a volume.', 'Add one below `volumes:`.'))
  }
  volumes.forEach((volume, index) => {
    const before = volumes.slice(0, index)
    found.push(...volumeFindings(volume, [...path, index]))
    if (volume.id === undefined) {
      found.push(
        error('RequiredField', [...path, index, 'id'], 'A volume of a jbod needs an id.', `Add \`id: ${index}\`.`),
      )
    } else if (before.some(({ id }) => id === volume.id)) {
      found.push(
        error(
          'DuplicateVolume',
          [...path, index, 'id'],
          `Two volumes have the id ${volume.id}.`,
          'Give one of them another id.',
        ),
      )
    }
    if (volume.kraftMetadata && before.some(({ kraftMetadata }) => kraftMetadata)) {
      const message = 'It has no effect: one volume holds the metadata log, and it is the first that says so.'
      found.push(warning('FieldIgnored', [...path, index, 'kraftMetadata'], message, 'Remove it.'))
    }
  })
  return found
}

const strange = (name: string, type: RawStorage['type'], path: Path): Finding =>
  warning('FieldIgnored', [...path, name], `It means nothing on \`type: ${type}\`.`, MAY_STAY)

function volumeFindings(volume: RawVolume | RawStorage, path: Path): Finding[] {
  const found: Finding[] = STRANGE[volume.type]
    .filter((name) => name in volume)
    .map((name) => strange(name, volume.type, path))
  if (volume.type === 'persistent-claim' && volume.size === undefined) {
    found.push(error('RequiredField', [...path, 'size'], 'A persistent-claim needs a size.', 'Add `size: 10Gi`.'))
  }
  return found
}
