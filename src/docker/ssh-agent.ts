import { spawn } from 'node:child_process'
import { Agent, type ClientRequestArgs } from 'node:http'
import { Duplex } from 'node:stream'
import type { Endpoint } from './endpoint.ts'

type SshEndpoint = Extract<Endpoint, { kind: 'ssh' }>

/**
 * HTTP connections through `ssh HOST docker system dial-stdio`, as the docker command line makes them. It is the system's own
 * ssh: known hosts are checked, ~/.ssh/config, agents and jump hosts hold, and nothing is ever asked of a person.
 */
export class SshAgent extends Agent {
  readonly #endpoint: SshEndpoint
  readonly #command: string

  constructor(endpoint: SshEndpoint, options: { maxSockets: number; command?: string }) {
    super({ keepAlive: true, maxSockets: options.maxSockets })
    this.#endpoint = endpoint
    this.#command = options.command ?? 'ssh'
  }

  override createConnection(
    _options: ClientRequestArgs,
    opened?: (error: Error | null, stream: Duplex) => void,
  ): Duplex {
    const child = spawn(this.#command, sshArguments(this.#endpoint), { stdio: ['pipe', 'pipe', 'pipe'] })
    const connection = Duplex.from({ readable: child.stdout, writable: child.stdin })
    let said = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-500)
    })
    child.on('error', (cause) => connection.destroy(cause))
    // ssh leaves with 0 when the other side ends; anything else is why there is no engine, in ssh's own words.
    child.on('close', (code) => {
      if (code !== 0) connection.destroy(sshError(said.trim() || `ssh ended with ${code}`))
    })
    connection.on('close', () => child.kill())
    opened?.(null, connection)
    return connection
  }
}

/** The arguments for ssh; the host stands behind `--`, so that no name can be an option. */
export function sshArguments({ host, user, port }: SshEndpoint): string[] {
  return [
    ...['-T', '-o', 'BatchMode=yes', '-o', 'ConnectTimeout=15', '-o', 'ServerAliveInterval=15'],
    ...(user === undefined ? [] : ['-l', user]),
    ...(port === undefined ? [] : ['-p', String(port)]),
    ...['--', host, 'docker', 'system', 'dial-stdio'],
  ]
}

function sshError(message: string): Error {
  return Object.assign(new Error(message), { code: 'ESSH' })
}
