import { isoSeconds } from '../../report/conditions.ts'
import type { ResourceRecord, StoredCondition, StoredStatus } from '../../report/resource-record.ts'
import type { Sight } from './sight.ts'

/** A condition as it is shown: other than a pass, who shows it may not know. */
export interface ShownCondition extends Omit<StoredCondition, 'status'> {
  readonly status: StoredCondition['status'] | 'Unknown'
}

/** A record as it is shown. */
export interface ShownRecord extends Omit<ResourceRecord, 'status'> {
  readonly status: { readonly conditions: readonly ShownCondition[] } & Pick<StoredStatus, 'observedGeneration'> & {
      readonly [field: string]: unknown
    }
}

/**
 * A record as it may be shown: where nobody sees now whether it is ready, `Ready` is `Unknown`, as Kubernetes has it of
 * a node that does not report any more, and what was known last stands in its message.
 */
export function asSeen(record: ResourceRecord, { unseen }: Pick<Sight, 'unseen'>): ShownRecord {
  const why = unseen(record)
  if (why === undefined) return record
  const conditions = record.status.conditions.map((condition): ShownCondition => {
    if (condition.type !== 'Ready') return condition
    const last = [condition.reason, condition.message].filter((text) => text !== undefined).join(': ')
    return {
      type: 'Ready',
      status: 'Unknown',
      reason: why.reason,
      message: `${why.message}; before: ${condition.status}${last === '' ? '' : `, ${last}`}`,
      lastTransitionTime: why.since === undefined ? condition.lastTransitionTime : isoSeconds(why.since),
    }
  })
  return { ...record, status: { ...record.status, conditions } }
}
