import { execFile, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { removeLabelled } from '../test/real/docker-command.ts'

const run = promisify(execFile)

export const INSTANCE = 'bench'
export const CLUSTER = 'bench'
export const NODES = 3

const DROVER = new URL('../bin/drover', import.meta.url).pathname

/** Manifests of a small 3-node cluster with two topics. */
export const MANIFEST = `apiVersion: kafka.strimzi.io/v1
kind: Kafka
metadata: {name: ${CLUSTER}}
spec:
  kafka:
    listeners:
      - {name: plain, port: 9092, type: internal, tls: false}
    authorization: {type: simple}
    config: {default.replication.factor: 3, min.insync.replicas: 2}
---
apiVersion: kafka.strimzi.io/v1
kind: KafkaNodePool
metadata: {name: node, labels: {strimzi.io/cluster: ${CLUSTER}}}
spec:
  replicas: ${NODES}
  roles: [controller, broker]
  storage: {type: ephemeral}
  resources: {limits: {memory: 640Mi}}
  jvmOptions: {-Xms: 256m, -Xmx: 256m, -XX: {UseSerialGC: "true", TieredStopAtLevel: "1"}}
---
apiVersion: kafka.strimzi.io/v1
kind: KafkaTopic
metadata: {name: orders, labels: {strimzi.io/cluster: ${CLUSTER}}}
spec: {partitions: 6, replicas: 3}
---
apiVersion: kafka.strimzi.io/v1
kind: KafkaTopic
metadata: {name: audit, labels: {strimzi.io/cluster: ${CLUSTER}}}
spec: {partitions: 1, replicas: 3, config: {cleanup.policy: compact}}
`

/** A folder of manifests and a state folder for one measurement, in one temporary place. */
export class Workplace {
  readonly path: string
  readonly state: string
  readonly manifests: string
  readonly #drover: string

  private constructor(path: string, drover: string) {
    this.path = path
    this.state = join(path, 'state')
    this.manifests = join(path, 'manifests')
    this.#drover = drover
  }

  /** A new one, with the manifests of a small cluster, for the Drover of this checkout. */
  static make(): Workplace {
    const place = new Workplace(mkdtempSync(join(tmpdir(), 'drover-bench-')), DROVER)
    mkdirSync(place.state, { mode: 0o700 })
    mkdirSync(place.manifests)
    place.write('cluster.yaml', MANIFEST)
    return place
  }

  /** The same place, for another Drover. */
  for(drover: string): Workplace {
    return new Workplace(this.path, drover)
  }

  write(file: string, text: string): void {
    writeFileSync(join(this.manifests, file), text)
  }

  /** Runs a command of Drover to its end; returns its stdout. */
  async drover(...words: string[]): Promise<string> {
    const { stdout } = await run(this.#drover, [...words, '--state', this.state, '--instance', INSTANCE])
    return stdout
  }

  /** Starts the daemon; `stop` ends it and waits. */
  daemon(): { readonly pid: number; stop(): Promise<void> } {
    const words = ['run', this.manifests, '--state', this.state, '--instance', INSTANCE, '--log-level', 'warn']
    const child = spawn(this.#drover, words, { stdio: ['ignore', 'ignore', 'inherit'] })
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    return {
      pid: child.pid ?? 0,
      async stop() {
        child.kill('SIGTERM')
        await ended
      },
    }
  }

  /** Removes what Drover made, and all it remembers. */
  async clear(): Promise<void> {
    await removeLabelled(`drover.instance=${INSTANCE}`)
    rmSync(this.state, { recursive: true, force: true })
    mkdirSync(this.state, { mode: 0o700 })
  }

  /** Leaves nothing behind. */
  async remove(): Promise<void> {
    await this.clear()
    rmSync(this.path, { recursive: true, force: true })
  }
}

/** Runs a program to its end; returns its stdout. */
export async function shell(program: string, ...words: string[]): Promise<string> {
  return (await run(program, words)).stdout
}

/** Polls until true. @throws after `seconds` */
export async function until(what: string, ready: () => Promise<boolean>, seconds = 120, everyMs = 50): Promise<void> {
  const end = performance.now() + seconds * 1000
  while (!(await ready())) {
    if (performance.now() > end) throw new Error(`${what}: not within ${seconds} s`)
    await new Promise((resolve) => setTimeout(resolve, everyMs))
  }
}

/** True when so many resources are there and all are Ready; one that no daemon has looked at yet has no status. */
export async function allReady(place: Workplace, fewest = 4): Promise<boolean> {
  const records: { status?: { conditions: { type: string; status: string }[] } }[] = JSON.parse(
    await place.drover('get', 'all', '-o', 'json'),
  ).items
  return (
    records.length >= fewest &&
    records.every(({ status }) => status?.conditions.some(({ type, status }) => type === 'Ready' && status === 'True'))
  )
}

/** Where a container can be reached from its host. */
export async function ipAddress(container: string): Promise<string> {
  const format = '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}'
  return (await shell('docker', 'inspect', '--format', format, container)).trim()
}

/** Whether the daemon of this process works in that place. */
export function daemonRuns({ state }: Workplace, pid: number): boolean {
  const file = join(state, 'daemon.json')
  return existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).pid === pid
}
