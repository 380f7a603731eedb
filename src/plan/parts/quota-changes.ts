import { QUOTA_NAMES, type QuotaName } from '../../model/default-quotas.ts'
import type { QuotaChange } from '../../model/kafka-state.ts'

/** Quotas that were declared, with what was last seen to be in force, or null. */
export type KnownQuotas = Readonly<Record<string, number | null>>
export type DeclaredQuotas = ReadonlyMap<QuotaName, number>
export type FoundQuotas = Readonly<Record<string, number>>

/** What is to be changed, in words as well; `isDrift`: somebody changed what was in force. */
export interface QuotasToChange {
  readonly changes: readonly QuotaChange[]
  readonly cause: string
  readonly isDrift: boolean
}

/** What is declared is set; what was and is not any more is taken away; what somebody else set stays. */
export function quotaChanges(declared: DeclaredQuotas, found: FoundQuotas, known: KnownQuotas): QuotasToChange {
  const changes = QUOTA_NAMES.flatMap((name) => changeOf(name, declared.get(name), found[name], name in known))
  return {
    changes,
    cause: changes.map((change) => causeOf(change, found[change.name])).join('; '),
    isDrift: changes.some(({ name, value }) => value !== null && known[name] === value),
  }
}

function changeOf(name: QuotaName, wanted: number | undefined, is: number | undefined, isOurs: boolean): QuotaChange[] {
  if (wanted !== undefined) return wanted === is ? [] : [{ name, value: wanted }]
  return isOurs && is !== undefined ? [{ name, value: null }] : []
}

const causeOf = ({ name, value }: QuotaChange, is: number | undefined): string =>
  `${name} is ${is ?? 'not set'}, ${value === null ? 'and no manifest says so any more' : `not ${value}`}`

/** One that was declared stays known until it is seen to be gone. @param found absent: it could not be seen */
export function rememberQuotas(
  known: KnownQuotas,
  declared: DeclaredQuotas,
  found: FoundQuotas | undefined,
): KnownQuotas {
  const all = QUOTA_NAMES.flatMap((name): [string, number | null][] => {
    const wanted = declared.get(name)
    if (wanted === undefined && (known[name] === undefined || (found && found[name] === undefined))) return []
    if (found && wanted !== undefined) return [[name, found[name] === wanted ? wanted : null]]
    return [[name, known[name] ?? null]]
  })
  return Object.fromEntries(all)
}
