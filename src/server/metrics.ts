import prometheus from 'prom-client'
import type { OperatorState } from '../control/operator-state.ts'
import { shownName } from '../control/owners.ts'
import type { Telemetry } from '../control/telemetry.ts'

const { Counter, Gauge, Histogram } = prometheus
const PASS_SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 150]
const CALL_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 20]

/** What is counted and how it is shown. */
export interface Metrics {
  readonly telemetry: Telemetry
  /** Undefined until there is an operator. */
  readonly operator: () => OperatorState | undefined
  readonly contentType: string
  /** All of it in Prometheus' text format. */
  readonly render: () => Promise<string>
}

/**
 * Counts what a daemon does, in the manner of controller-runtime (passes, queue) and client-go (calls). Labels are
 * names of clusters, methods, actions and codes: there are few of each. `now` in epoch milliseconds.
 */
export function createMetrics(version: string, now: () => number): Metrics {
  const register = new prometheus.Registry()
  prometheus.collectDefaultMetrics({ register })
  const registers = [register]
  let operator: OperatorState | undefined

  new Gauge({ name: 'drover_build_info', help: 'Always 1.', labelNames: ['version'], registers }).set({ version }, 1)
  showOperator(registers, () => operator, now)
  return {
    telemetry: {
      ...counting(registers, now),
      watch(state) {
        operator = state
      },
    },
    operator: () => operator,
    contentType: register.contentType,
    render: () => register.metrics(),
  }
}

/** Counts what happens: passes, operations, calls. */
function counting(registers: prometheus.Registry[], now: () => number): Omit<Telemetry, 'watch'> {
  const passes = new Counter({
    name: 'drover_passes_total',
    help: 'Passes that ended, by how.',
    labelNames: ['cluster', 'result'],
    registers,
  })
  const passSeconds = new Histogram({
    name: 'drover_pass_duration_seconds',
    help: 'How long passes took.',
    buckets: PASS_SECONDS,
    registers,
  })
  const operations = new Counter({
    name: 'drover_operations_total',
    help: 'Operations of plans, by action and result.',
    labelNames: ['action', 'result'],
    registers,
  })
  const calls = new Counter({
    name: 'drover_client_calls_total',
    help: 'Calls to the engine and to Kafka: OK, GIVEN_UP when nobody wanted the answer any more, or the error.',
    labelNames: ['client', 'method', 'code'],
    registers,
  })
  const missed = new Counter({
    name: 'drover_client_missed_deadlines_total',
    help: 'Calls that were not answered in time.',
    labelNames: ['client', 'method'],
    registers,
  })
  const callSeconds = new Histogram({
    name: 'drover_client_call_duration_seconds',
    help: 'How long calls took.',
    labelNames: ['client', 'method'],
    buckets: CALL_SECONDS,
    registers,
  })
  const inFlight = new Gauge({
    name: 'drover_client_calls_in_flight',
    help: 'Calls that wait for their answer.',
    labelNames: ['client'],
    registers,
  })

  return {
    call({ client, method }) {
      const since = now()
      inFlight.inc({ client })
      return (code) => {
        inFlight.dec({ client })
        calls.inc({ client, method, code })
        callSeconds.observe({ client, method }, (now() - since) / 1000)
        if (code.endsWith('_TIMEOUT')) missed.inc({ client, method })
      }
    },
    pass(owner) {
      const since = now()
      return ({ result }) => {
        passes.inc({ cluster: shownName(owner), result })
        passSeconds.observe((now() - since) / 1000)
      }
    },
    operation: ({ operation, result }) => operations.inc({ action: operation.action.type, result }),
  }
}

/** Shows what the operator is about at the moment in which somebody looks. */
function showOperator(
  registers: prometheus.Registry[],
  operator: () => OperatorState | undefined,
  now: () => number,
): void {
  /** A value that is looked up when it is asked for; left out while it is not known. */
  const shown = (name: string, help: string, value: (operator: OperatorState) => number | undefined) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        const state = operator()
        const found = state && value(state)
        this.reset()
        if (found === undefined) this.remove()
        else this.set(found)
      },
    })
  const ages = ({ passes }: OperatorState) => [...passes.values()].map((since) => (now() - since) / 1000)
  shown('drover_queue_depth', 'Clusters that wait for a worker.', ({ queued }) => queued)
  shown('drover_passes_in_flight', 'Passes under way.', (state) => ages(state).length)
  shown('drover_unfinished_passes_seconds', 'Seconds that passes under way have taken so far, in all.', (state) =>
    ages(state).reduce((sum, age) => sum + age, 0),
  )
  shown('drover_longest_running_pass_seconds', 'Seconds that the oldest pass under way has taken so far.', (state) =>
    Math.max(0, ...ages(state)),
  )
  const seconds = (at: number | undefined) => (at === undefined ? undefined : at / 1000)
  shown('drover_manifests_read_timestamp_seconds', 'When the manifests were last read.', ({ readAt }) =>
    seconds(readAt),
  )
  shown('drover_resync_timestamp_seconds', 'When the engine last said what there is.', ({ resyncedAt }) =>
    seconds(resyncedAt),
  )
  new Gauge({
    name: 'drover_cluster_ready',
    help: '1 for a cluster that serves, 0 for one that does not.',
    labelNames: ['cluster'],
    registers,
    collect() {
      this.reset()
      for (const { owner, serves } of operator()?.owners ?? []) this.set({ cluster: shownName(owner) }, serves ? 1 : 0)
    },
  })
  new Gauge({
    name: 'drover_certificates_end_timestamp_seconds',
    help: 'When the first of the certificates of a cluster ends: of its authorities, its nodes, and Drover’s own.',
    labelNames: ['cluster'],
    registers,
    collect() {
      this.reset()
      for (const { owner, certificatesEnd } of operator()?.owners ?? []) {
        if (certificatesEnd !== undefined) this.set({ cluster: shownName(owner) }, certificatesEnd / 1000)
      }
    },
  })
}
