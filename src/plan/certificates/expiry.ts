import type { AuthorityTerms, TermsOfAll } from '../../model/authority-terms.ts'
import { AUTHORITY_SECRETS, type AuthorityName, type ObservedIdentities } from '../../model/identities.ts'
import { keysOf } from '../../model/keys-of.ts'
import type { ObservedDocker } from '../../model/observed-cluster.ts'
import type { Condition } from '../ground/plan.ts'

const DAY_MS = 24 * 3_600_000
/** What Drover renews by itself is long renewed by then; that it is not is told. */
const LATE_DAYS = 7

/** When something of a cluster's certificates ends. */
export interface CertificateEnd {
  /** `cluster-ca`, `clients-ca`, `drover`; of nodes their containers' names. */
  readonly name: string
  /** Epoch milliseconds. */
  readonly at: number
  /** A person's, whom nobody but he can give another. */
  readonly given?: true
  readonly ofNode?: true
}

/** All that is known of it, the nearest first. */
export function certificateEnds(
  { authorities, operator }: ObservedIdentities,
  { containers, certificates }: Pick<ObservedDocker, 'containers' | 'certificates'>,
): CertificateEnd[] {
  const ofAuthorities = keysOf(AUTHORITY_SECRETS).flatMap((which): CertificateEnd[] => {
    const kept = authorities[which]
    if (!kept) return []
    return [{ name: AUTHORITY_SECRETS[which], at: kept.certificate.notAfter, ...(kept.given && { given: true }) }]
  })
  const ofNodes = containers.flatMap(({ id, name }) => {
    const shown = certificates?.get(id)
    return shown ? [{ name, at: shown.endsAt, ofNode: true as const }] : []
  })
  const own = operator ? [{ name: 'drover', at: operator.notAfter }] : []
  return [...ofAuthorities, ...own, ...ofNodes].sort((a, b) => a.at - b.at || (a.name < b.name ? -1 : 1))
}

/** What a status says of it: of nodes the first one alone, for there may be hundreds. */
export function endFields(ends: readonly CertificateEnd[]): Readonly<Record<string, unknown>> {
  const [first] = ends
  if (!first) return {}
  const node = ends.find(({ ofNode }) => ofNode)
  const told = ends.filter((end) => !end.ofNode || end === node)
  return {
    certificatesEnd: iso(first.at),
    certificates: told.map(({ name, at }) => ({ name, notAfter: iso(at) })),
  }
}

/** A Warning while there is time: for what a person has to give anew, and for what should have been renewed. */
export function expiring(ends: readonly CertificateEnd[], terms: TermsOfAll, now: number): Condition[] {
  const late = ends.filter(({ at, name, given }) => at - now < (given ? daysOf(terms, name) : LATE_DAYS) * DAY_MS)
  if (late.length === 0) return []
  const list = late.map(({ name, at }) => `${name} ${at <= now ? 'ended' : 'ends'} at ${iso(at)}`).join(', ')
  const mend = late.some(({ given }) => given)
    ? 'give another one in its Secrets; what it has signed ends with it'
    : 'it should have been renewed: look what holds restarts back'
  return [{ type: 'Warning', status: 'True', reason: 'CertificateExpiring', message: `${list}: ${mend}` }]
}

function daysOf(terms: TermsOfAll, name: string): AuthorityTerms['renewalDays'] {
  const which = keysOf(AUTHORITY_SECRETS).find((each: AuthorityName) => AUTHORITY_SECRETS[each] === name)
  return which ? terms[which].renewalDays : LATE_DAYS
}

/** In the status, to the second. */
export const iso = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`
