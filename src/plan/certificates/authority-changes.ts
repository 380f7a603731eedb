import type { AuthorityTerms, TermsOfAll } from '../../model/authority-terms.ts'
import type { AuthorityChange, AuthorityFacts, ForcedChange } from '../../model/certificates.ts'
import { AUTHORITY_SECRETS, type AuthorityName, type ObservedIdentities } from '../../model/identities.ts'
import { keysOf } from '../../model/keys-of.ts'
import { isChange } from './authority-after.ts'
import { type AuthorityStep, authorityStep, type Peer } from './authority-renewal.ts'
import type { WantedCertificates } from './wanted-certificates.ts'

/** What people ask for, and what they say of the authorities of a cluster. */
export interface AuthorityWishes {
  readonly terms: TermsOfAll
  /** What people give in their place. */
  readonly given: ObservedIdentities['given']
  readonly asked: ForcedChange
  readonly inWindow: boolean
}

/** A node that runs and speaks TLS: the time of the file that says whom it trusts; absent: not known. */
export interface CertifiedNode {
  readonly name: string
  readonly trusts: number | undefined
}

export interface AuthorityPlan {
  readonly changes: { readonly [A in AuthorityName]?: AuthorityChange }
  readonly causes: readonly string[]
  /** What keeps the next step from being done. */
  readonly waits: readonly string[]
}

/**
 * What is changed about the authorities of a cluster now. A node is up to date in all of it or in nothing: it shows in
 * one time (model/authorities-time.ts), so a node that has to learn of one authority holds up the other as well, which
 * costs nothing but one restart for both. Nodes that do not run hold up nobody: they are given what counts when they
 * are started.
 */
export function authorityChanges(
  authorities: Readonly<Record<AuthorityName, AuthorityFacts>>,
  nodes: readonly CertifiedNode[],
  { terms, given = {}, asked, inWindow }: AuthorityWishes,
  wanted: WantedCertificates,
  now: number,
): AuthorityPlan {
  const steps = keysOf(AUTHORITY_SECRETS).map((which) => {
    const kept = authorities[which]
    const peers = nodes.map(({ name, trusts }) => peerOf(name, trusts === wanted.trusts ? kept : undefined, which))
    const judged = given[which]
    const policy = {
      source: judged === undefined ? 'drover' : 'usable' in judged ? judged.usable : 'unusable',
      ...daysOf(terms[which]),
      forceRenew: asked.renew !== undefined && kept.asked?.renew !== asked.renew,
      forceReplace: asked.replace !== undefined && kept.asked?.replace !== asked.replace,
      inWindow,
      former: which === 'cluster' ? 'until unused' : 'until expired',
      now,
    } as const
    return { which, step: authorityStep(kept, policy, peers), days: terms[which].renewalDays }
  })
  const changes = steps.flatMap(({ which, step }) => (isChange(step) ? [[which, step] as const] : []))
  return {
    changes: Object.fromEntries(changes),
    causes: steps.flatMap(({ which, step, days }) =>
      isChange(step) ? [`${AUTHORITY_SECRETS[which]}: ${causeOf(step, days)}`] : [],
    ),
    waits: steps.flatMap(({ which, step }) => {
      const why = waitFor(step)
      return why === undefined ? [] : [`${AUTHORITY_SECRETS[which]}: ${why}`]
    }),
  }
}

const daysOf = ({ renewalDays, expirationPolicy }: AuthorityTerms) => ({ renewalDays, expirationPolicy })

/** @param known what is kept, where the node is up to date in it */
const peerOf = (name: string, known: AuthorityFacts | undefined, which: AuthorityName): Peer => ({
  name,
  // Of the clients' authority a node shows nothing.
  leafIssuer: which === 'clients' ? 'none' : known?.certificate.fingerprint,
  trusted: known?.trusted.map(({ fingerprint }) => fingerprint),
})

function causeOf(change: AuthorityChange, days: number): string {
  switch (change.step) {
    case 'create':
      return 'there is none'
    case 'renew certificate':
      return `its certificate is renewed under its key, for ${reasonOf(change.because, days)}`
    case 'trust next':
      return `another key is to take its place, for ${reasonOf(change.because, days)}; it is trusted first`
    case 'sign with next':
      return 'everybody trusts the next one, which signs from now on'
    case 'drop':
      return 'nobody needs the former one any more'
  }
}

function reasonOf(because: Extract<AuthorityChange, { because: unknown }>['because'], days: number): string {
  switch (because) {
    case 'due':
      return `less than ${days} days are left`
    case 'expired':
      return 'it has expired'
    case 'asked for':
      return 'it was asked for'
    case 'given':
      return 'a person gave another one'
    case 'no longer given':
      return 'Drover is to make its own'
  }
}

function waitFor(step: AuthorityStep): string | undefined {
  switch (step.step) {
    case 'wait until trusted':
      return `the next one signs as soon as ${step.peers.join(', ')} trust it`
    case 'wait until used':
      return `the former one is trusted until ${step.peers.join(', ')} have a certificate of the one that signs`
    case 'postponed':
      return 'it is renewed in the next maintenance window'
    default:
      return undefined
  }
}
