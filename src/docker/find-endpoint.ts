import { createHash } from 'node:crypto'
import { DroverError } from '../errors.ts'
import { type Endpoint, type Environment, type FileReader, parseAddress, type TlsFiles } from './endpoint.ts'

/**
 * Which engine is meant, as the docker command line decides it: `--docker`, DOCKER_HOST, DOCKER_CONTEXT, the current
 * context, the default socket.
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

/**
 * DOCKER_TLS_VERIFY asks for TLS with a check, DOCKER_CERT_PATH says where the certificates are; port 2376 means TLS.
 */
function environmentTls(port: number, env: Environment): TlsFiles | undefined {
  const verify = Boolean(env.DOCKER_TLS_VERIFY)
  if (!verify && !env.DOCKER_CERT_PATH && port !== 2376) return undefined
  const folder = env.DOCKER_CERT_PATH ?? env.DOCKER_CONFIG ?? `${env.HOME}/.docker`
  return { ca: `${folder}/ca.pem`, cert: `${folder}/cert.pem`, key: `${folder}/key.pem`, verify: true }
}

interface ContextMeta {
  readonly Endpoints?: { readonly docker?: { readonly Host?: string; readonly SkipTLSVerify?: boolean } }
}

/** The name of the Docker context in force; undefined when that is `default`, i.e. no context at all. */
function currentContext(env: Environment, files: FileReader): string | undefined {
  const name = env.DOCKER_CONTEXT || configuredContext(env, files)
  return name === 'default' ? undefined : name
}

/** The engine a context stands for. @throws USAGE when there is no such context, or it names no engine */
function contextEndpoint(name: string, env: Environment, files: FileReader): Endpoint {
  // Docker names a context's folder by the hash of its name.
  const id = createHash('sha256').update(name).digest('hex')
  const origin = `the Docker context ${name}`
  const text = files.read(`${configFolder(env)}/contexts/meta/${id}/meta.json`)
  const docker = text === undefined ? undefined : parse<ContextMeta>(text, origin).Endpoints?.docker
  if (!docker?.Host) {
    throw new DroverError('USAGE', `${origin} does not exist, or names no engine`, {
      mend: 'See `docker context ls`, or say where the engine is with --docker.',
    })
  }
  const endpoint = parseAddress(docker.Host, origin)
  if (endpoint.kind !== 'tcp') return endpoint
  const tls = contextTls(`${configFolder(env)}/contexts/tls/${id}/docker`, docker.SkipTLSVerify === true, files)
  return tls === undefined ? endpoint : { ...endpoint, tls }
}

/** A context without TLS files speaks plainly, unless it says that a certificate need not be checked. */
function contextTls(folder: string, skipVerify: boolean, files: FileReader): TlsFiles | undefined {
  const present = (['ca', 'cert', 'key'] as const).filter((name) => files.exists(`${folder}/${name}.pem`))
  if (present.length === 0 && !skipVerify) return undefined
  return { ...Object.fromEntries(present.map((name) => [name, `${folder}/${name}.pem`])), verify: !skipVerify }
}

function configuredContext(env: Environment, files: FileReader): string | undefined {
  const path = `${configFolder(env)}/config.json`
  const text = files.read(path)
  return text === undefined ? undefined : parse<{ currentContext?: string }>(text, path).currentContext || undefined
}

function configFolder(env: Environment): string {
  return env.DOCKER_CONFIG || `${env.HOME}/.docker`
}

function parse<T>(text: string, where: string): T {
  try {
    return JSON.parse(text) as T
  } catch (cause) {
    throw new DroverError('USAGE', `${where} is not JSON`, { cause, mend: 'Say where the engine is with --docker.' })
  }
}
