import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { messageOf } from '../errors.ts'
import { Sensitive } from '../model/sensitive.ts'
import type { Environment } from './endpoint.ts'

/**
 * Logins to registries, as `docker login` has stored them
 * =======================================================
 *
 * An engine keeps none: whoever asks it for a pull hands the login over. It stands where the docker command line looks
 * for it, in `config.json` of DOCKER_CONFIG or ~/.docker: a helper for that registry (`credHelpers`), one for all
 * (`credsStore`), or the file itself (`auths`). It is read anew for each pull, and goes to the engine alone.
 */
export interface RegistryLogin {
  /** As the command line names it: `registry.example.com`, `docker.io`. */
  readonly registry: string
  /** `X-Registry-Auth`; absent: none is stored. */
  readonly header?: Sensitive
  /** Where it was found, or looked for in vain, and what was wrong there. */
  readonly from: string
}

export type LoginFor = (reference: string) => Promise<RegistryLogin>

/** Runs a credential helper; gives back what it prints. @throws when it cannot be run, or fails */
export type RunHelper = (name: string, server: string) => Promise<string>

interface DockerConfig {
  readonly auths?: Readonly<Record<string, StoredAuth>>
  readonly credsStore?: string
  readonly credHelpers?: Readonly<Record<string, string>>
}

interface StoredAuth {
  readonly username?: string
  readonly password?: string
  /** `user:password` in base64. */
  readonly auth?: string
  readonly identitytoken?: string
}

/** Where a login stood that a manifest names. */
export const PULL_SECRETS = 'imagePullSecrets'

const HUB = 'docker.io'
/** Under which the command line stores the login for Docker Hub. */
const HUB_SERVER = 'https://index.docker.io/v1/'

/** A reference whose first part is no host is one of Docker Hub. */
export function registryOf(reference: string): string {
  const [first = '', ...rest] = reference.split('/')
  const isHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost')
  return isHost && !isHub(first) ? first : HUB
}

const isHub = (host: string): boolean => [HUB, 'index.docker.io', 'registry-1.docker.io'].includes(host)

/** Finds the login for an image. Never throws: without one a registry may let us in all the same. */
export function storedLogins(env: Environment, run: RunHelper = runHelper): LoginFor {
  return async (reference) => {
    const registry = registryOf(reference)
    const path = `${env.DOCKER_CONFIG || `${env.HOME}/.docker`}/config.json`
    const none = (trouble?: unknown): RegistryLogin => ({
      registry,
      from: trouble === undefined ? path : `${path} (${messageOf(trouble)})`,
    })
    try {
      const config = readConfig(path)
      const helper = of(registry, config.credHelpers) ?? config.credsStore
      const said = helper ? await ask(run, helper, registry) : undefined
      if (said) return { registry, from: `docker-credential-${helper}`, header: headerOf(said, registry) }
      const stored = of(registry, config.auths)
      const known = stored && parseAuth(stored)
      return known ? { registry, from: path, header: headerOf(known, registry) } : none()
    } catch (error) {
      return none(error)
    }
  }
}

/**
 * The login for an image that is in one of these texts of config.json, as a Secret of the type
 * `kubernetes.io/dockerconfigjson` holds them: the first that has one. What is no JSON has none.
 */
export function loginIn(texts: readonly Sensitive[], reference: string): RegistryLogin | undefined {
  const registry = registryOf(reference)
  for (const text of texts) {
    const known = authIn(text, registry)
    if (known) return { registry, from: PULL_SECRETS, header: headerOf(known, registry) }
  }
  return undefined
}

function authIn(text: Sensitive, registry: string): Auth | undefined {
  try {
    const { auths } = parse(text.reveal(), 'it') as DockerConfig
    const stored = of(registry, auths)
    return stored && parseAuth(stored)
  } catch {
    return undefined
  }
}

function readConfig(path: string): DockerConfig {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw error
  }
  return parse(text, 'it') as DockerConfig
}

/** A parser's error would quote what stands there. @throws when it is no JSON */
function parse(text: string, whose: string): object {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    throw new Error(`${whose} is no JSON`)
  }
}

/** Keys are hosts, or addresses with a scheme and a path. */
function of<T>(registry: string, entries: Readonly<Record<string, T>> = {}): T | undefined {
  const hostOf = (key: string) => key.replace(/^https?:\/\//, '').replace(/\/.*$/, '')
  const isMeant = (key: string) => (registry === HUB ? isHub(hostOf(key)) : hostOf(key) === registry)
  return Object.entries(entries).find(([key]) => isMeant(key))?.[1]
}

type Auth = { readonly username: string; readonly password: string } | { readonly identitytoken: string }

function parseAuth({ auth, identitytoken, ...plain }: StoredAuth): Auth | undefined {
  if (identitytoken) return { identitytoken }
  if (!auth && plain.username && plain.password) return { username: plain.username, password: plain.password }
  const [username, ...password] = Buffer.from(auth ?? '', 'base64')
    .toString('utf8')
    .replaceAll('\0', '')
    .split(':')
  return username && password.length > 0 ? { username, password: password.join(':') } : undefined
}

/** What a helper stores under this name is a token and no password. */
const TOKEN = '<token>'

async function ask(run: RunHelper, helper: string, registry: string): Promise<Auth | undefined> {
  if (!/^[\w.-]+$/.test(helper)) throw new Error('the name of its helper is none')
  const said = parse((await run(helper, serverOf(registry))) || '{}', `what docker-credential-${helper} says`)
  if (!('Username' in said) || !('Secret' in said)) return undefined
  const [username, secret] = [String(said.Username), String(said.Secret)]
  return username === TOKEN ? { identitytoken: secret } : { username, password: secret }
}

const serverOf = (registry: string): string => (registry === HUB ? HUB_SERVER : registry)

const headerOf = (auth: Auth, registry: string): Sensitive =>
  new Sensitive(
    Buffer.from(JSON.stringify({ ...auth, serveraddress: serverOf(registry) }))
      .toString('base64')
      .replaceAll('+', '-')
      .replaceAll('/', '_'),
  )

const HELPER_MS = 10_000

/** A helper that stores no such login ends with 1 and says so; so do those that fail. */
function runHelper(name: string, server: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const helper = spawn(`docker-credential-${name}`, ['get'], { stdio: ['pipe', 'pipe', 'ignore'] })
    const timer = setTimeout(() => helper.kill(), HELPER_MS)
    let said = ''
    helper.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
    helper.stdin.on('error', () => {})
    helper.on('error', () => {
      clearTimeout(timer)
      reject(new Error(`docker-credential-${name} cannot be run`))
    })
    helper.on('close', (code) => {
      clearTimeout(timer)
      if (code === 0) resolve(said)
      else if (/not found/i.test(said)) resolve('')
      else reject(new Error(`docker-credential-${name} failed`))
    })
    helper.stdin.end(`${server}\n`)
  })
}
