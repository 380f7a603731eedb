import type { AuthorityFacts, CertificateFacts } from '../../../../src/model/certificates.ts'
import { authorityAfter, isChange } from '../../../../src/plan/certificates/authority-after.ts'
import { type AuthorityPolicy, authorityStep, type Peer } from '../../../../src/plan/certificates/authority-renewal.ts'
import { POLICY } from '../../../fixtures/authority-policy.ts'
import { NOW } from '../../../fixtures/scene.ts'

const DAY_MS = 24 * 3_600_000

const certificate = (fingerprint: string, more: Partial<CertificateFacts> = {}): CertificateFacts => ({
  subject: `CN=${fingerprint}`,
  issuer: more.subject ?? `CN=${fingerprint}`,
  serial: fingerprint,
  notBefore: NOW - 100 * DAY_MS,
  notAfter: NOW + 265 * DAY_MS,
  names: [],
  fingerprint,
  publicKey: `key of ${fingerprint}`,
  isAuthority: true,
  ...more,
})
const keptOf = (one: CertificateFacts, more: Partial<AuthorityFacts> = {}): AuthorityFacts => ({
  certificate: one,
  trusted: [one],
  certGeneration: 4,
  keyGeneration: 2,
  ...more,
})
const peer = (name: string, leafIssuer: Peer['leafIssuer'], ...trusted: string[]): Peer => ({
  name,
  leafIssuer,
  trusted,
})

const V0 = certificate('v0')
const V1 = certificate('v1', { notBefore: NOW, notAfter: NOW + 365 * DAY_MS })
const DUE = { notBefore: NOW - 340 * DAY_MS, notAfter: NOW + 25 * DAY_MS }
const OVER = { notBefore: NOW - 365 * DAY_MS, notAfter: NOW }
const decide = (kept: AuthorityFacts | undefined, policy: Partial<AuthorityPolicy> = {}, ...peers: readonly Peer[]) =>
  authorityStep(kept, { ...POLICY, ...policy }, peers)

describe('where there is none', () => {
  test('one is created', () => {
    expect(decide(undefined)).toEqual({ step: 'create' })
    expect(decide(undefined, {}, peer('drover', 'none'))).toEqual({ step: 'create' })
  })

  test('but not in place of one that nodes live by, unless a person says so', () => {
    const peers = [
      peer('a-0', 'v0', 'v0'),
      peer('a-1', 'none', 'v0'),
      { ...peer('a-2', undefined), trusted: undefined },
    ]
    expect(decide(undefined, {}, ...peers)).toEqual({ step: 'lost', peers: ['a-0', 'a-1', 'a-2'] })
    expect(decide(undefined, { forceReplace: true }, ...peers)).toEqual({ step: 'create' })
  })

  test('and none is made while a person gives one that cannot be used', () => {
    expect(decide(undefined, { source: 'unusable' })).toEqual({ step: 'nothing' })
  })
})

describe('one that is kept', () => {
  const due = keptOf(certificate('v0', DUE))

  test('is left alone until it is due', () => {
    expect(decide(keptOf(V0))).toEqual({ step: 'nothing' })
    expect(decide(due)).toEqual({ step: 'renew certificate', because: 'due' })
    expect(decide(due, { renewalDays: 24 })).toEqual({ step: 'nothing' })
    expect(decide(due, { expirationPolicy: 'replace-key' })).toEqual({ step: 'trust next', because: 'due' })
  })

  test('waits for the window when it is due, and not when a person asks', () => {
    const closed = { inWindow: false }
    expect(decide(due, closed)).toEqual({ step: 'postponed', would: 'renew certificate' })
    expect(decide(due, { ...closed, expirationPolicy: 'replace-key' })).toEqual({
      step: 'postponed',
      would: 'trust next',
    })
    expect(decide(due, { ...closed, forceRenew: true })).toEqual({ step: 'renew certificate', because: 'asked for' })
    expect(decide(due, { ...closed, forceReplace: true })).toEqual({ step: 'trust next', because: 'asked for' })
  })

  test('is renewed under its key when it has expired: at once, whatever the policy, in a replacement too', () => {
    const over = certificate('v0', OVER)
    const policy = { inWindow: false, expirationPolicy: 'replace-key' } as const
    const renewed = { step: 'renew certificate', because: 'expired' }
    expect(decide(keptOf(over), policy)).toEqual(renewed)
    expect(decide(keptOf(over, { next: V1, trusted: [over, V1] }), policy, peer('a-0', 'v0', 'v0'))).toEqual(renewed)
  })
})

describe('the replacement of a key', () => {
  const first = keptOf(V0, { next: V1, trusted: [V0, V1] })
  const second = keptOf(V1, { trusted: [V1, V0] })

  test('waits until everybody is seen to trust the next one', () => {
    const aware = peer('a-0', 'v0', 'v0', 'v1')
    const waits = { step: 'wait until trusted', peers: ['a-1'] }
    expect(decide(first, {}, aware, peer('a-1', 'v0', 'v0'))).toEqual(waits)
    expect(decide(first, {}, aware, { name: 'a-1', leafIssuer: 'v0', trusted: undefined })).toEqual(waits)
    expect(decide(first, { inWindow: false }, aware)).toEqual({ step: 'sign with next' })
  })

  test('waits until everybody is seen to show a leaf of it, and drops the former one', () => {
    const done = peer('a-0', 'v1', 'v0', 'v1')
    const waits = { step: 'wait until used', peers: ['a-1'] }
    expect(decide(second, {}, done, peer('a-1', 'v0', 'v0', 'v1'))).toEqual(waits)
    expect(decide(second, {}, done, peer('a-1', undefined, 'v0', 'v1'))).toEqual(waits)
    expect(decide(second, {}, done, peer('a-1', 'none', 'v0', 'v1'))).toEqual({ step: 'drop', fingerprints: ['v0'] })
  })

  test('keeps a former one of users until it has expired', () => {
    const policy = { former: 'until expired' } as const
    expect(decide(second, policy, peer('a-0', 'none', 'v1'))).toEqual({ step: 'nothing' })
    const over = keptOf(V1, { trusted: [V1, certificate('v0', OVER)] })
    expect(decide(over, policy, peer('a-0', 'none', 'v1'))).toEqual({ step: 'drop', fingerprints: ['v0'] })
  })

  test('goes through its phases, each one write', () => {
    const asked = decide(keptOf(V0), { forceReplace: true })
    const phases = [asked, { step: 'sign with next' }, { step: 'drop', fingerprints: ['v0'] }] as const
    let kept: AuthorityFacts | undefined = keptOf(V0)
    const seen = phases.map((step) => {
      if (!isChange(step)) throw new Error(step.step)
      kept = authorityAfter(kept, step, { certificate: V1, trusted: [V1] })
      return kept
    })
    expect(seen).toEqual([
      { certificate: V0, next: V1, trusted: [V0, V1], certGeneration: 4, keyGeneration: 2 },
      { certificate: V1, trusted: [V1, V0], certGeneration: 5, keyGeneration: 3 },
      { certificate: V1, trusted: [V1], certGeneration: 5, keyGeneration: 3 },
    ])
  })
})

describe("a person's own", () => {
  const ROOT = certificate('root')
  const BELOW = certificate('below', { issuer: ROOT.subject })
  const given = { certificate: BELOW, trusted: [BELOW, ROOT] }
  const kept = keptOf(BELOW, { trusted: [BELOW, ROOT], given: true })

  test('is taken in place of what is kept, once everybody trusts it', () => {
    expect(decide(keptOf(V0), { source: given })).toEqual({ step: 'trust next', because: 'given' })
    expect(decide(kept, { source: given })).toEqual({ step: 'nothing' })
    expect(decide(kept, { source: given, forceReplace: true })).toEqual({ step: 'nothing' })
  })

  test('is taken at once when its key is that of before', () => {
    const renewed = certificate('renewed', { subject: 'CN=below', issuer: ROOT.subject, publicKey: 'key of below' })
    const source = { certificate: renewed, trusted: [renewed, ROOT] }
    expect(decide(kept, { source })).toEqual({ step: 'renew certificate', because: 'given' })
    const after = authorityAfter(kept, { step: 'renew certificate', because: 'given' }, { ...source, given: true })
    expect(after).toEqual({ ...kept, certificate: renewed, trusted: [renewed, ROOT], certGeneration: 5 })
  })

  test('is never renewed, nor is anything dropped that may be its own, while it cannot be read', () => {
    const over = keptOf(certificate('below', { ...OVER, issuer: ROOT.subject }), { trusted: kept.trusted, given: true })
    expect(decide(over, { source: 'unusable' })).toEqual({ step: 'nothing' })
    const more = { ...kept, trusted: [...kept.trusted, certificate('another root of it')] }
    expect(decide(more, { source: 'unusable' })).toEqual({ step: 'nothing' })
  })

  test('that is taken back before anybody signs with it is dropped', () => {
    const begun = { ...kept, next: V1, nextGiven: true as const, trusted: [...kept.trusted, V1] }
    expect(decide(begun, { source: given })).toEqual({ step: 'drop', fingerprints: ['v1'] })
    expect(authorityAfter(begun, { step: 'drop', fingerprints: ['v1'] })).toEqual(kept)
  })

  test('is replaced when people give none any more', () => {
    expect(decide(kept)).toEqual({ step: 'trust next', because: 'no longer given' })
  })
})
