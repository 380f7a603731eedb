import type { KafkaNodePoolResource, KafkaResource } from '../../model/resource.ts'

/** What the manifests say, before anything of it is held back. */
export interface DeclaredSpec {
  readonly kafka: KafkaResource
  readonly pools: readonly KafkaNodePoolResource[]
}
