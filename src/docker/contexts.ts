import { createHash } from 'node:crypto'
import { DroverError } from '../errors.ts'
import { type Endpoint, type Environment, type FileReader, parseAddress, type TlsFiles } from './endpoint.ts'

interface ContextMeta {
  readonly Endpoints?: { readonly docker?: { readonly Host?: string; readonly SkipTLSVerify?: boolean } }
}

/** The name of the Docker context in force; undefined when that is `default`, i.e. no context at all. */
export function currentContext(env: Environment, files: FileReader): string | undefined {
  const name = env.DOCKER_CONTEXT || configuredContext(env, files)
  return name === 'default' ? undefined : name
}

/** The engine a context stands for. @throws USAGE when there is no such context, or it names no engine */
export function contextEndpoint(name: string, env: Environment, files: FileReader): Endpoint {
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
