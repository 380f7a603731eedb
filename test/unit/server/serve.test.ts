import { createServer, type Server } from 'node:net'
import { systemClock } from '../../../src/control/clock.ts'
import { openReport } from '../../../src/control/open-report.ts'
import { Operator } from '../../../src/control/operator.ts'
import { watched } from '../../../src/control/pass/watched-calls.ts'
import type { Telemetry } from '../../../src/control/telemetry.ts'
import { createLog } from '../../../src/report/log.ts'
import { serve } from '../../../src/server/serve.ts'
import { eventually } from '../../contract/eventually.ts'
import { WRITER } from '../../fixtures/audit.ts'
import { FakeClock } from '../../world/fake-clock.ts'
import { toolsOn } from '../../world/tools-on.ts'
import { convergedWorld, createWorld, type World } from '../../world/world.ts'

type Line = { readonly msg: string; readonly address?: { readonly port: number } }

let stop: AbortController
let lines: Line[]
const log = createLog({ level: 'info', short: false, destination: { write: (line) => lines.push(JSON.parse(line)) } })
beforeEach(() => {
  stop = new AbortController()
  lines = []
})
afterEach(() => stop.abort())

/** Serves on some free port; the words answered to a path, with the status before them. */
async function served(clock = systemClock, port = 0) {
  const telemetry = serve({ address: { host: '127.0.0.1', port }, version: '1.2.3', clock, log }, stop.signal)
  const get = async (path: string, method = 'GET') => {
    const { address } = await eventually(
      async () => lines.find(({ msg }) => msg === 'metrics and health are served'),
      (line) => line !== undefined,
    ).then((line) => line as Line)
    const response = await fetch(`http://127.0.0.1:${address?.port}${path}`, { method })
    return `${response.status} ${await response.text()}`
  }
  return { telemetry, get }
}

/** An operator over a host in memory that reports to this, and has looked at nothing yet. */
async function operatorOf(telemetry: Telemetry, world: World): Promise<Operator> {
  const { host, state, manifests } = world
  const docker = watched(host.docker, 'docker', telemetry.call)
  const kafka = watched(host.kafka.client('sim'), 'kafka', telemetry.call)
  const operator = new Operator({
    tools: toolsOn(world, { docker, kafkaOf: () => kafka }),
    report: await openReport(state, createLog({ level: 'error' }), WRITER),
    state,
    read: async () => manifests,
    forget: async () => {},
    sources: ['-'],
    random: () => 0.5,
    telemetry,
  })
  await operator.reload()
  await operator.resync()
  return operator
}

/** One that works. */
async function operating(telemetry: Telemetry): Promise<World> {
  const world = await createWorld()
  void (await operatorOf(telemetry, world)).run(stop.signal)
  return world
}

it('serves what passes, operations and calls came to', async () => {
  const { telemetry, get } = await served()
  const world = await operating(telemetry)
  expect(await get('/metrics')).toMatch('drover_cluster_ready{cluster="sim"} 0\n')
  await world.elapse(60_000)
  const text = await get('/metrics')
  expect(text).toMatch(/^200 /)
  expect(text).toMatch('drover_build_info{version="1.2.3"} 1\n')
  expect(text).toMatch('drover_cluster_ready{cluster="sim"} 1\n')
  expect(text).toMatch(/drover_certificates_end_timestamp_seconds\{cluster="sim"\} \d{10}\n/)
  expect(text).toMatch('drover_queue_depth 0\n')
  expect(text).toMatch('drover_operations_total{action="StartContainer",result="done"} 3\n')
  expect(text).toMatch('drover_client_calls_total{client="docker",method="startContainer",code="OK"} 3\n')
  expect(text).toMatch(/^drover_client_calls_total\{client="kafka",method="createTopic",code="OK"\} [1-9]/m)
  expect(text).toMatch('drover_client_calls_in_flight{client="docker"} 0\n')
  expect(text).toMatch(/^drover_passes_total\{cluster="sim",result="settled"\} [1-9]/m)
  expect(text).toMatch(/^drover_pass_duration_seconds_count [1-9]/m)
  expect(text).toMatch(/^process_resident_memory_bytes [1-9]/m)
  expect(text).not.toMatch('orders')
})

it('counts no cluster as ready that was so before this Drover started, until it has looked', async () => {
  const { telemetry, get } = await served()
  const world = await convergedWorld()
  world.stop()
  const operator = await operatorOf(telemetry, world)
  expect(await get('/metrics')).toMatch('drover_cluster_ready{cluster="sim"} 0\n')
  void operator.run(stop.signal)
  await world.elapse(1_000)
  expect(await get('/metrics')).toMatch('drover_cluster_ready{cluster="sim"} 1\n')
})

it('counts a deadline that was missed, and shows how long the pass has taken', async () => {
  const clock = new FakeClock()
  const { telemetry, get } = await served(clock)
  telemetry.watch({
    queued: 3,
    passes: new Map([['a', clock.now() - 2_000]]),
    owners: [],
    readAt: 1_000,
    resyncedAt: undefined,
  })
  telemetry.call({ client: 'kafka', method: 'describeTopics', about: '' })('KAFKA_TIMEOUT')
  const end = telemetry.call({ client: 'docker', method: 'info', about: '' })
  const text = await get('/metrics')
  expect(text).toMatch('drover_client_missed_deadlines_total{client="kafka",method="describeTopics"} 1\n')
  expect(text).toMatch('drover_client_calls_in_flight{client="docker"} 1\n')
  expect(text).toMatch('drover_longest_running_pass_seconds 2\n')
  expect(text).toMatch('drover_queue_depth 3\n')
  expect(text).toMatch('drover_manifests_read_timestamp_seconds 1\n')
  expect(text).not.toMatch(/^drover_resync_timestamp_seconds \d/m)
  end('GIVEN_UP')
  expect(await get('/metrics')).not.toMatch('missed_deadlines_total{client="docker"')
})

it('is alive from the start, and ready while the engine answers', async () => {
  const clock = new FakeClock()
  const { telemetry, get } = await served(clock)
  expect(await get('/healthz')).toBe('200 ok\n')
  expect(await get('/readyz')).toMatch(/^503 Drover stands by/)
  const state = { queued: 0, passes: new Map(), owners: [], readAt: clock.now() }
  telemetry.watch({ ...state, resyncedAt: undefined })
  expect(await get('/readyz')).toMatch(/^503 the engine has not said/)
  telemetry.watch({ ...state, resyncedAt: clock.now() })
  expect(await get('/readyz')).toBe('200 ok\n')
  clock.moveTo(clock.now() + 200_000)
  expect(await get('/readyz')).toBe('503 the engine last said 200 s ago what there is\n')
  telemetry.watch({ ...state, resyncedAt: clock.now() })
  expect(await get('/readyz')).toBe('503 the manifests were last read 200 s ago\n')
  telemetry.watch(undefined)
  expect(await get('/readyz')).toMatch(/^503 Drover stands by/)
  expect(await get('/healthz')).toBe('200 ok\n')
})

it('knows nothing else, and takes nothing', async () => {
  const { get } = await served()
  expect(await get('/secrets')).toMatch(/^404 /)
  expect(await get('/healthz', 'POST')).toMatch(/^405 /)
})

it('waits for an address that is taken, without ending', async () => {
  const other: Server = createServer()
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  const { port } = other.address() as { port: number }
  const clock = new FakeClock()
  const { get } = await served(clock, port)
  await eventually(
    async () => lines.map(({ msg }) => msg),
    (said) => said.includes('metrics and health cannot be served; trying again'),
  )
  await new Promise((resolve) => other.close(resolve))
  clock.moveTo(clock.now() + 30_000)
  expect(await get('/healthz')).toBe('200 ok\n')
})

it('throws nothing into a pass, whatever it is told', async () => {
  const { telemetry } = await served()
  expect(() => telemetry.operation({} as never)).not.toThrow()
  expect(() => telemetry.pass({ kind: 'Kafka', name: 'c' })(undefined as never)).not.toThrow()
})
