import { contextEndpoint, currentContext } from './contexts.ts'
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
