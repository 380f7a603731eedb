import { authorityIn, authorityValues, type KeptAuthority } from '../../../src/certificates/authority-secret.ts'
import { createCertificates } from '../../../src/certificates/certificates.ts'
import type { CertificateFacts } from '../../../src/model/certificates.ts'
import { Sensitive } from '../../../src/model/sensitive.ts'
import { isChange } from '../../../src/plan/certificates/authority-after.ts'
import { type AuthorityPolicy, authorityStep } from '../../../src/plan/certificates/authority-renewal.ts'
import { changeAuthority, type UsableAuthority } from '../../../src/secrets/change-authority.ts'
import { POLICY } from '../../fixtures/authority-policy.ts'
import { NOW } from '../../fixtures/scene.ts'
import { MemoryIssuer } from '../../twins/memory-issuer.ts'

const OWN = { name: 'cluster-ca', organization: 'drover', validityDays: 365, now: NOW, asked: {} }
const LEAF = { commonName: 'a', names: [], usages: ['server'], validityDays: 30, now: NOW } as const

describe.each([
  ['in memory', () => new MemoryIssuer()],
  ['the real ones', createCertificates],
])('an authority is changed with certificates, %s', (_, make) => {
  const certificates = make()
  const namesOf = (facts: readonly CertificateFacts[]) => facts.map(({ subject }) => subject.split(',')[0])

  /** One step, through the secret that is kept, as what is read of it decides. */
  async function step(kept: KeptAuthority | undefined, policy: Partial<AuthorityPolicy> = {}, given?: UsableAuthority) {
    const read = kept && authorityIn(authorityValues(kept), certificates)
    expect(read).toEqual(kept)
    const change = authorityStep(read?.facts, { ...POLICY, ...policy }, [])
    if (!isChange(change)) throw new Error(change.step)
    return changeAuthority(read, change, { ...OWN, now: policy.now ?? NOW }, given, certificates)
  }
  const signs = async ({ authority, trusted }: KeptAuthority) =>
    namesOf(certificates.issuersOf((await certificates.issue(LEAF, authority)).certificate, trusted))

  test('created, renewed, and replaced in three writes', async () => {
    const created = await step(undefined)
    expect(created.facts).toMatchObject({ certGeneration: 0, keyGeneration: 0 })
    expect(namesOf(created.facts.trusted)).toEqual(['CN=cluster-ca v0'])
    const renewed = await step(created, { forceRenew: true })
    expect(renewed.facts).toMatchObject({ certGeneration: 1, keyGeneration: 0 })
    expect(renewed.facts.trusted).toHaveLength(1)
    expect(renewed.facts.certificate.publicKey).toBe(created.facts.certificate.publicKey)
    expect(renewed.facts.certificate.fingerprint).not.toBe(created.facts.certificate.fingerprint)

    const begun = await step(renewed, { forceReplace: true })
    expect(namesOf(begun.facts.trusted)).toEqual(['CN=cluster-ca v0', 'CN=cluster-ca v1'])
    expect(await signs(begun)).toEqual(['CN=cluster-ca v0'])
    const switched = await step(begun)
    expect(switched.facts).toMatchObject({ certGeneration: 2, keyGeneration: 1 })
    expect(namesOf(switched.facts.trusted)).toEqual(['CN=cluster-ca v1', 'CN=cluster-ca v0'])
    expect(await signs(switched)).toEqual(['CN=cluster-ca v1'])
    const done = await step(switched)
    expect(namesOf(certificates.facts(done.trusted))).toEqual(['CN=cluster-ca v1'])
    expect(done.next).toBeUndefined()
    expect(await signs(done)).toEqual(['CN=cluster-ca v1'])
  })

  test("replaced by a person's own, and Drover's again", async () => {
    const company = await certificates.createAuthority({ ...OWN, commonName: 'Company' })
    const { usable } = certificates.checkAuthority(company, NOW)
    if (usable === undefined) throw new Error('not usable')
    const source = { certificate: usable.facts, trusted: certificates.facts(usable.trusted) }
    const begun = await step(await step(undefined), { source }, usable)
    const given = await step(await step(begun, { source }, usable), { source }, usable)
    expect(given.facts).toMatchObject({ given: true, keyGeneration: 1 })
    expect(namesOf(given.facts.trusted)).toEqual(['CN=Company'])
    expect(await signs(given)).toEqual(['CN=Company'])
    const own = await step(await step(given))
    expect(own.facts.given).toBeUndefined()
    expect(await signs(own)).toEqual(['CN=cluster-ca v2'])
  })

  test("renewed as Drover's own when it expires before everybody trusts the given one", async () => {
    const company = await certificates.createAuthority({ ...OWN, commonName: 'Company', validityDays: 999 })
    const { usable } = certificates.checkAuthority(company, NOW)
    if (usable === undefined) throw new Error('not usable')
    const source = { certificate: usable.facts, trusted: certificates.facts(usable.trusted) }
    const begun = await step(await step(undefined), { source }, usable)
    const later = await step(begun, { source, now: begun.facts.certificate.notAfter }, usable)
    expect(namesOf(later.facts.trusted)).toEqual(['CN=cluster-ca v0', 'CN=Company'])
    expect(later.facts).toMatchObject({ certGeneration: 1, keyGeneration: 0, nextGiven: true })
    expect(later.facts.given).toBeUndefined()
  })

  test('what is kept of it is whole, or not read', async () => {
    const values = authorityValues(await step(undefined))
    for (const key of Object.keys(values)) {
      const { [key]: gone, ...rest } = values
      expect(() => authorityIn(rest, certificates)).toThrow(expect.objectContaining({ code: 'SECRET_DAMAGED' }))
    }
    const torn = { ...values, generations: new Sensitive('{') }
    expect(() => authorityIn(torn, certificates)).toThrow(expect.objectContaining({ code: 'SECRET_DAMAGED' }))
  })
})
