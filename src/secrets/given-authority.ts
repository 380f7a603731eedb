import type { Certificates } from '../certificates/certificates.ts'
import { refusalOf } from '../certificates/own-authority.ts'
import { DroverError } from '../errors.ts'
import type { GivenAuthorityText } from '../model/certificates.ts'
import type { JudgedAuthority } from '../model/identities.ts'
import type { UsableAuthority } from './change-authority.ts'

type Checks = Pick<Certificates, 'checkAuthority' | 'facts'>

/** What a pass may know of an authority that a person gives. @param now epoch milliseconds */
export function judgedAuthority(
  text: GivenAuthorityText | 'missing',
  now: number,
  certificates: Checks,
): JudgedAuthority {
  if (text === 'missing') return { unusable: 'a Secret is missing, or lacks its key' }
  const { certificate, key } = text
  if (certificate === undefined || key === undefined) return { unusable: 'what the Secrets have is no text' }
  const checked = certificates.checkAuthority({ certificate, key }, now)
  const refusal = refusalOf(checked)
  if (refusal || !checked.usable)
    return { unusable: `${refusal?.message ?? 'it is empty'}. ${refusal?.mend ?? ''}`.trim() }
  const { facts, trusted } = checked.usable
  return { usable: { certificate: facts, trusted: certificates.facts(trusted) }, text }
}

/** The same, to sign with. @throws CERTIFICATE_UNUSABLE, SECRET_MISSING */
export function usableAuthority(
  text: GivenAuthorityText | undefined,
  now: number,
  certificates: Checks,
): UsableAuthority | undefined {
  if (text === undefined) return undefined
  const { certificate, key } = text
  if (certificate === undefined || key === undefined) {
    throw new DroverError('SECRET_MISSING', 'the authority that a Secret has is not here')
  }
  const checked = certificates.checkAuthority({ certificate, key }, now)
  const refusal = refusalOf(checked)
  if (refusal) throw refusal
  return checked.usable
}
