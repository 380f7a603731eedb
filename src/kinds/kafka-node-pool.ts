import type { KafkaNodePoolSpec } from '../model/resource.ts'
import { JVM_FIELDS, POD_TEMPLATE_FIELDS, RESOURCE_FIELDS } from './common-fields.ts'
import { defineKind } from './define-kind.ts'
import { environmentFindings } from './environment-rules.ts'
import { at, ignored, realised } from './field.ts'
import { heapFindings } from './jvm-rules.ts'
import { KINDS } from './kinds.ts'
import { labelFindings, templateLabelFindings } from './label-rules.ts'
import { securityFindings } from './security-rules.ts'
import { type RawStorage, STORAGE_FIELDS, storageFindings, storageSpec, writtenStorage } from './storage.ts'
import { volumeFindings } from './volume-rules.ts'

const FIELDS = [
  realised('spec', 'object', { required: true }),
  realised('spec.replicas', 'integer', { required: true, min: 0, max: 1000 }),
  realised('spec.roles[]', 'string', { required: true, minItems: 1, oneOf: ['controller', 'broker'] }),
  ...STORAGE_FIELDS,
  ...at('spec', RESOURCE_FIELDS),
  ...at('spec', JVM_FIELDS),
  ...at('spec', POD_TEMPLATE_FIELDS),
  ...ignored(
    'spec.template',
    ['initContainer', 'perPodIngress', 'perPodRoute', 'perPodService', 'podSet'],
    'It shapes a Kubernetes object that Docker does not have.',
  ),
] as const

interface RawSpec extends Omit<KafkaNodePoolSpec, 'volumes' | 'jbod'> {
  readonly storage: RawStorage
}

/** Some nodes of a cluster that are alike. */
export const KAFKA_NODE_POOL = defineKind(KINDS.KafkaNodePool, {
  fields: FIELDS,
  spec: ({ spec: { storage, roles, ...spec } }: { readonly spec: RawSpec }): KafkaNodePoolSpec => ({
    ...spec,
    roles: [...new Set(roles)],
    ...storageSpec(storage),
  }),
  rules: [
    ({ spec }) => storageFindings(spec.storage),
    ({ spec }) => heapFindings(['spec', 'jvmOptions'], spec.jvmOptions),
    ({ spec }) => environmentFindings(spec.template, ['spec', 'template']),
    ({ spec }) => securityFindings(spec.template, ['spec', 'template']),
    ({ spec }) => volumeFindings(spec.template, ['spec', 'template']),
    ({ metadata }) => labelFindings(metadata.labels),
    ({ spec }) => templateLabelFindings(spec.template, ['spec', 'template']),
  ],
})

/** A pool's spec as a manifest has it. */
export const writtenPool = ({ volumes, jbod, ...spec }: KafkaNodePoolSpec): RawSpec => ({
  ...spec,
  storage: writtenStorage({ volumes, jbod }),
})
