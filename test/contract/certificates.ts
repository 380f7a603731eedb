import type { Certificates } from '../../src/certificates/certificates.ts'
import type { Authority, LeafRequest } from '../../src/certificates/issuer.ts'
import { BACKDATED_MS, type CertificateFacts } from '../../src/model/certificates.ts'
import { Sensitive } from '../../src/model/sensitive.ts'

const NOW = Date.parse('2026-03-04T05:06:07Z')
const DAY_MS = 24 * 3_600_000

const AUTHORITY = { commonName: 'cluster-ca v0', organization: 'drover', validityDays: 365, now: NOW }
const LEAF: LeafRequest = {
  commonName: 'my-cluster-kafka',
  organization: 'drover',
  names: ['My-Cluster-Kafka.example', '10.0.0.1', '*.my-cluster.example', '2001:DB8:0::1', '10.0.0.1'],
  usages: ['server', 'client'],
  validityDays: 30,
  now: NOW,
}

/** What whoever makes and reads certificates promises. */
export function certificatesContract(name: string, make: () => Certificates): void {
  describe(`certificates, ${name}`, () => {
    let certificates: Certificates
    let authority: Authority
    beforeAll(async () => {
      certificates = make()
      authority = await certificates.createAuthority(AUTHORITY)
    })

    const only = (pem: string): CertificateFacts => {
      const [facts, ...more] = certificates.facts(pem)
      if (facts === undefined || more.length > 0) throw new Error(`not one certificate: ${pem}`)
      return facts
    }
    const refused = { code: 'CERTIFICATE_UNUSABLE', retriable: false }

    test('an authority is signed by itself, named as Kafka names principals, and valid from a day ago', () => {
      expect(only(authority.certificate)).toMatchObject({
        subject: 'CN=cluster-ca v0,O=drover',
        issuer: 'CN=cluster-ca v0,O=drover',
        isAuthority: true,
        names: [],
        notBefore: NOW - BACKDATED_MS,
        notAfter: NOW + 365 * DAY_MS,
        serial: expect.stringMatching(/^[0-9a-f]{8,40}$/),
        fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
        publicKey: expect.stringMatching(/^[0-9a-f]{64}$/),
      })
      expect(certificates.issuersOf(authority.certificate, authority.certificate)).toEqual([
        only(authority.certificate),
      ])
    })

    test('a leaf names whom it is for, and is signed by its authority', async () => {
      const { certificate } = await certificates.issue(LEAF, authority)
      expect(only(certificate)).toMatchObject({
        subject: 'CN=my-cluster-kafka,O=drover',
        issuer: 'CN=cluster-ca v0,O=drover',
        isAuthority: false,
        names: ['*.my-cluster.example', '10.0.0.1', '2001:db8::1', 'my-cluster-kafka.example'],
        notBefore: NOW - BACKDATED_MS,
        notAfter: NOW + 30 * DAY_MS,
      })
      expect(certificates.issuersOf(certificate, authority.certificate)).toEqual([only(authority.certificate)])
    })

    test('a leaf of a user has a common name and nothing else', async () => {
      const leaf = await certificates.issue(
        { commonName: 'alice', names: [], usages: ['client'], validityDays: 30, now: NOW },
        authority,
      )
      expect(only(leaf.certificate)).toMatchObject({ subject: 'CN=alice', names: [] })
    })

    test('a leaf is valid no longer than its authority', async () => {
      const { certificate } = await certificates.issue({ ...LEAF, validityDays: 400 }, authority)
      expect(only(certificate).notAfter).toBe(only(authority.certificate).notAfter)
    })

    test('times are whole seconds', async () => {
      const { certificate } = await certificates.issue({ ...LEAF, now: NOW + 999 }, authority)
      expect(only(certificate)).toMatchObject({ notBefore: NOW - BACKDATED_MS, notAfter: NOW + 30 * DAY_MS })
    })

    test('no two have the same serial, and only a renewed one the same key', async () => {
      const leaves = [await certificates.issue(LEAF, authority), await certificates.issue(LEAF, authority)]
      const other = await certificates.createAuthority(AUTHORITY)
      const all = [authority, other, ...leaves].map(({ certificate }) => only(certificate))
      for (const key of ['serial', 'fingerprint', 'publicKey'] as const) {
        expect(new Set(all.map((facts) => facts[key])).size).toBe(4)
      }
    })

    test('an authority of the same name with another key has signed nothing', async () => {
      const other = await certificates.createAuthority(AUTHORITY)
      const { certificate } = await certificates.issue(LEAF, authority)
      expect(certificates.issuersOf(certificate, other.certificate)).toEqual([])
      const both = other.certificate + authority.certificate
      expect(certificates.issuersOf(certificate, both)).toEqual([only(authority.certificate)])
    })

    test('one that is renewed under its key has signed what it signed before, and the former what it signs now', async () => {
      const before = await certificates.issue(LEAF, authority)
      const renewed = await certificates.createAuthority({ ...AUTHORITY, now: NOW + DAY_MS, key: authority.key })
      const [was, is] = [only(authority.certificate), only(renewed.certificate)]
      expect(is).toMatchObject({ subject: was.subject, publicKey: was.publicKey, notAfter: NOW + 366 * DAY_MS })
      expect([is.fingerprint, is.serial]).not.toEqual([was.fingerprint, was.serial])
      const after = await certificates.issue({ ...LEAF, now: NOW + DAY_MS }, renewed)
      const both = authority.certificate + renewed.certificate
      expect(certificates.issuersOf(before.certificate, both)).toEqual([was, is])
      expect(certificates.issuersOf(after.certificate, both)).toEqual([was, is])
    })

    test('nothing is signed with the key of another one', async () => {
      const { key } = await certificates.createAuthority(AUTHORITY)
      const asked = certificates.issue(LEAF, { certificate: authority.certificate, key })
      await expect(asked).rejects.toMatchObject(refused)
      await expect(asked).rejects.toThrow('CN=cluster-ca v0,O=drover: the key is not that of the certificate')
    })

    test('nothing is signed by an authority that has expired', async () => {
      const asked = certificates.issue({ ...LEAF, now: NOW + 365 * DAY_MS }, authority)
      await expect(asked).rejects.toMatchObject(refused)
      await expect(asked).rejects.toThrow('it expired on 2027-03-04T05:06:07.000Z')
    })

    test('all certificates of a bundle are read, in its order, whatever stands around them', async () => {
      const other = await certificates.createAuthority({ ...AUTHORITY, commonName: 'clients-ca v0' })
      const bundle = `subject=\n${other.certificate}\n# and\n${authority.certificate.replaceAll('\n', '\r\n')}`
      expect(certificates.facts(bundle)).toEqual([only(other.certificate), only(authority.certificate)])
    })

    test.each([
      ['nothing', ''],
      ['no certificate', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n'],
      ['what is none', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'],
    ])('%s is not read', (_, pem) => {
      expect(() => certificates.facts(pem)).toThrow(expect.objectContaining(refused))
    })

    describe('of what a person gives', () => {
      const found = (check: 'checkAuthority' | 'checkServerCertificate', given: Authority, now = NOW) => {
        const { findings, usable } = certificates[check](given, now)
        return { findings: findings.map(({ severity, message }) => `${severity}: ${message}`), usable }
      }

      test('an authority can be used with its key, in whichever order certificates stand', async () => {
        const other = await certificates.createAuthority({ ...AUTHORITY, commonName: 'former' })
        const given = { certificate: other.certificate + authority.certificate, key: authority.key }
        const { findings, usable } = found('checkAuthority', given)
        expect(findings).toEqual([])
        expect(usable?.facts).toEqual(only(authority.certificate))
        expect(certificates.facts(usable?.trusted ?? '')).toEqual([
          only(authority.certificate),
          only(other.certificate),
        ])
        const leaf = await certificates.issue(LEAF, usable ?? authority)
        expect(certificates.issuersOf(leaf.certificate, authority.certificate)).toHaveLength(1)
      })

      test('a leaf is no authority', async () => {
        const leaf = await certificates.issue(LEAF, authority)
        const given = { ...leaf, certificate: leaf.certificate + authority.certificate }
        const { findings, usable } = found('checkAuthority', given)
        expect(findings).toEqual(['error: the certificate CN=my-cluster-kafka,O=drover is not that of an authority'])
        expect(usable).toBeUndefined()
      })

      test('the key has to be that of a certificate', async () => {
        const { key } = await certificates.createAuthority(AUTHORITY)
        const { findings, usable } = found('checkAuthority', { ...authority, key })
        expect(findings).toEqual(['error: the key is not that of CN=cluster-ca v0,O=drover'])
        expect(usable).toBeUndefined()
      })

      test('all that cannot be read is told at once', () => {
        const { findings, usable } = found('checkAuthority', { certificate: 'x', key: new Sensitive('y') })
        expect(findings).toEqual([
          'error: there is no certificate in PEM',
          expect.stringMatching(/^error: the key cannot be read/),
        ])
        expect(usable).toBeUndefined()
      })

      test('an expired one is refused, and one that is not valid yet is told', () => {
        const [later, before] = [NOW + 365 * DAY_MS, NOW - 2 * DAY_MS]
        expect(found('checkAuthority', authority, later)).toEqual({
          findings: ['error: the certificate CN=cluster-ca v0,O=drover expired at 2027-03-04T05:06:07.000Z'],
          usable: undefined,
        })
        const early = found('checkAuthority', authority, before)
        expect(early.findings).toEqual([
          'warning: the certificate CN=cluster-ca v0,O=drover is not valid before 2026-03-03T04:06:07.000Z',
        ])
        expect(early.usable).toBeDefined()
      })

      test('a leaf is for a listener when it is for servers', async () => {
        const leaf = await certificates.issue(LEAF, authority)
        expect(found('checkServerCertificate', leaf).usable).toMatchObject({
          certificate: leaf.certificate,
          facts: only(leaf.certificate),
          trusted: '',
        })
        const client = await certificates.issue({ ...LEAF, commonName: 'alice', usages: ['client'] }, authority)
        expect(found('checkServerCertificate', client)).toEqual({
          findings: ['error: the certificate CN=alice,O=drover is not for servers'],
          usable: undefined,
        })
      })
    })
  })
}
