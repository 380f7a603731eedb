import { DEFAULT_TERMS } from '../../model/authority-terms.ts'
import { NO_IDENTITIES } from '../../model/identities.ts'
import { keysOf } from '../../model/keys-of.ts'
import type { RecordedCluster } from '../../model/recorded-cluster.ts'
import type { Kind, Resource } from '../../model/resource.ts'
import { NOTHING_SEALED } from '../../model/sealed-secrets.ts'
import type { PlanBuilder, Recording } from '../ground/builder.ts'
import type { Fact } from '../ground/memory-rule.ts'
import type { PlannedStatus } from '../ground/plan.ts'
import type { KnownToParts, Part, PartOfPass, PartPlan, PartView } from './part.ts'
import { QUOTAS } from './quotas.ts'
import { TOPICS } from './topics.ts'
import { USERS } from './users.ts'

/** Where nothing is kept, named or missed. */
export const NOTHING_KNOWN: KnownToParts = {
  identities: NO_IDENTITIES,
  secrets: NOTHING_SEALED,
  absence: {},
  clientDays: { validity: DEFAULT_TERMS.validityDays, renewal: DEFAULT_TERMS.renewalDays },
}

/** Every part there is: the only list of them. Its order means nothing. */
export const PARTS: readonly Part[] = [QUOTAS, TOPICS, USERS]

/** The parts of a pass over one cluster. */
export function partsOf(
  cluster: string,
  resources: readonly Resource[],
  recorded: RecordedCluster,
  known: KnownToParts = NOTHING_KNOWN,
): PartOfPass[] {
  return PARTS.map((part) => {
    const kinds = new Set<Kind>(part.kinds)
    const task = part.of(
      cluster,
      resources.filter(({ kind }) => kinds.has(kind)),
      recorded,
      known,
    )
    return { part, ...task }
  })
}

/** A part, and what it has decided. */
interface PlannedPart extends Pick<PartOfPass, 'part'> {
  readonly plan: PartPlan
}

/** What the parts decide, in the order of their kinds. */
export function planParts(parts: readonly PartOfPass[], view: PartView): PlannedPart[] {
  return [...parts]
    .sort((a, b) => (a.part.kinds[0] < b.part.kinds[0] ? -1 : 1))
    .map(({ part, plan }) => ({ part, plan: plan(view) }))
}

/** Puts what the parts have decided behind everything else, and returns what they say of resources. */
export function joinParts(builder: PlanBuilder, parts: readonly PlannedPart[]): PlannedStatus[] {
  for (const { part, plan } of parts) {
    builder.append(plan)
    for (const fact of keysOf(part.memory)) note(builder.recorded, fact, plan.recorded)
  }
  return parts.flatMap(({ plan }) => plan.statuses)
}

function note<K extends Fact>(recorded: Recording, fact: K, own: Partial<RecordedCluster>): void {
  const known = own[fact]
  if (known === undefined) delete recorded[fact]
  else recorded[fact] = known
}
