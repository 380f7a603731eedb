import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { loginIn, registryOf, storedLogins } from '../../../src/docker/registry-login.ts'
import { Sensitive } from '../../../src/model/sensitive.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'docker-config-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const encoded = (text: string) => Buffer.from(text).toString('base64')
const shown = (header: { reveal(): string } | undefined) =>
  header && JSON.parse(Buffer.from(header.reveal(), 'base64').toString('utf8'))

/** The login for an image, with what it is and where it was found. */
async function loginFor(reference: string, config: unknown, helpers: Readonly<Record<string, () => string>> = {}) {
  const text = typeof config === 'string' ? config : JSON.stringify(config)
  if (config !== undefined) writeFileSync(join(folder, 'config.json'), text)
  const asked: string[] = []
  const login = await storedLogins({ DOCKER_CONFIG: folder }, async (name, server) => {
    asked.push(`${name} ${server}`)
    return helpers[name]?.() ?? ''
  })(reference)
  return { login, auth: shown(login.header), asked }
}

it.each([
  ['kafka', 'docker.io'],
  ['apache/kafka:4.3.1', 'docker.io'],
  ['docker.io/apache/kafka', 'docker.io'],
  ['index.docker.io/apache/kafka', 'docker.io'],
  ['registry.example.com/kafka:4.3.1', 'registry.example.com'],
  ['localhost/kafka', 'localhost'],
  ['registry:5000/team/kafka@sha256:0123', 'registry:5000'],
])('%s comes from %s', (reference, registry) => expect(registryOf(reference)).toBe(registry))

describe('a login that a manifest names', () => {
  const text = (auths: object) => new Sensitive(JSON.stringify({ auths }))
  const host = 'registry.example.com'
  const found = (...texts: readonly Sensitive[]) => shown(loginIn(texts, `${host}/kafka:1`)?.header)

  it('is the first that is for the registry of the image, as `auth` or apart', () => {
    const mine = { username: 'me', password: 'a:b', serveraddress: host }
    expect(found(text({ other: {} }), text({ [host]: { auth: encoded('me:a:b') } }))).toEqual(mine)
    expect(found(text({ [`https://${host}/v1/`]: { username: 'me', password: 'a:b' } }))).toEqual(mine)
  })

  it('is none where none is for it, or what stands there is no JSON', () => {
    expect(loginIn([text({ other: { auth: encoded('me:a') } }), new Sensitive('x')], `${host}/kafka:1`)).toBeUndefined()
  })
})

describe('a login that docker has stored', () => {
  const auths = { 'registry.example.com': { auth: encoded('me:a:b') } }
  const mine = { username: 'me', password: 'a:b', serveraddress: 'registry.example.com' }

  it.each([
    ['under its host', { auths }],
    ['under its address', { auths: { 'https://registry.example.com/v2/': auths['registry.example.com'] } }],
  ])('is found %s', async (_, config) => {
    expect((await loginFor('registry.example.com/kafka:1', config)).auth).toEqual(mine)
  })

  it('for Docker Hub stands under an address of its own', async () => {
    const config = { auths: { 'https://index.docker.io/v1/': { auth: encoded('me:x') } } }
    const serveraddress = 'https://index.docker.io/v1/'
    expect((await loginFor('apache/kafka', config)).auth).toEqual({ username: 'me', password: 'x', serveraddress })
  })

  it('may be a token', async () => {
    const config = { auths: { 'registry.example.com': { auth: encoded('me:'), identitytoken: 't' } } }
    const { auth } = await loginFor('registry.example.com/kafka', config)
    expect(auth).toEqual({ identitytoken: 't', serveraddress: 'registry.example.com' })
  })

  it('is asked of the helper for that registry, else of the one for all, else read from the file', async () => {
    const helpers = {
      own: () => JSON.stringify({ Username: 'me', Secret: 'own' }),
      all: () => JSON.stringify({ Username: '<token>', Secret: 'all' }),
      empty: () => '',
    }
    const config = { auths, credsStore: 'all', credHelpers: { 'registry.example.com': 'own' } }
    const own = await loginFor('registry.example.com/kafka', config, helpers)
    expect(own).toMatchObject({ auth: { username: 'me', password: 'own' }, asked: ['own registry.example.com'] })
    expect(own.login.from).toBe('docker-credential-own')
    const other = await loginFor('apache/kafka', config, helpers)
    expect(other).toMatchObject({ auth: { identitytoken: 'all' }, asked: ['all https://index.docker.io/v1/'] })
    const left = await loginFor('registry.example.com/kafka', { auths, credsStore: 'empty' }, helpers)
    expect(left.auth).toEqual(mine)
  })

  it('is shown nowhere', async () => {
    const { login } = await loginFor('registry.example.com/kafka', { auths })
    expect(`${inspect(login)} ${JSON.stringify(login)}`).not.toContain(encoded('me:a:b').slice(0, 6))
  })
})

describe('without a login that can be had', () => {
  it.each<[string, unknown, string]>([
    ['where no file is', undefined, ''],
    ['of another registry', { auths: { 'other.example.com': { auth: encoded('me:x') } } }, ''],
    ['that is empty', { auths: { 'registry.example.com': {} } }, ''],
    ['in a file that is none', '{"auths": {"registry.example.com": {"auth": "c2VjcmV0', ' (it is no JSON)'],
    ['of a helper with a strange name', { credsStore: '../x' }, ' (the name of its helper is none)'],
  ])('%s: it is said where one was looked for', async (_, config, trouble) => {
    const { login } = await loginFor('registry.example.com/kafka', config)
    expect(login).toEqual({ registry: 'registry.example.com', from: `${join(folder, 'config.json')}${trouble}` })
  })

  it('because the helper says something else, which is not repeated', async () => {
    const { login } = await loginFor('apache/kafka', { credsStore: 'odd' }, { odd: () => '{"Secret": "s3cret' })
    expect(login.from).toBe(`${join(folder, 'config.json')} (what docker-credential-odd says is no JSON)`)
  })

  it('because the helper is not there', async () => {
    writeFileSync(join(folder, 'config.json'), JSON.stringify({ credsStore: 'that-nobody-has' }))
    const login = await storedLogins({ DOCKER_CONFIG: folder, PATH: folder })('registry.example.com/kafka')
    expect(login.header).toBeUndefined()
    expect(login.from).toContain('(docker-credential-that-nobody-has cannot be run)')
  })
})
