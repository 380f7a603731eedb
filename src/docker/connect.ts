import { readFileSync } from 'node:fs'
import { Agent } from 'node:http'
import { Agent as TlsAgent } from 'node:https'
import { inspect } from 'node:util'
import type Docker from 'dockerode'
import type { DockerOptions } from 'dockerode'
import { DroverError, messageOf } from '../errors.ts'
import { deletesMounted, negotiate } from './api-version.ts'
import type { DockerClient } from './client.ts'
import { DOCKER_DEADLINES, type DockerDeadlines } from './deadlines.ts'
import { dockerodeClient } from './dockerode-client.ts'
import type { Endpoint, TlsFiles } from './endpoint.ts'
import { ask } from './engine.ts'
import { engineMessage, statusOf } from './errors.ts'
import { lookUp } from './look-up.ts'
import { type LoginFor, storedLogins } from './registry-login.ts'
import { SshAgent } from './ssh-agent.ts'

export interface ConnectOptions {
  readonly deadlines?: Partial<DockerDeadlines>
  readonly signal?: AbortSignal
  /** Limit of open files of containers it creates; default: what the engine gives, which a JVM uses to the full. */
  readonly openFiles?: number
  /** Logins to registries; default: those that `docker login` has stored. */
  readonly loginFor?: LoginFor
  /** The ssh program; default `ssh`. */
  readonly ssh?: string
}

/**
 * A cluster has up to twenty questions under way, and four are worked on at a time; but those for which the engine
 * hangs come on top. Were there fewer connections than all that, they would take them all. An engine that hangs on more
 * than twenty clusters hangs.
 */
const MAX_SOCKETS = 512
/** Milliseconds an unused connection is kept; proxies in front of engines drop them a little later. */
const IDLE = 5_000

/**
 * A client for the engine at this endpoint, in an API version both understand.
 * @throws DOCKER_UNREACHABLE, DOCKER_TIMEOUT, DOCKER_API_TOO_OLD
 */
export async function connectDocker(endpoint: Endpoint, options: ConnectOptions = {}): Promise<DockerClient> {
  // Loading it takes 100 ms, which commands that need no engine need not pay.
  const { Dockerode } = await import('./dockerode.ts')
  const deadlines = { ...DOCKER_DEADLINES, ...options.deadlines }
  const what = `cannot reach the engine of ${endpoint.origin}`
  const agents = [
    agentFor(endpoint, MAX_SOCKETS, options),
    agentFor(endpoint, Number.POSITIVE_INFINITY, options),
  ] as const
  const close = () => {
    for (const agent of agents) agent.destroy()
  }
  try {
    const client = (agent: Agent, version?: string) =>
      new Dockerode({ ...addressOf(endpoint), agent, version } as DockerOptions)
    const call = { what, deadline: deadlines.connect, signal: options.signal }
    const spoken = await ask(call, async (abortSignal) => {
      const { ApiVersion, MinAPIVersion } = await versionsOf(client(agents[0]), what, abortSignal)
      const apiVersion = negotiate(ApiVersion, MinAPIVersion ?? ApiVersion)
      return { apiVersion, deletesMounted: deletesMounted(ApiVersion) }
    })
    const [docker, streams] = agents.map((agent) => client(agent, `v${spoken.apiVersion}`)) as [Docker, Docker]
    const { openFiles, loginFor = storedLogins(process.env) } = options
    return dockerodeClient({ docker, streams, ...spoken, deadlines, loginFor, openFiles }, close)
  } catch (error) {
    close()
    throw error
  }
}

interface Versions {
  readonly ApiVersion: string
  readonly MinAPIVersion?: string
}

/** What speaks HTTP at an address need not be an engine, nor let everybody ask. @throws DOCKER_UNREACHABLE */
async function versionsOf(docker: Docker, what: string, abortSignal: AbortSignal): Promise<Versions> {
  const refuse = (message: string, cause?: unknown) =>
    new DroverError('DOCKER_UNREACHABLE', `${what}: ${message}`, { cause, mend: NO_ENGINE })
  const answer = await lookUp(docker, '/version', abortSignal).catch((error: unknown) => {
    if (isNoHttp(error)) throw refuse('what answers there is no Docker engine', error)
    const status = statusOf(error)
    if (status === undefined || status >= 500) throw error
    throw refuse(`it answers ${status}: ${engineMessage(error)}`, error)
  })
  if (isVersions(answer)) return answer
  throw refuse('what answers there is no Docker engine')
}

const NO_ENGINE = 'Say where the engine is: --docker unix:///path, tcp://host:port or ssh://user@host.'

const isVersions = (answer: unknown): answer is Versions =>
  typeof answer === 'object' && answer !== null && 'ApiVersion' in answer && typeof answer.ApiVersion === 'string'

/** Node's parser of HTTP has these codes. */
const isNoHttp = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && /^HPE_/.test(String(error.code))

/**
 * Every field is given, undefined ones too: docker-modem fills the missing ones from the environment, which was already
 * read.
 */
function addressOf(endpoint: Endpoint): Readonly<Record<string, unknown>> {
  const nothing = {
    socketPath: undefined,
    host: undefined,
    port: undefined,
    ca: undefined,
    cert: undefined,
    key: undefined,
  }
  const common = { ...nothing, pathPrefix: '/', protocol: 'http' }
  switch (endpoint.kind) {
    case 'unix':
      return { ...common, socketPath: endpoint.path }
    case 'tcp':
      return {
        ...common,
        host: endpoint.host,
        port: endpoint.port,
        protocol: endpoint.tls === undefined ? 'http' : 'https',
      }
    // The agent makes the connection; for docker-modem it is plain HTTP to a host of any name.
    case 'ssh':
      return { ...common, host: 'docker', port: 80 }
  }
}

/**
 * docker-modem describes every request for its debug log, wanted or not, with all that hangs on the agent: sockets,
 * buffers, certificates. That took five times as long as the request itself; an agent that describes itself in a word
 * does not.
 */
function agentFor(endpoint: Endpoint, maxSockets: number, options: ConnectOptions): Agent {
  return Object.assign(openAgent(endpoint, maxSockets, options), {
    [inspect.custom]: () => `agent of ${endpoint.kind}`,
  })
}

function openAgent(endpoint: Endpoint, maxSockets: number, options: ConnectOptions): Agent {
  const common = { keepAlive: true, maxSockets, timeout: IDLE }
  switch (endpoint.kind) {
    case 'unix':
      return new Agent(common)
    case 'tcp':
      return endpoint.tls === undefined ? new Agent(common) : new TlsAgent({ ...common, ...readTls(endpoint.tls) })
    case 'ssh':
      return new SshAgent(endpoint, { maxSockets, ...(options.ssh === undefined ? {} : { command: options.ssh }) })
  }
}

function readTls({ verify, ...files }: TlsFiles) {
  try {
    const read = Object.entries(files).map(([name, path]) => [name, readFileSync(path)])
    return { ...Object.fromEntries(read), rejectUnauthorized: verify }
  } catch (cause) {
    throw new DroverError('DOCKER_UNREACHABLE', `No certificate for the engine: ${messageOf(cause)}`, { cause })
  }
}
