import { type CertificateFacts, canonicalNames, isDue, isLeafDue } from '../../../src/model/certificates.ts'

const DAY_MS = 24 * 3_600_000
const NOW = Date.parse('2026-03-04T05:06:07Z')
const lasting = (from: number, to: number) => ({ notBefore: NOW + from * DAY_MS, notAfter: NOW + to * DAY_MS })
const facts = (from: number, to: number): CertificateFacts => ({
  ...lasting(from, to),
  ...{ subject: '', issuer: '', serial: '', names: [], fingerprint: '', publicKey: '', isAuthority: false },
})

test.each([
  ['with more days left', lasting(-300, 31), false],
  ['on the day', lasting(-335, 30), true],
  ['expired', lasting(-365, -1), true],
  ['made a moment ago, for fewer days than that', lasting(0, 20), false],
  ['in the second half of so short a life', lasting(-10, 10), true],
])('30 days before its end a certificate is due: %s', (_, life, due) => {
  expect(isDue(life, 30, NOW)).toBe(due)
})

test('a leaf is due only while its authority has more days to give', () => {
  const leaf = facts(-335, 30)
  expect(isLeafDue(leaf, facts(-335, 31), 30, NOW)).toBe(true)
  expect(isLeafDue(leaf, facts(-335, 30), 30, NOW)).toBe(false)
})

test('names are compared in one form, each once', () => {
  expect(
    canonicalNames(['B.example', '::FFFF:1.2.3.4', 'b.example', '2001:DB8:0:0:0:0:0:1', '10.0.0.1', 'a:b']),
  ).toEqual(['10.0.0.1', '2001:db8::1', '::ffff:102:304', 'a:b', 'b.example'])
})
