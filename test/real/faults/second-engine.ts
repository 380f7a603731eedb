import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { eventually } from '../../contract/eventually.ts'
import { docker } from '../docker-command.ts'

/** Milliseconds for an engine that has containers to look after. */
const START_MS = 120_000

/**
 * A Docker engine that a test may kill. It is not the machine's: its data, sockets and containers are in a folder of
 * its own, and its bridges and packet filter in the network namespace that `npm run faults` made for it, for the test,
 * and for the Drover under test (DROVER_FAULTS_ENGINE is the folder; DOCKER_HOST leads into it).
 */
export class SecondEngine {
  readonly #folder: string
  #daemon: ChildProcess | undefined

  constructor() {
    const folder = process.env.DROVER_FAULTS_ENGINE
    if (folder === undefined) throw new Error('this needs an engine of its own: npm run faults -- --only engine')
    if (process.env.DOCKER_HOST !== `unix://${join(folder, 'docker.sock')}`)
      throw new Error('DOCKER_HOST leads elsewhere')
    this.#folder = folder
  }

  /** Starts it, and waits until it answers. With `liveRestore`, containers outlive it. */
  async start({ liveRestore = false } = {}): Promise<void> {
    const path = (name: string) => join(this.#folder, name)
    const log = openSync(path('engine.log'), 'a')
    const places = ['--data-root', path('data'), '--exec-root', path('exec'), '--pidfile', path('pid')]
    const words = [...places, '--host', `unix://${path('docker.sock')}`, ...(liveRestore ? ['--live-restore'] : [])]
    this.#daemon = spawn('dockerd', words, { stdio: ['ignore', log, log] })
    closeSync(log)
    const answer = () => docker('version', '--format', '{{.Server.Version}}').catch(() => '')
    await eventually(answer, (version) => version !== '', START_MS)
  }

  /** Copies an image from the engine that lent it. */
  async load(image: string): Promise<void> {
    const lender = process.env.DROVER_FAULTS_LENDER ?? 'unix:///var/run/docker.sock'
    if (await docker('image', 'inspect', image).then(Boolean, () => false)) return
    await promisify(execFile)('sh', ['-c', 'docker --host "$0" save "$1" | docker load', lender, image])
  }

  /** Ends it by this signal; returns when it is gone. */
  async stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const daemon = this.#daemon
    if (daemon === undefined || daemon.exitCode !== null || daemon.signalCode !== null) return
    const gone = once(daemon, 'exit')
    daemon.kill(signal)
    await gone
  }
}
