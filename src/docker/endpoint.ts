import { DroverError } from '../errors.ts'
import { contextEndpoint, currentContext } from './contexts.ts'

/** Files of the client side: certificates as paths, since looking for an engine reads no secret. */
export interface TlsFiles {
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
  /** False: the engine's certificate is not checked. */
  readonly verify: boolean
}

/** Where an engine is, and in plain words where that was said. */
export type Endpoint =
  | { readonly kind: 'unix'; readonly path: string; readonly origin: string }
  | {
      readonly kind: 'tcp'
      readonly host: string
      readonly port: number
      readonly tls?: TlsFiles
      readonly origin: string
    }
  | {
      readonly kind: 'ssh'
      readonly host: string
      readonly user?: string
      readonly port?: number
      readonly origin: string
    }

/** What choosing an engine needs to know of the disk. */
export interface FileReader {
  /** Undefined when there is no such file. */
  read(path: string): string | undefined
  exists(path: string): boolean
}

export type Environment = Readonly<Record<string, string | undefined>>

/**
 * Which engine is meant, as the docker command line decides it: `--docker`, DOCKER_HOST, DOCKER_CONTEXT, the current context,
 * the default socket.
 * @throws USAGE when what is written there cannot be understood
 */
export function findEndpoint(option: string | undefined, env: Environment, files: FileReader): Endpoint {
  if (option) return parseEndpoint(option, '--docker', env)
  if (env.DOCKER_HOST) return parseEndpoint(env.DOCKER_HOST, 'DOCKER_HOST', env)
  const context = currentContext(env, files)
  if (context !== undefined) return contextEndpoint(context, env, files)
  const usual = [`${env.HOME}/.docker/run/docker.sock`, `${env.XDG_RUNTIME_DIR}/docker.sock`]
  const path = ['/var/run/docker.sock', ...usual].find((socket) => files.exists(socket)) ?? '/var/run/docker.sock'
  return { kind: 'unix', path, origin: 'the default socket' }
}

/** An address as `--docker` and DOCKER_HOST have it: `unix://`, `tcp://`, `ssh://`, or a plain path. */
function parseEndpoint(address: string, origin: string, env: Environment): Endpoint {
  const endpoint = parseAddress(address, origin)
  if (endpoint.kind !== 'tcp') return endpoint
  const tls = environmentTls(endpoint.port, env)
  return tls === undefined ? endpoint : { ...endpoint, tls }
}

/** An address without anything about TLS. @throws USAGE */
export function parseAddress(address: string, origin: string): Endpoint {
  if (address.startsWith('/')) return { kind: 'unix', path: address, origin }
  if (address.startsWith('unix://')) {
    return { kind: 'unix', path: address.slice('unix://'.length) || '/var/run/docker.sock', origin }
  }
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url === undefined || url.hostname === '') throw notUnderstood(address, origin)
  switch (url.protocol) {
    case 'tcp:':
      return { kind: 'tcp', host: bare(url.hostname), port: Number(url.port || 2375), origin }
    case 'ssh:':
      return {
        kind: 'ssh',
        host: bare(url.hostname),
        ...(url.username === '' ? {} : { user: decodeURIComponent(url.username) }),
        ...(url.port === '' ? {} : { port: Number(url.port) }),
        origin,
      }
    default:
      throw notUnderstood(address, origin)
  }
}

/** DOCKER_TLS_VERIFY asks for TLS with a check, DOCKER_CERT_PATH says where the certificates are; port 2376 means TLS. */
function environmentTls(port: number, env: Environment): TlsFiles | undefined {
  const verify = Boolean(env.DOCKER_TLS_VERIFY)
  if (!verify && !env.DOCKER_CERT_PATH && port !== 2376) return undefined
  const folder = env.DOCKER_CERT_PATH ?? env.DOCKER_CONFIG ?? `${env.HOME}/.docker`
  return { ca: `${folder}/ca.pem`, cert: `${folder}/cert.pem`, key: `${folder}/key.pem`, verify: true }
}

/** IPv6 without its brackets. */
function bare(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, '$1')
}

function notUnderstood(address: string, origin: string): DroverError {
  return new DroverError('USAGE', `${origin} says ${JSON.stringify(address)}, which is no address of an engine`, {
    mend: 'Give unix:///path, tcp://host:port, ssh://user@host, or the path of a socket.',
  })
}
