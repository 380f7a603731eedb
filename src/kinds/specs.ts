import { DEFAULT_KAFKA_VERSION } from '../model/kafka-versions.ts'
import type { KafkaNodePoolSpec, KafkaSpec, KafkaTopicSpec, StorageVolume } from '../model/resource.ts'
import { isForbiddenConfig } from './forbidden-config.ts'
import type { RawKafkaSpec, RawNodePoolSpec, RawTopicSpec, RawVolume } from './raw-spec.ts'

/** Fills in the defaults; keys that only the operator may set are left out. */
export function kafkaSpec({ kafka, maintenanceTimeWindows }: RawKafkaSpec): KafkaSpec {
  const config = Object.entries(kafka.config ?? {}).filter(([key]) => !isForbiddenConfig(key, kafka.listeners))
  return {
    kafka: { ...kafka, version: kafka.version ?? DEFAULT_KAFKA_VERSION, config: Object.fromEntries(config) },
    ...(maintenanceTimeWindows !== undefined && { maintenanceTimeWindows }),
  }
}

/** Fills in the defaults; any storage becomes a list of volumes. */
export function nodePoolSpec({ storage, roles, ...spec }: RawNodePoolSpec): KafkaNodePoolSpec {
  const volumes = storage.type === 'jbod' ? (storage.volumes ?? []) : [{ ...storage, type: storage.type, id: 0 }]
  return {
    ...spec,
    roles: [...new Set(roles)],
    volumes: volumes.map(storageVolume),
    jbod: storage.type === 'jbod',
  }
}

function storageVolume(volume: RawVolume): StorageVolume {
  const shared = volume.kraftMetadata === undefined ? {} : { kraftMetadata: volume.kraftMetadata }
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

/** Fills in the defaults. */
export function topicSpec(spec: RawTopicSpec): KafkaTopicSpec {
  return { ...spec, config: spec.config ?? {} }
}
