import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { hostPort } from '../../src/model/listeners.ts'
import { CLUSTER_LABEL } from '../../src/model/resource.ts'
import type { EventRecord } from '../../src/report/event.ts'
import { readEvents } from '../../src/report/event-log.ts'
import { readRecords } from '../../src/report/read-records.ts'
import type { ResourceRecord } from '../../src/report/resource-record.ts'
import { openStateFolder } from '../../src/report/state-folder.ts'
import { eventually } from '../contract/eventually.ts'
import { idsOf, removeLabelled } from './docker-command.ts'
import { keepEvidence } from './evidence.ts'

const run = promisify(execFile)
const DROVER = join(process.cwd(), 'bin/drover')
const ENOUGH = { maxBuffer: 64 * 1024 ** 2 }

/**
 * Milliseconds for anything that a cluster of JVMs on a busy machine may need; a machine that has more to do needs
 * more.
 */
export const PATIENCE_MS = Number(process.env.DROVER_TEST_PATIENCE_MS ?? 90_000)
/** Milliseconds between two starts of a command line that is asked until its answer is as it should be. */
export const A_PROCESS_EVERY_MS = 1_000

export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Listeners that scenarios publish. */
const PUBLISHED = ['external', 'outside', 'mutual']
/** More than any scenario has nodes. */
const APART = 50

/** A name that nobody has, of which no two listeners are given the same ports. */
function clusterName(): string {
  for (;;) {
    const name = `scn-${randomBytes(3).toString('hex')}`
    const listener = { port: 0, type: 'nodeport', tls: false } as const
    const ports = PUBLISHED.map((each) => hostPort(name, { ...listener, name: each }, 0)).sort((a, b) => a - b)
    if (ports.every((port, index) => index === 0 || port - (ports[index - 1] ?? 0) >= APART)) return name
  }
}

/** A Drover of its own, run as the real process: folder of manifests, state, instance, and cluster name. */
export class Scenario {
  /** Cluster, instance, and the beginning of every name. */
  readonly name = clusterName()
  readonly folder = mkdtempSync(join(tmpdir(), `${this.name}-`))
  readonly #label = `drover.instance=${this.name}`
  readonly manifests = join(this.folder, 'manifests')
  /** Where `XDG_STATE_HOME` would have it. */
  readonly state = join(this.folder, 'drover')
  readonly log = join(this.folder, 'drover.log')
  #daemon: ChildProcess | undefined
  #failed = false
  /** What the daemon logs: `debug`, as much as there is, unless it is the log itself that is looked at. */
  logLevel = 'debug'

  constructor() {
    mkdirSync(this.manifests)
  }

  /** A sentence about this scenario; what there is to see is kept and printed when it turns out not to be so. */
  test(sentence: string, work: () => Promise<void>): void {
    test(sentence, async () => {
      try {
        await work()
      } catch (error) {
        this.#failed = true
        await keepEvidence(this, sentence)
        throw error
      }
    })
  }

  save(file: string, text: string): void {
    writeFileSync(join(this.manifests, file), text)
  }

  /** Takes a file of manifests away. */
  remove(file: string): void {
    rmSync(join(this.manifests, file))
  }

  /** Starts the daemon, with this in its environment besides; returns at once. */
  start(env: Readonly<Record<string, string>> = {}): void {
    const log = openSync(this.log, 'a')
    const words = ['run', this.manifests, '--state', this.state, '--instance', this.name, '--log-level', this.logLevel]
    this.#daemon = spawn(DROVER, words, { stdio: ['ignore', log, log], env: { ...process.env, ...env } })
    closeSync(log)
  }

  /** Of the daemon; the launcher replaces itself by Node. */
  get pid(): number {
    return this.#daemon?.pid ?? 0
  }

  /** Ends the daemon by this signal; returns when it is gone. */
  async stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const daemon = this.#daemon
    if (daemon === undefined || daemon.exitCode !== null || daemon.signalCode !== null) return
    const gone = new Promise((resolve) => daemon.once('exit', resolve))
    daemon.kill(signal)
    await gone
  }

  /** The real command line, on this scenario's state folder and instance. */
  async drover(...words: string[]): Promise<Ended> {
    return this.droverOn(this.state, ...words)
  }

  /** The same on another state folder. */
  async droverOn(state: string, ...words: string[]): Promise<Ended> {
    const all = [...words, '--state', state, '--instance', this.name]
    const ended = run(DROVER, all, ENOUGH)
    // Nothing reads the terminal of a test.
    ended.child.stdin?.end()
    return ended.then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      ({ code, stdout, stderr }: Ended) => ({ code, stdout, stderr }),
    )
  }

  /** The same, where anything but success is a failure of the test; returns stdout. */
  async ok(...words: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.drover(...words)
    if (code !== 0) throw new Error(`drover ${words.join(' ')} ended with ${code}:\n${stdout}${stderr}`)
    return stdout
  }

  async records(): Promise<ResourceRecord[]> {
    const records = await readRecords(await openStateFolder(this.state, 'read'))
    return records.filter(({ removedAt }) => removedAt === undefined)
  }

  /** Reasons of the conditions of one resource that are True, and of a Ready that is not. */
  async conditions(kind: string, name: string): Promise<string[]> {
    const record = (await this.records()).find((found) => found.kind === kind && found.name === name)
    return (record?.status.conditions ?? []).map(
      ({ type, status, reason }) => `${type}=${status}${reason === undefined ? '' : ` ${reason}`}`,
    )
  }

  async events(): Promise<readonly EventRecord[]> {
    return readEvents(await openStateFolder(this.state, 'read'))
  }

  /** Waits for an event that was reported, or counted once more, since `since`. */
  async event(reason: string, message: RegExp, since: number): Promise<void> {
    const isMeant = (event: EventRecord) =>
      event.reason === reason && message.test(event.message) && event.lastAt >= since
    const told = async () => {
      const news = (await this.events()).filter(({ lastAt }) => lastAt >= since)
      return news.some(isMeant) ? [] : news.map((event) => `${event.reason}: ${event.message}`)
    }
    const found = async () => ((await this.events()).some(isMeant) ? true : await told())
    await eventually(found, (value) => value === true, PATIENCE_MS)
  }

  /** Which of its cluster's resources, of so many, are not there or not Ready in their latest version. */
  async unready(resources: number): Promise<string[]> {
    const isOwn = ({ name, labels }: ResourceRecord) => (labels[CLUSTER_LABEL] ?? name) === this.name
    const records = (await this.records()).filter(isOwn)
    const missing = records.length < resources ? [`${records.length} of ${resources} resources`] : []
    return [...missing, ...records.filter((record) => !isReady(record)).map(({ kind, name }) => `${kind}/${name}`)]
  }

  /**
   * Waits until so many resources are there, each of them Ready in its latest version, and nothing is left to be done.
   */
  async settled(resources: number): Promise<void> {
    await eventually(
      () => this.unready(resources),
      (names) => names.length === 0,
      PATIENCE_MS,
    )
    const plan = async () => this.drover('plan', '--exit-code')
    const { stdout } = await eventually(plan, ({ code }) => code === 0, PATIENCE_MS, A_PROCESS_EVERY_MS)
    expect(stdout).toContain(': 0 operations')
  }

  /** Ids or names of this instance's objects: `ps --all`, `network ls`, `volume ls`. */
  async list(...words: string[]): Promise<string[]> {
    return idsOf(this.#label, ...words)
  }

  /** Removes everything, whatever state it is in; the folder stays when something failed. */
  async end(): Promise<void> {
    await this.stop('SIGKILL')
    await removeLabelled(this.#label)
    if (!this.#failed) rmSync(this.folder, { recursive: true })
  }

  /** What the daemon has logged so far. */
  logged(): string {
    return existsSync(this.log) ? readFileSync(this.log, 'utf8') : ''
  }
}

function isReady({ generation, status }: ResourceRecord): boolean {
  const ready = status.conditions.find(({ type }) => type === 'Ready')
  return ready?.status === 'True' && status.observedGeneration === generation
}
