import { secretOfUser } from '../../../src/model/desired-user.ts'
import { LABELS } from '../../../src/model/labels.ts'
import { Sensitive } from '../../../src/model/sensitive.ts'
import type { CredentialToCreate } from '../../../src/plan/ground/operation.ts'
import { readCopy } from '../../../src/secrets/second-copy.ts'
import { plainSecrets } from '../../fixtures/secrets.ts'
import { faulty } from '../../twins/faulty.ts'
import { memoryDocker } from '../../twins/memory-docker.ts'

const { signal } = new AbortController()
const PLACE = { volume: 'c-secrets', labels: { [LABELS.copyId]: '1' }, id: '1', image: 'i' }

/** Secrets of a cluster that has its authorities. */
async function scene() {
  const docker = faulty(memoryDocker({ now: () => 0, images: ['i'] }))
  await docker.client.createVolume(PLACE.volume, PLACE.labels)
  const secrets = plainSecrets(docker.client)
  const validityDays = { cluster: 365, clients: 365 }
  const ask = { place: PLACE, validityDays, recovers: false, makes: true, asked: {}, given: {} }
  await secrets.createAuthorities({ type: 'CreateAuthorities', at: 0, ...ask }, signal)
  const create = (...credentials: readonly CredentialToCreate[]) =>
    secrets.createCredentials({ type: 'CreateCredentials', place: PLACE, credentials, at: 0 }, signal)
  const copied = async () =>
    [...(await readCopy(docker.client, PLACE, signal)).keys()].filter((name) => /^user/.test(name))
  return { secrets, create, copied, calls: docker.calls }
}

describe('credentials', () => {
  it('are made, each another one, and kept all at once', async () => {
    const { secrets, create, calls } = await scene()
    const before = calls.length
    const users = Array.from({ length: 100 }, (_, index) => `u${index}`)
    await create(...users.map((user): CredentialToCreate => ({ user, type: 'scram-sha-512' })))
    expect(calls.slice(before).map(({ method }) => method)).toEqual([
      'createContainer',
      'writeFiles',
      'removeContainer',
    ])
    const passwords = await Promise.all(users.map(async (user) => (await secrets.passwordOf(user)).reveal()))
    expect(new Set(passwords).size).toBe(users.length)
    expect(passwords.every((password) => /^[A-Za-z0-9]{32}$/.test(password))).toBe(true)
    // Of 3200 letters none of 62 is missing.
    expect(new Set(passwords.join('')).size).toBe(62)
  })

  it('are what a Secret says, or a certificate that the authority of the clients has signed', async () => {
    const { secrets, create } = await scene()
    await create(
      { user: 'alice', type: 'scram-sha-512', given: { seal: 's', text: new Sensitive('word') } },
      { user: 'bob', type: 'tls', validityDays: 30 },
    )
    expect((await secrets.passwordOf('alice')).reveal()).toBe('word')
    await expect(secrets.passwordOf('bob')).rejects.toMatchObject({ code: 'SECRET_MISSING' })
    const { users, authorities } = await secrets.observe()
    expect(users.get('bob')).toMatchObject({
      type: 'tls',
      certificate: { subject: 'CN=bob', issuer: authorities.clients?.certificate.subject, names: [] },
    })
  })

  it('are known by a seal that is another one for another password, and tells nothing of it', async () => {
    const { secrets, create } = await scene()
    const given = (text: string) =>
      ({ user: 'alice', type: 'scram-sha-512', given: { seal: 's', text: new Sensitive(text) } }) as const
    const sealed = async (text: string) => {
      await create(given(text))
      return (await secrets.observe()).users.get('alice')
    }
    const first = await sealed('word')
    expect(await sealed('other')).not.toEqual(first)
    expect(await sealed('word')).toEqual(first)
    expect(JSON.stringify(first)).not.toContain('word')
  })

  it('are known by the wish at which they were made', async () => {
    const { secrets, create } = await scene()
    await create(
      { user: 'alice', type: 'scram-sha-512', rotation: '1' },
      { user: 'bob', type: 'tls', validityDays: 30, rotation: '2' },
      { user: 'carol', type: 'scram-sha-512' },
    )
    const { users } = await secrets.observe()
    expect([...users].map(([name, { rotation }]) => [name, rotation])).toEqual([
      ['alice', '1'],
      ['bob', '2'],
      ['carol', undefined],
    ])
    await create({ user: 'alice', type: 'scram-sha-512' })
    expect((await secrets.observe()).users.get('alice')?.rotation).toBeUndefined()
  })

  it('are none of them kept where one cannot be had', async () => {
    const { secrets, create, copied } = await scene()
    const made = create(
      { user: 'alice', type: 'scram-sha-512' },
      { user: 'bob', type: 'scram-sha-512', given: { seal: 's' } },
    )
    await expect(made).rejects.toMatchObject({ code: 'SECRET_MISSING' })
    expect((await secrets.observe()).users.size).toBe(0)
    expect(await copied()).toEqual([])
  })

  it('are gone from both copies once nobody needs them', async () => {
    const { secrets, create, copied } = await scene()
    await create({ user: 'alice', type: 'scram-sha-512' }, { user: 'bob', type: 'scram-sha-512' })
    expect(await copied()).toEqual(['alice', 'bob'].map(secretOfUser))
    await secrets.removeCredentials({ type: 'RemoveCredentials', place: PLACE, users: ['alice', 'carol'] }, signal)
    expect(await copied()).toEqual([secretOfUser('bob')])
    expect([...(await secrets.observe()).users.keys()]).toEqual(['bob'])
  })
})
