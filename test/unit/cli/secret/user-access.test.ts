import { userAccess } from '../../../../src/cli/secret/user-access.ts'
import { type GuardedListener, letsIn, listenerFor } from '../../../../src/model/client-listener.ts'
import { temporaryFolder } from '../../report/temporary-folder.ts'
import { CLUSTER_CA, givenUsers, KEY, LEAF, LISTENERS } from '../a-user-state.ts'
import { drover } from '../drover.ts'

const folderPath = temporaryFolder()
const access = (user: string, wanted: { readonly cluster?: string; readonly listener?: string } = {}) =>
  userAccess(
    { state: folderPath(), instance: 'default', logLevel: 'info' },
    { user, cluster: wanted.cluster, listener: wanted.listener },
  )

describe('who comes as a user', () => {
  it('proves himself by a password, and trusts whom the listener says', async () => {
    await givenUsers(folderPath())
    const { cluster, by } = await access('alice')
    const { listener, security } = by('container-ip')
    expect({ cluster, listener: listener.name }).toEqual({ cluster: 'c', listener: 'scram' })
    expect(security.tls).toEqual({ ca: CLUSTER_CA })
    expect(security.sasl).toMatchObject({ mechanism: 'SCRAM-SHA-512', user: 'alice' })
    expect(security.sasl?.password.reveal()).toBe('word')
    const plain = (await access('alice', { listener: 'words' })).by('container-ip')
    expect(Object.keys(plain.security)).toEqual(['sasl'])
  })

  it('proves himself by a certificate', async () => {
    await givenUsers(folderPath())
    const { listener, security } = (await access('bob')).by('published')
    expect(listener.name).toBe('mutual')
    expect(security).toMatchObject({ tls: { ca: CLUSTER_CA, identity: { certificate: LEAF } } })
    expect(security.tls?.identity?.key.reveal()).toBe(KEY)
  })

  it('comes in only where he can get to', async () => {
    await givenUsers(folderPath())
    const { by } = await access('alice')
    expect(() => by('published')).toThrow('no listener of c lets in users of `type: scram-sha-512`, as alice is')
  })

  it.each([
    [['--user', 'nobody'], 1, 'there is no KafkaUser nobody'],
    [['--user', 'alice', '--cluster', 'd'], 2, 'alice is a user of c, not of d'],
    [['--user', 'dave'], 1, 'the KafkaUser dave is of `type: tls-external`'],
    [['--listener', 'scram'], 2, '--listener goes with --user'],
  ])('is told what is wrong before anything is dialled: %j', async (words, code, said) => {
    await givenUsers(folderPath())
    for (const command of ['consume', 'produce']) {
      const ended = await drover(['--state', folderPath(), command, 'orders', ...words])
      expect(ended).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(said) })
    }
  })
})

describe('a listener for a user', () => {
  const custom = (name: string, tls: boolean, sasl: boolean): GuardedListener => ({
    ...{ name, port: 9099, type: 'internal', tls },
    authentication: { type: 'custom', sasl },
  })

  it('is one that says so, encrypted if there is one, then one that may let him in', () => {
    const own = [custom('login', true, true), custom('mutual-custom', true, false), custom('open', false, true)]
    const name = (...[type, listeners]: Parameters<typeof listenerFor>) => listenerFor(type, listeners)?.name
    expect(name('scram-sha-512', [...own, ...LISTENERS])).toBe('scram')
    expect(name('tls', [...own, ...LISTENERS])).toBe('mutual')
    expect(name('scram-sha-512', [...own.toReversed(), ...LISTENERS.slice(0, 2)])).toBe('words')
    expect(name('scram-sha-512', own.toReversed())).toBe('login')
    expect(name('tls', own)).toBe('mutual-custom')
    expect(name('tls', LISTENERS.slice(0, 3))).toBeUndefined()
  })

  it('asks who he is', () => {
    const open: GuardedListener = { name: 'open', port: 9093, type: 'internal', tls: true }
    expect(letsIn('tls', open)).toBe(false)
    expect(letsIn('scram-sha-512', open)).toBe(false)
    expect(letsIn('tls', { ...open, tls: false, authentication: { type: 'tls' } })).toBe(false)
  })
})
