import { createHash } from 'node:crypto'
import type { Environment, FileReader } from '../../../src/docker/endpoint.ts'
import { findEndpoint } from '../../../src/docker/find-endpoint.ts'

const HOME = '/home/ada'

function disk(files: Readonly<Record<string, string>> = {}): FileReader {
  return { read: (path) => files[path], exists: (path) => path in files }
}
const find = (option?: string, env: Environment = {}, files = disk()) => findEndpoint(option, { HOME, ...env }, files)

function context(name: string, docker: unknown, tls: readonly string[] = []): Record<string, string> {
  const id = createHash('sha256').update(name).digest('hex')
  const files = {
    [`${HOME}/.docker/contexts/meta/${id}/meta.json`]: JSON.stringify({ Name: name, Endpoints: { docker } }),
  }
  for (const file of tls) files[`${HOME}/.docker/contexts/tls/${id}/docker/${file}`] = 'pem'
  return files
}

describe('the engine that is meant', () => {
  it('is the default socket when nobody says anything', () => {
    expect(find()).toEqual({ kind: 'unix', path: '/var/run/docker.sock', origin: 'the default socket' })
  })

  it.each([`${HOME}/.docker/run/docker.sock`, '/run/user/1000/docker.sock'])(
    'is the socket that exists: %s',
    (path) => {
      expect(find(undefined, { XDG_RUNTIME_DIR: '/run/user/1000' }, disk({ [path]: '' }))).toMatchObject({ path })
    },
  )

  it('is what the option says before DOCKER_HOST, before DOCKER_CONTEXT, before the current context', () => {
    const files = {
      ...context('first', { Host: 'unix:///first.sock' }),
      ...context('second', { Host: 'unix:///second.sock' }),
      [`${HOME}/.docker/config.json`]: '{"currentContext":"second"}',
    }
    const env = { DOCKER_CONTEXT: 'first', DOCKER_HOST: 'unix:///host.sock' }
    const origins = [
      find('/option.sock', env, disk(files)),
      find(undefined, env, disk(files)),
      find(undefined, { DOCKER_CONTEXT: 'first' }, disk(files)),
      find(undefined, {}, disk(files)),
      find(undefined, { DOCKER_CONTEXT: 'default' }, disk(files)),
    ].map((endpoint) => [endpoint.origin, endpoint.kind === 'unix' && endpoint.path])
    expect(origins).toEqual([
      ['--docker', '/option.sock'],
      ['DOCKER_HOST', '/host.sock'],
      ['the Docker context first', '/first.sock'],
      ['the Docker context second', '/second.sock'],
      ['the default socket', '/var/run/docker.sock'],
    ])
  })
})

describe('an address', () => {
  it.each([
    ['/run/docker.sock', { kind: 'unix', path: '/run/docker.sock' }],
    ['unix:///run/docker.sock', { kind: 'unix', path: '/run/docker.sock' }],
    ['unix://', { kind: 'unix', path: '/var/run/docker.sock' }],
    ['tcp://10.0.0.1:2375', { kind: 'tcp', host: '10.0.0.1', port: 2375 }],
    ['tcp://box', { kind: 'tcp', host: 'box', port: 2375 }],
    ['tcp://[::1]:2375', { kind: 'tcp', host: '::1', port: 2375 }],
    ['ssh://box', { kind: 'ssh', host: 'box' }],
    ['ssh://ada@box:2222', { kind: 'ssh', host: 'box', user: 'ada', port: 2222 }],
  ])('%s is understood', (address, endpoint) => {
    expect(find(address)).toEqual({ ...endpoint, origin: '--docker' })
  })

  it.each(['docker.sock', 'ftp://box', 'tcp://', 'npipe:////./pipe/docker_engine'])('%s is refused', (address) => {
    expect(() => find(undefined, { DOCKER_HOST: address })).toThrow(`DOCKER_HOST says ${JSON.stringify(address)}`)
  })
})

describe('TLS', () => {
  const files = (folder: string) => ({ ca: `${folder}/ca.pem`, cert: `${folder}/cert.pem`, key: `${folder}/key.pem` })

  it('is spoken when the environment asks for it, or the port is the one for it', () => {
    const tls = (address: string, env: Environment) => {
      const endpoint = find(undefined, { DOCKER_HOST: address, ...env })
      return endpoint.kind === 'tcp' ? endpoint.tls : endpoint
    }
    const verify = true
    expect(tls('tcp://box:1', {})).toBeUndefined()
    expect(tls('tcp://box:1', { DOCKER_TLS_VERIFY: '1' })).toEqual({ ...files(`${HOME}/.docker`), verify })
    expect(tls('tcp://box:1', { DOCKER_CERT_PATH: '/certs' })).toEqual({ ...files('/certs'), verify })
    expect(tls('tcp://box:2376', {})).toEqual({ ...files(`${HOME}/.docker`), verify })
  })

  it('is spoken with a context that has certificates, checked unless it says otherwise', () => {
    const docker = { Host: 'tcp://box:2376', SkipTLSVerify: false }
    const found = (docker: unknown, pems: string[]) =>
      find(undefined, { DOCKER_CONTEXT: 'box' }, disk(context('box', docker, pems)))
    expect(found(docker, [])).not.toHaveProperty('tls')
    expect(found(docker, ['ca.pem'])).toMatchObject({
      tls: { ca: expect.stringMatching(/docker\/ca\.pem$/), verify: true },
    })
    expect(found({ ...docker, SkipTLSVerify: true }, [])).toMatchObject({ tls: { verify: false } })
  })
})

describe('a context', () => {
  it('that does not exist is an error that names it', () => {
    expect(() => find(undefined, { DOCKER_CONTEXT: 'nowhere' })).toThrow('the Docker context nowhere does not exist')
  })

  it('may lie in another folder', () => {
    const moved = Object.entries(context('box', { Host: 'ssh://box' })).map(([path, text]) => [
      path.replace(`${HOME}/.docker`, '/config'),
      text,
    ])
    const files = { ...Object.fromEntries(moved), '/config/config.json': '{"currentContext":"box"}' }
    expect(find(undefined, { DOCKER_CONFIG: '/config' }, disk(files))).toMatchObject({ kind: 'ssh', host: 'box' })
  })

  it('cannot be told from a config that is not JSON', () => {
    expect(() => find(undefined, {}, disk({ [`${HOME}/.docker/config.json`]: '{' }))).toThrow('config.json is not JSON')
  })
})
