import { listenToDocker } from '../../src/control/docker-hints.ts'
import { NamedSecrets } from '../../src/control/named-secrets.ts'
import { Operator } from '../../src/control/operator.ts'
import { OwnerRecords } from '../../src/control/pass/owner-records.ts'
import type { PassResult } from '../../src/control/pass/pass-runner.ts'
import type { PassTools } from '../../src/control/pass/pass-tools.ts'
import type { DockerClient } from '../../src/docker/client.ts'
import { DroverError } from '../../src/errors.ts'
import { ImagePulls } from '../../src/execute/image-pulls.ts'
import type { KafkaClient } from '../../src/kafka/client.ts'
import type { DockerEvent } from '../../src/model/docker-state.ts'
import type { ManifestSet } from '../../src/model/resource.ts'
import { KeptAnswers } from '../../src/observe/kept-answers.ts'
import { openEventLog } from '../../src/report/event-log.ts'
import type { FileOps } from '../../src/report/file-ops.ts'
import { createLog } from '../../src/report/log.ts'
import { StateFolder } from '../../src/report/state-folder.ts'
import { openStatusStore } from '../../src/report/status-store.ts'
import { auditIn } from '../fixtures/audit.ts'
import { withPlainSecrets } from '../fixtures/secrets.ts'
import { faulty, type TwinCall } from '../twins/faulty.ts'
import { everyPortIsFree, INSTANCE, type SimulatedHost } from './simulated-host.ts'
import { isChange, type Watchdog } from './watchdog.ts'

/** A call of one life: `index` counts its calls to Docker and Kafka together, `change` those that change something. */
export interface LifeCall {
  readonly index: number
  readonly change?: number
  readonly method: string
  readonly args: readonly unknown[]
  /** Whose Kafka was called; absent: the engine. */
  readonly kafka?: string
  /** The same call once more, made by somebody else. */
  readonly repeat: () => unknown
}

/** What befalls a life: deaths and errors around its calls, answers that are not so, and events as they come. */
export interface Fate {
  before?(call: LifeCall, life: Life): void | Promise<void>
  after?(call: LifeCall, life: Life): void | Promise<void>
  /** In the very moment a change takes effect: of several calls under way, each by itself. */
  changed?(method: string, life: Life): void
  /** What it is answered instead. */
  sees?(call: LifeCall, answer: unknown): unknown
  /** Whether the event of this index (from 0) is lost. */
  loses?(index: number): boolean
  /** Events as they reach it. */
  hears?(events: AsyncIterable<DockerEvent>): AsyncIterable<DockerEvent>
  /** Before a change of the state folder. */
  writes?(life: Life): void
  /** Every line of its log. */
  logs?(line: string): void
}

/** What it is told of manifests, and where it is told that they stand. */
export interface ManifestsOfLife {
  readonly read: () => ManifestSet
  readonly sources: readonly string[]
}

/** More than any scenario needs; Drover that goes round in circles would keep time itself from going on. */
const TOO_MANY_PASSES = 2_000

export const STATE = '/state'
const WRITES: readonly string[] = ['createFile', 'appendText', 'rename', 'unlink']

/** One process of Drover, from its start to its end: the real operator, with everything around it mortal. */
export class Life {
  readonly calls: LifeCall[] = []
  /** By the name of what the pass was about. */
  readonly results = new Map<string, PassResult>()
  /** Files of the state folder written, by path. */
  readonly written: string[] = []
  passes = 0
  events = 0
  isDead = false
  tools: PassTools
  /** Reads manifests and requests anew, as when a file of them changed. */
  reload: () => Promise<void> = async () => {}
  /** Once its audit has all that it did; never for one that died while it wrote. */
  audited: () => Promise<void> = async () => {}
  readonly #host: SimulatedHost
  readonly #watchdog: Watchdog
  readonly #fate: Fate
  readonly #stop = new AbortController()
  #isAwake = false
  #changes = 0

  constructor(host: SimulatedHost, watchdog: Watchdog, manifests: ManifestsOfLife, fate: Fate) {
    this.#host = host
    this.#watchdog = watchdog
    this.#fate = fate
    const docker = this.#mortal(host.docker as DockerClient)
    const kafkas = new Map<string, KafkaClient>()
    const clock = {
      now: host.clock.now,
      after: (ms: number, callback: () => void) => host.clock.after(ms, () => this.isDead || callback()),
    }
    this.tools = withPlainSecrets(
      {
        certificates: host.certificates,
        docker,
        clock,
        kafkaOf: (cluster) => {
          const client = kafkas.get(cluster) ?? this.#mortal(host.kafka.client(cluster), cluster)
          kafkas.set(cluster, client)
          return client
        },
        keptAnswers: new KeptAnswers(),
        pulls: new ImagePulls(docker, host.clock.now, () => void this.reload()),
        host: { instance: INSTANCE, access: 'container-ip' },
        tryPort: everyPortIsFree,
      },
      new StateFolder(STATE, 'write', this.#mortalDisk()),
    )
    this.#live(manifests).catch((error: unknown) => host.violations.push(`Drover ended: ${error}`))
  }

  /** True once it has looked at everything and every cluster is at rest. */
  isAtRest(declared: readonly string[]): boolean {
    const atRest = (result: PassResult | undefined) =>
      result?.result === 'settled' && result.lookAgainAt === undefined && result.plan.operations.length === 0
    return (
      this.#isAwake &&
      [...new Set([...declared, ...this.results.keys()])].every((name) => atRest(this.results.get(name)))
    )
  }

  /**
   * Ends at once: whatever is on its way stays where it is. The promise never resolves, as nothing does after a death.
   */
  die(): Promise<never> {
    this.isDead = true
    this.#stop.abort()
    return new Promise(() => {})
  }

  #end(why: string): void {
    this.#host.violations.push(why)
    void this.die()
  }

  async #live({ read, sources }: ManifestsOfLife): Promise<void> {
    const { tools } = this
    const state = new StateFolder(STATE, 'write', this.#mortalDisk())
    const { logs } = this.#fate
    const write = (line: string) => {
      logs?.(line)
      this.#hear(line)
    }
    const log = createLog({ level: logs ? 'trace' : 'error', short: false, destination: { write } })
    const audit = await auditIn(state)
    this.audited = () => audit.idle()
    const operator = new Operator({
      tools,
      report: {
        log,
        events: await openEventLog(state, tools.clock.now),
        audit,
        statuses: await openStatusStore(state),
        records: new OwnerRecords(state),
        secrets: new NamedSecrets(state, { mayWrite: true }),
      },
      state,
      read: async () => read(),
      forget: async () => {},
      sources,
      random: () => 0.5,
      onPass: ({ name }, result) => {
        this.passes += 1
        this.results.set(name, result)
        if (this.passes === TOO_MANY_PASSES)
          this.#end(`passes without end, the last of them: ${JSON.stringify(result.plan)}`)
      },
    })
    this.reload = () => operator.reload()
    await operator.reload()
    const receiver = {
      hint: (event: DockerEvent) => operator.hint(event),
      resync: () => operator.resync(this.#stop.signal).finally(() => (this.#isAwake = true)),
    }
    const { signal } = this.#stop
    await Promise.all([operator.run(signal), listenToDocker(tools.docker, receiver, tools.clock, log, signal)])
  }

  /** A defect of ours is no fault of the world. */
  #hear(line: string): void {
    const { err } = JSON.parse(line) as { err?: { stack?: string; message?: string; code?: string } }
    if (err && (err.code === undefined || err.code === 'INTERNAL')) this.#host.violations.push(err.stack ?? line)
  }

  #mortal<T extends DockerClient | KafkaClient>(target: T, kafka?: string): T {
    const { client } = faulty(this.#counted(target), {
      before: async (call) => {
        if (this.isDead) await this.die()
        const known = this.#note(call, target, kafka)
        if ('events' in target && this.#host.isEngineDown) throw new DroverError('DOCKER_UNREACHABLE', 'no engine')
        await this.#fate.before?.(known, this)
        if (known.change !== undefined) this.#watchdog.check(call.method, call.args)
        noted.set(call, known)
      },
      after: async (call) => {
        const known = noted.get(call)
        if (known) await this.#fate.after?.(known, this)
        if (this.isDead) await this.die()
      },
      answer: (call, answer) => {
        const known = noted.get(call)
        return known && this.#fate.sees ? this.#fate.sees(known, answer) : answer
      },
    })
    const noted = new WeakMap<TwinCall, LifeCall>()
    return new Proxy(client, {
      get: (_, method) =>
        method === 'events' && 'events' in target
          ? this.#events(target.events.bind(target))
          : Reflect.get(client, method),
    })
  }

  /** Counts changes in the moment they take effect, so that a copy of the world knows of exactly those that did. */
  #counted<T extends DockerClient | KafkaClient>(target: T): T {
    return new Proxy(target, {
      get: (_, method) => {
        const call: unknown = Reflect.get(target, method)
        if (typeof call !== 'function' || typeof method !== 'string') return call
        return (...args: unknown[]) => {
          const result: unknown = call.apply(target, args)
          if (!isChange(method, args)) return result
          this.#host.count(method)
          this.#fate.changed?.(method, this)
          return (result as Promise<unknown>).catch((error) => {
            this.#host.count(method, -1)
            throw error
          })
        }
      },
    })
  }

  #note({ method, args }: TwinCall, target: DockerClient | KafkaClient, kafka: string | undefined): LifeCall {
    const call = {
      index: this.calls.length,
      method,
      args,
      ...(kafka !== undefined && { kafka }),
      ...(isChange(method, args) && { change: this.#changes++ }),
      repeat: (): unknown => Reflect.get(target, method).apply(target, args),
    }
    this.calls.push(call)
    return call
  }

  #events(events: DockerClient['events']): DockerClient['events'] {
    const fate = this.#fate
    const host = this.#host
    const count = () => this.events++
    async function* heard(signal: AbortSignal, onOpen?: () => void) {
      if (host.isEngineDown) throw new DroverError('DOCKER_UNREACHABLE', 'no engine')
      for await (const event of events(signal, onOpen)) {
        const index = count()
        if (fate.loses?.(index) !== true) yield event
      }
    }
    return (signal, onOpen) => fate.hears?.(heard(signal, onOpen)) ?? heard(signal, onOpen)
  }

  #mortalDisk(): FileOps {
    const { client } = faulty<FileOps>(this.#host.disk, {
      before: async ({ method, args }) => {
        if (this.isDead) await this.die()
        if (!WRITES.includes(method)) return
        this.#fate.writes?.(this)
        this.written.push(String(args[0]))
      },
    })
    return client
  }
}
