import { createCertificates } from '../../../src/certificates/certificates.ts'
import { refusalOf } from '../../../src/certificates/own-authority.ts'
import type { Sensitive } from '../../../src/model/sensitive.ts'
import { Sensitive as Secret } from '../../../src/model/sensitive.ts'
import { type Company, companyAuthority, type KeyKind } from './a-given-authority.ts'

const NOW = Date.parse('2026-03-04T05:06:07Z')
const certificates = createCertificates()
const LEAF = {
  commonName: 'my-cluster-kafka',
  organization: 'drover',
  names: ['a'],
  usages: ['server'],
  validityDays: 9,
  now: NOW,
} as const

const check = (certificate: string, key: Sensitive) => certificates.checkAuthority({ certificate, key }, NOW)
const told = (certificate: string, key: Sensitive) => {
  const { findings, usable } = check(certificate, key)
  return {
    findings: findings.map(({ severity, message }) => `${severity}: ${message}`),
    isUsable: usable !== undefined,
  }
}
const DN = (name: string) => `CN=${name},O=Müller & Söhne\\, \\"KG\\",C=DE`

test.each<KeyKind>(['RSA 2048', 'RSA 4096', 'P-256', 'P-384', 'P-521'])(
  'an authority of %s signs leaves',
  async (kind) => {
    const { pem, keyPem } = await companyAuthority({ kind, now: NOW })
    const { usable, findings } = check(pem, keyPem)
    expect(findings).toEqual([])
    if (usable === undefined) throw new Error('not usable')
    expect(usable.facts.subject).toBe(DN('Company Root'))
    const leaf = await certificates.issue(LEAF, usable)
    expect(certificates.facts(leaf.certificate)).toMatchObject([
      { subject: 'CN=my-cluster-kafka,O=drover', issuer: DN('Company Root') },
    ])
    expect(certificates.issuersOf(leaf.certificate, pem)).toHaveLength(1)
  },
)

describe('an authority below another one', () => {
  let [root, below]: Company[] = []
  beforeAll(async () => {
    root = await companyAuthority({ kind: 'RSA 2048', now: NOW })
    below = await companyAuthority({ name: 'Kafka', above: root, keyIdentifier: '0102030405', now: NOW })
  })
  const given = (): [Company, Company] => {
    if (!root || !below) throw new Error('not made')
    return [root, below]
  }

  test('is used with what is above it, in whichever order that stands', async () => {
    const [top, middle] = given()
    for (const bundle of [top.pem + middle.pem, middle.pem + top.pem]) {
      const { usable } = check(bundle, middle.keyPem)
      if (usable === undefined) throw new Error('not usable')
      expect(certificates.facts(usable.certificate).map(({ subject }) => subject)).toEqual([
        DN('Kafka'),
        DN('Company Root'),
      ])
      expect(certificates.facts(usable.trusted)).toEqual(certificates.facts(usable.certificate))
      // Whoever trusts the root is shown what stands between it and the leaf.
      const leaf = await certificates.issue(LEAF, usable)
      expect(certificates.facts(leaf.certificate).map(({ subject }) => subject)).toEqual([
        'CN=my-cluster-kafka,O=drover',
        DN('Kafka'),
      ])
    }
  })

  test('is refused without it', () => {
    const [, middle] = given()
    expect(told(middle.pem, middle.keyPem)).toEqual({
      findings: [`error: the certificate of ${DN('Company Root')}, who signed ${DN('Kafka')}, is missing`],
      isUsable: false,
    })
  })
})

test.each([
  ['a key too short', { kind: 'RSA 1024' }, `the key of ${DN('Company Root')} is RSA of 1024 bits`],
  ['no authority', { isAuthority: false }, `the certificate ${DN('Company Root')} is not that of an authority`],
  ['one that may not sign', { signs: false }, `the certificate ${DN('Company Root')} is not that of an authority`],
] as const)('refused: %s', async (_, request, message) => {
  const { pem, keyPem } = await companyAuthority({ ...request, now: NOW })
  expect(told(pem, keyPem)).toEqual({ findings: [`error: ${message}`], isUsable: false })
})

test('a signature by SHA-1 is refused, unless it is that of a root, on which nobody relies', async () => {
  const root = await companyAuthority({ hash: 'SHA-1', kind: 'RSA 2048', now: NOW })
  expect(told(root.pem, root.keyPem)).toEqual({ findings: [], isUsable: true })
  const below = await companyAuthority({ name: 'Kafka', hash: 'SHA-1', above: root, now: NOW })
  expect(told(below.pem + root.pem, below.keyPem)).toEqual({
    findings: [`error: the signature of ${DN('Kafka')} is by SHA-1`],
    isUsable: false,
  })
})

describe('keys', () => {
  test.each([
    ['PKCS#1', 'RSA 2048', 'pkcs1', 'BEGIN RSA PRIVATE KEY'],
    ['SEC1', 'P-256', 'sec1', 'BEGIN EC PRIVATE KEY'],
  ] as const)('%s becomes PKCS#8', async (_, kind, type, head) => {
    const { pem, key } = await companyAuthority({ kind, now: NOW })
    const given = String(key.export({ type, format: 'pem' } as never))
    expect(given).toContain(head)
    expect(check(pem, new Secret(given)).usable?.key.reveal()).toContain('-----BEGIN PRIVATE KEY-----')
  })

  test.each([
    ['PKCS#8', 'pkcs8', 'BEGIN ENCRYPTED PRIVATE KEY'],
    ['PKCS#1', 'pkcs1', 'Proc-Type: 4,ENCRYPTED'],
  ] as const)('with a password are told as such: %s', async (_, type, head) => {
    const { pem, key } = await companyAuthority({ kind: 'RSA 2048', now: NOW })
    const given = String(key.export({ type, format: 'pem', cipher: 'aes-128-cbc', passphrase: 'x' } as never))
    expect(given).toContain(head)
    const checked = check(pem, new Secret(given))
    expect(checked.findings).toEqual([
      { severity: 'error', message: 'the key is encrypted', mend: expect.stringContaining('openssl pkey') },
    ])
    expect(refusalOf(checked)).toMatchObject({
      code: 'CERTIFICATE_UNUSABLE',
      message: 'the key is encrypted',
      mend: expect.stringContaining('openssl pkey'),
    })
  })

  test('are never in what is told', () => {
    const key = new Secret('-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n')
    expect(JSON.stringify(check('x', key))).not.toContain('c2VjcmV0')
  })
})
