import { error, type Finding, warning } from './finding.ts'
import type { Path } from './path.ts'
import type { RawStorage, RawVolume } from './raw-spec.ts'

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
      found.push(
        error(
          'DuplicateVolume',
          [...path, index, 'kraftMetadata'],
          'Only one volume can hold the metadata log.',
          'Keep `kraftMetadata` on one volume.',
        ),
      )
    }
  })
  return found
}

const strange = (name: string, type: RawStorage['type'], path: Path): Finding =>
  warning('FieldIgnored', [...path, name], `It means nothing on \`type: ${type}\`.`, 'Remove it.')

function volumeFindings(volume: RawVolume | RawStorage, path: Path): Finding[] {
  const found: Finding[] = STRANGE[volume.type]
    .filter((name) => name in volume)
    .map((name) => strange(name, volume.type, path))
  if (volume.type === 'persistent-claim' && volume.size === undefined) {
    found.push(error('RequiredField', [...path, 'size'], 'A persistent-claim needs a size.', 'Add `size: 10Gi`.'))
  }
  return found
}
