import { readAnnotation } from '../../model/annotations.ts'
import { declaredQuotas, type QuotaName } from '../../model/default-quotas.ts'
import type { KafkaResource } from '../../model/resource.ts'
import { PlanBuilder } from '../ground/builder.ts'
import { same } from '../ground/memory-rule.ts'
import type { LooseAction } from '../ground/operation.ts'
import type { Part, PartView } from './part.ts'
import { type DeclaredQuotas, quotaChanges, rememberQuotas } from './quota-changes.ts'

/**
 * Sets the quotas that a Kafka declares for users who have none of their own (Strimzi's `DefaultKafkaQuotasManager`),
 * and puts them right. One that leaves the manifest is taken away; unlike Strimzi's, one that a person set and no
 * manifest ever declared stays.
 */
export const QUOTAS = {
  kinds: ['Kafka'],
  memory: { quotas: { carry: same } },
  of(cluster, kafkas, { quotas = {} }) {
    const kafka = kafkas.find(({ metadata }) => metadata.name === cluster)
    const declared = kafka ? declaredQuotas(kafka) : new Map<QuotaName, number>()
    const isAsked = declared.size + Object.keys(quotas).length > 0
    return {
      asks: isAsked ? { defaultQuotas: true as const } : {},
      plan: (view) => planQuotas(kafka, declared, view),
    }
  },
} satisfies Part<'Kafka', 'quotas'>

function planQuotas(
  kafka: KafkaResource | undefined,
  declared: DeclaredQuotas,
  { owner, kafka: seen, recorded, now }: PartView,
) {
  const builder = new PlanBuilder<LooseAction>(owner, recorded, now)
  const { quotas: known = {} } = recorded
  const found = seen.defaultQuotas
  const isPaused = kafka !== undefined && readAnnotation('pause', kafka) === true
  if (found && !isPaused) {
    const { changes, cause, isDrift } = quotaChanges(declared, found, known)
    const drift = isDrift ? { found: 'QuotaDrift' } : {}
    if (changes.length > 0) builder.add(owner, { type: 'AlterDefaultQuotas', changes }, cause, drift)
  }
  const refused = declared.size > 0 && !isPaused ? seen.missing?.get('defaultQuotas') : undefined
  if (refused && !refused.retriable) builder.wait(owner, 'QuotasNotSeen', `they cannot be compared: ${refused.why}`)
  const { operations, waits } = builder
  const remembered = isPaused ? known : rememberQuotas(known, declared, found)
  const isAny = Object.keys(remembered).length > 0
  return { operations, waits, statuses: [], recorded: isAny ? { quotas: remembered } : {} }
}
