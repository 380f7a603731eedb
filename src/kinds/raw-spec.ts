import type { KafkaNodePoolSpec, KafkaSpec, KafkaTopicSpec, NodeRole } from '../model/resource.ts'

/** Specs as the table of fields lets them through, before defaults are filled in. */

export interface RawVolume {
  readonly type: 'ephemeral' | 'persistent-claim'
  readonly id?: number
  readonly size?: string
  readonly sizeLimit?: string
  readonly class?: string
  readonly deleteClaim?: boolean
  readonly kraftMetadata?: 'shared'
}

export type RawStorage = Omit<RawVolume, 'type'> & {
  readonly type: RawVolume['type'] | 'jbod'
  readonly volumes?: readonly RawVolume[]
}

export interface RawKafkaSpec extends Omit<KafkaSpec, 'kafka'> {
  readonly kafka: Omit<KafkaSpec['kafka'], 'version' | 'config'> &
    Partial<Pick<KafkaSpec['kafka'], 'version' | 'config'>>
}

export interface RawNodePoolSpec extends Omit<KafkaNodePoolSpec, 'volumes' | 'jbod' | 'roles'> {
  readonly roles: readonly NodeRole[]
  readonly storage: RawStorage
}

export type RawTopicSpec = Omit<KafkaTopicSpec, 'config'> & Partial<Pick<KafkaTopicSpec, 'config'>>
