import type { AuthorityChange, AuthorityFacts, CertificateFacts, GivenAuthority } from '../../model/certificates.ts'
import type { AuthorityStep } from './authority-renewal.ts'

/** What a step takes in: what Drover made for it, or what a person gives. */
export interface NewAuthority extends GivenAuthority {
  readonly given?: true
}

/** Whether it writes; the others wait. */
export const isChange = (step: AuthorityStep): step is AuthorityChange =>
  ['create', 'renew certificate', 'trust next', 'sign with next', 'drop'].includes(step.step)

/** Whether a step takes a new certificate in, and if so, whether it is under the key that is kept. */
export function takesIn(change: AuthorityChange): 'nothing' | 'another key' | 'the same key' {
  switch (change.step) {
    case 'create':
    case 'trust next':
      return 'another key'
    case 'renew certificate':
      return 'the same key'
    case 'sign with next':
    case 'drop':
      return 'nothing'
  }
}

/**
 * What is kept of an authority after a step: the one write that the step stands for. `taken`: what it takes in.
 * @throws Error for a step that what is kept cannot have led to
 */
export function authorityAfter(
  kept: AuthorityFacts | undefined,
  change: AuthorityChange,
  taken?: NewAuthority,
): AuthorityFacts {
  if (change.step === 'create') return asFirst(needed(taken))
  const { next, nextGiven, given, ...rest } = needed(kept)
  const others = (...gone: readonly (CertificateFacts | undefined)[]) =>
    rest.trusted.filter((each) => !gone.some((one) => one?.fingerprint === each.fingerprint))
  const flags = { ...(given && { given }), ...(next && { next }), ...(nextGiven && { nextGiven }) }
  switch (change.step) {
    case 'renew certificate': {
      const { certificate, trusted, given: isGiven } = needed(taken)
      return {
        ...rest,
        certificate,
        trusted: once([...trusted, ...others(rest.certificate)]),
        certGeneration: rest.certGeneration + 1,
        ...(next && { next }),
        ...(nextGiven && { nextGiven }),
        ...(isGiven && { given: isGiven }),
      }
    }
    case 'trust next': {
      const { certificate, trusted, given: isGiven } = needed(taken)
      return {
        ...rest,
        trusted: once([...others(next), ...trusted]),
        ...(given && { given }),
        next: certificate,
        ...(isGiven && { nextGiven: isGiven }),
      }
    }
    case 'sign with next':
      return {
        ...(rest.asked && { asked: rest.asked }),
        certificate: needed(next),
        trusted: once([needed(next), ...rest.trusted]),
        certGeneration: rest.certGeneration + 1,
        keyGeneration: rest.keyGeneration + 1,
        ...(nextGiven && { given: nextGiven }),
      }
    case 'drop': {
      const isGone = ({ fingerprint }: CertificateFacts) => change.fingerprints.includes(fingerprint)
      const isNextGone = next !== undefined && isGone(next)
      return {
        ...rest,
        trusted: rest.trusted.filter((each) => !isGone(each)),
        ...(isNextGone ? given && { given } : flags),
      }
    }
  }
}

const asFirst = ({ certificate, trusted, given }: NewAuthority): AuthorityFacts => ({
  certificate,
  trusted,
  certGeneration: 0,
  keyGeneration: 0,
  ...(given && { given }),
})

const once = (all: readonly CertificateFacts[]): readonly CertificateFacts[] => [
  ...new Map(all.map((each) => [each.fingerprint, each])).values(),
]

function needed<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('a step that cannot be: something of the authority is missing')
  return value
}
