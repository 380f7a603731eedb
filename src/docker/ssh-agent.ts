import { spawn } from 'node:child_process'
import { Agent } from 'node:http'
import type { Endpoint } from './endpoint.ts'
import { SshConnection } from './ssh-connection.ts'

type SshEndpoint = Extract<Endpoint, { kind: 'ssh' }>

/**
 * HTTP connections through `ssh HOST docker system dial-stdio`, as the docker command line makes them. It is the
 * system's own ssh: known hosts are checked, ~/.ssh/config, agents and jump hosts hold, and nothing is ever asked of a
 * person.
 */
export class SshAgent extends Agent {
  readonly #endpoint: SshEndpoint
  readonly #command: string

  constructor(endpoint: SshEndpoint, options: { maxSockets: number; command?: string }) {
    super({ keepAlive: true, maxSockets: options.maxSockets })
    this.#endpoint = endpoint
    this.#command = options.command ?? 'ssh'
  }

  override createConnection(): SshConnection {
    return new SshConnection(spawn(this.#command, sshArguments(this.#endpoint)))
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
