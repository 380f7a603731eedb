import { keysOf } from './keys-of.ts'
import type { KafkaResource, Quotas } from './resource.ts'

/** Kafka's names of what `quotas` say. */
const NAMES = {
  producerByteRate: 'producer_byte_rate',
  consumerByteRate: 'consumer_byte_rate',
  requestPercentage: 'request_percentage',
  controllerMutationRate: 'controller_mutation_rate',
} as const

/** A quota of Kafka that a manifest can declare. */
export type QuotaName = (typeof NAMES)[keyof typeof NAMES]

/** All of them, sorted. */
export const QUOTA_NAMES: readonly QuotaName[] = Object.values(NAMES).sort()

/** How a manifest calls them, by Kafka's names. */
export const QUOTA_FIELDS: ReadonlyMap<string, keyof typeof NAMES> = new Map(
  keysOf(NAMES).map((field) => [NAMES[field], field]),
)

/** What the manifest says of users who have no quotas of their own. */
export function declaredQuotas({ spec }: KafkaResource): ReadonlyMap<QuotaName, number> {
  const { quotas } = spec.kafka
  return quotas?.type === 'kafka' ? quotasIn(quotas) : new Map()
}

/** What a manifest says of somebody's quotas, by Kafka's names. */
export function quotasIn({
  producerByteRate,
  consumerByteRate,
  requestPercentage,
  controllerMutationRate,
}: Omit<Quotas, 'type'>): ReadonlyMap<QuotaName, number> {
  const declared = { producerByteRate, consumerByteRate, requestPercentage, controllerMutationRate }
  return new Map(
    keysOf(NAMES).flatMap((field) => {
      const value = declared[field]
      return value === undefined ? [] : [[NAMES[field], value] as const]
    }),
  )
}
