import { certificatesContract } from '../contract/certificates.ts'
import { MemoryIssuer } from '../twins/memory-issuer.ts'

certificatesContract('in memory', () => new MemoryIssuer())

test('certificates in memory are the same ones each time', async () => {
  const make = async () => {
    const issuer = new MemoryIssuer()
    const now = Date.parse('2026-03-04T05:06:07Z')
    const authority = await issuer.createAuthority({ commonName: 'ca', organization: 'drover', validityDays: 9, now })
    const leaf = { commonName: 'alice', names: [], usages: ['client'], validityDays: 3, now } as const
    return [authority.certificate, (await issuer.issue(leaf, authority)).certificate]
  }
  expect(await make()).toEqual(await make())
})
