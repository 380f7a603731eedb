import { DAEMON_FILE } from '../../src/control/daemon-report.ts'
import { DaemonStatus } from '../../src/control/daemon-status.ts'
import { listenToDocker } from '../../src/control/docker-hints.ts'
import { NamedSecrets } from '../../src/control/named-secrets.ts'
import { Operator } from '../../src/control/operator.ts'
import { OwnerRecords } from '../../src/control/pass/owner-records.ts'
import { ImagePulls } from '../../src/execute/image-pulls.ts'
import type { KafkaClient } from '../../src/kafka/client.ts'
import type { ManifestSet } from '../../src/model/resource.ts'
import { KeptAnswers } from '../../src/observe/kept-answers.ts'
import { openEventLog } from '../../src/report/event-log.ts'
import { createLog } from '../../src/report/log.ts'
import { StateFolder } from '../../src/report/state-folder.ts'
import { openStatusStore } from '../../src/report/status-store.ts'
import { auditIn } from '../fixtures/audit.ts'
import { withPlainSecrets } from '../fixtures/secrets.ts'
import { everyPortIsFree, INSTANCE, SimulatedHost } from './simulated-host.ts'

/** A Drover on a simulated host whose calls nobody records: what it holds on to is its own. */
export class PlainLife {
  readonly host = new SimulatedHost()
  readonly state = new StateFolder('/state', 'write', this.host.disk)
  readonly clients = new Map<string, KafkaClient>()
  manifests: ManifestSet = { resources: [], problems: [] }
  passes = 0
  reload: () => Promise<void> = async () => {}
  readonly #stop = new AbortController()

  async start(): Promise<void> {
    const { clock, docker } = this.host
    const tools = withPlainSecrets(
      {
        certificates: this.host.certificates,
        docker,
        clock,
        kafkaOf: (cluster: string) => {
          const client = this.clients.get(cluster) ?? this.host.kafka.client(cluster)
          this.clients.set(cluster, client)
          return client
        },
        forgetKafka: (cluster: string) => void this.clients.delete(cluster),
        keptAnswers: new KeptAnswers(),
        pulls: new ImagePulls(docker, clock.now, () => {}),
        host: { instance: INSTANCE, access: 'container-ip' as const },
        tryPort: everyPortIsFree,
      },
      this.state,
    )
    const log = createLog({ level: 'error', short: false, destination: { write: () => {} } })
    const status = await DaemonStatus.begin(this.state, { version: '0', sources: [] })
    const operator = new Operator({
      tools,
      report: {
        log,
        events: await openEventLog(this.state, clock.now),
        audit: await auditIn(this.state),
        statuses: await openStatusStore(this.state),
        records: new OwnerRecords(this.state),
        secrets: new NamedSecrets(this.state, { mayWrite: true }),
      },
      state: this.state,
      read: async () => this.manifests,
      forget: async () => {},
      sources: ['<stdin>'],
      random: () => 0.5,
      onPass: (owner, result) => {
        this.passes += 1
        status.passed(owner, result)
      },
    })
    this.reload = () => operator.reload()
    await operator.reload()
    const { signal } = this.#stop
    const receiver = { hint: operator.hint.bind(operator), resync: () => operator.resync(signal) }
    void Promise.all([operator.run(signal), listenToDocker(docker, receiver, clock, log, signal)])
  }

  stop(): void {
    this.#stop.abort()
  }

  /** What `daemon.json` says. */
  daemonFile = (): Promise<string> => this.host.disk.readText(`/state/${DAEMON_FILE}`)

  /** Lets this many milliseconds go by. */
  async elapse(ms: number): Promise<void> {
    const { clock } = this.host
    for (const end = clock.now() + ms; ; ) {
      // Everything in memory goes on in microtasks: once the event loop turns, all that can happen has.
      await new Promise((resolve) => setImmediate(resolve))
      if (clock.now() >= end) return
      clock.moveTo(Math.min(clock.nextAt ?? end, end))
    }
  }
}
