import { readAnnotation } from '../../model/annotations.ts'
import { declaredQuotas, QUOTA_NAMES, type QuotaName } from '../../model/default-quotas.ts'
import type { QuotaChange } from '../../model/kafka-state.ts'
import type { RecordedCluster } from '../../model/recorded-cluster.ts'
import type { KafkaResource } from '../../model/resource.ts'
import { PlanBuilder } from '../ground/builder.ts'
import { same } from '../ground/memory-rule.ts'
import type { LooseAction } from '../ground/operation.ts'
import type { Part, PartView } from './part.ts'

type Known = NonNullable<RecordedCluster['quotas']>

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
  declared: ReadonlyMap<QuotaName, number>,
  { owner, kafka: seen, recorded, now }: PartView,
) {
  const builder = new PlanBuilder<LooseAction>(owner, recorded, now)
  const { quotas: known = {} } = recorded
  const found = seen.defaultQuotas
  const isPaused = kafka !== undefined && readAnnotation('pause', kafka) === true
  if (found && !isPaused) {
    const changes = QUOTA_NAMES.flatMap((name) => changeOf(name, declared.get(name), found[name], name in known))
    const cause = changes.map((change) => causeOf(change, found[change.name])).join('; ')
    const isDrift = changes.some(({ name, value }) => value !== null && known[name] === value)
    const drift = isDrift ? { found: 'QuotaDrift' } : {}
    if (changes.length > 0) builder.add(owner, { type: 'AlterDefaultQuotas', changes }, cause, drift)
  }
  const refused = declared.size > 0 && !isPaused ? seen.missing?.get('defaultQuotas') : undefined
  if (refused && !refused.retriable) builder.wait(owner, 'QuotasNotSeen', `they cannot be compared: ${refused.why}`)
  const { operations, waits } = builder
  const remembered = isPaused ? known : remember(known, declared, found)
  const isAny = Object.keys(remembered).length > 0
  return { operations, waits, statuses: [], recorded: isAny ? { quotas: remembered } : {} }
}

function changeOf(name: QuotaName, wanted: number | undefined, is: number | undefined, isOurs: boolean): QuotaChange[] {
  if (wanted !== undefined) return wanted === is ? [] : [{ name, value: wanted }]
  return isOurs && is !== undefined ? [{ name, value: null }] : []
}

const causeOf = ({ name, value }: QuotaChange, is: number | undefined): string =>
  `${name} is ${is ?? 'not set'}, ${value === null ? 'and no manifest says so any more' : `not ${value}`}`

/** One that was declared stays known until it is seen to be gone. @param found absent: it could not be seen */
function remember(
  known: Known,
  declared: ReadonlyMap<QuotaName, number>,
  found: Readonly<Record<string, number>> | undefined,
): Known {
  const all = QUOTA_NAMES.flatMap((name): [string, number | null][] => {
    const wanted = declared.get(name)
    if (wanted === undefined && (known[name] === undefined || (found && found[name] === undefined))) return []
    if (found && wanted !== undefined) return [[name, found[name] === wanted ? wanted : null]]
    return [[name, known[name] ?? null]]
  })
  return Object.fromEntries(all)
}
