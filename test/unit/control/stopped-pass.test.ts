import { DAEMON_FILE, isDaemonReport } from '../../../src/control/daemon-report.ts'
import { DaemonStatus } from '../../../src/control/daemon-status.ts'
import { NamedSecrets } from '../../../src/control/named-secrets.ts'
import { Operator } from '../../../src/control/operator.ts'
import { OwnerRecords } from '../../../src/control/pass/owner-records.ts'
import { leaveRequest, readRequests } from '../../../src/control/requests.ts'
import type { DockerClient } from '../../../src/docker/client.ts'
import type { KafkaClient } from '../../../src/kafka/client.ts'
import { openEventLog, readEvents } from '../../../src/report/event-log.ts'
import { createLog } from '../../../src/report/log.ts'
import { openStatusStore } from '../../../src/report/status-store.ts'
import { auditIn } from '../../fixtures/audit.ts'
import { type Faults, faulty, hang, onMethod } from '../../twins/faulty.ts'
import { clusterText } from '../../world/cluster-text.ts'
import { loseVolumes } from '../../world/disks.ts'
import { KEEP } from '../../world/intent.ts'
import { settles, told } from '../../world/people.ts'
import { toolsOn } from '../../world/tools-on.ts'
import { convergedWorld, type World } from '../../world/world.ts'

const GIVEN_UP = 'data-sim-broker-0'

/** The only copies of some records are missing, a person has given them up, and no Drover has heard of that yet. */
async function withRecordsGivenUp(): Promise<World> {
  const pools = [
    { name: 'controller', replicas: 1, roles: '[controller]' },
    { name: 'broker', replicas: 2, roles: '[broker]' },
  ]
  const world = await convergedWorld(clusterText({ pools, topics: { orders: '{partitions: 4, replicas: 1}' } }))
  world.host.means(KEEP)
  await loseVolumes({ dataOf: [0], others: false, only: true })(world)
  await settles(world)
  expect(await told(world)).toContain('Warning=True CopiesLost')
  world.stop()
  const at = world.host.clock.now()
  await leaveRequest(world.state, {
    type: 'give-up-records',
    cluster: 'sim',
    what: 'volumes',
    volumes: [GIVEN_UP],
    at,
  })
  world.host.means({ means: 'to go on without', volumes: [GIVEN_UP] })
  return world
}

/** A Drover that is told to stop while this call of its first pass hangs. Returns once it has ended. */
async function stopsWhileItHangs(world: World, method: string): Promise<void> {
  const { host, state, manifests } = world
  let hangs = false
  const faults: Faults = {
    before: onMethod(method, (call) => {
      hangs = true
      return hang()(call)
    }),
  }
  const docker = faulty<DockerClient>(host.docker, faults).client
  const kafka = faulty<KafkaClient>(host.kafka.client('sim'), faults).client
  const status = await DaemonStatus.begin(state, { version: '0', sources: ['-'] })
  const operator = new Operator({
    tools: toolsOn(world, { docker, kafkaOf: () => kafka }),
    report: {
      log: createLog({ level: 'error', short: false, destination: { write: () => {} } }),
      events: await openEventLog(state, host.clock.now),
      audit: await auditIn(state),
      statuses: await openStatusStore(state),
      records: new OwnerRecords(state),
      secrets: new NamedSecrets(state, { mayWrite: true }),
    },
    state,
    read: async () => manifests,
    forget: async () => {},
    sources: ['-'],
    random: () => 0.5,
    onPass: (owner, result) => status.passed(owner, result),
  })
  await operator.reload()
  const stop = new AbortController()
  const run = operator.run(stop.signal)
  await world.elapse(100)
  expect(hangs).toBe(true)
  stop.abort()
  await run
  await status.end()
}

const eventsIn = async ({ state }: World) => (await readEvents(state)).map(({ message }) => message)
const requestsIn = async ({ state }: World) => (await readRequests(state)).map(({ type }) => type)

describe.each([
  ['lists what is on the engine', 'listContainers'],
  ['looks for an image', 'findImage'],
  ['waits for Kafka', 'describeQuorum'],
  ['carries out its plan', 'createVolume'],
])('a pass that is stopped while it %s', (_, method) => {
  it('has heeded nobody: what a person gave up is given up by the next Drover', async () => {
    const world = await withRecordsGivenUp()
    await stopsWhileItHangs(world, method)
    expect(await requestsIn(world)).toEqual(['give-up-records'])
    world.start()
    await settles(world)
    expect(await told(world)).toEqual(['Ready=True'])
    expect(await requestsIn(world)).toEqual([])
    expect(world.host.violations).toEqual([])
  })

  it('has not settled', async () => {
    const world = await withRecordsGivenUp()
    await stopsWhileItHangs(world, method)
    const report = await world.state.readJson(DAEMON_FILE, isDaemonReport)
    expect(report?.clusters).not.toMatchObject({ sim: 'settled' })
  })
})

it.each([['listContainers'], ['findImage'], ['describeQuorum']])(
  'what a pass has half seen that is stopped at %s is told by nobody',
  async (method) => {
    const world = await convergedWorld()
    world.stop()
    const before = await eventsIn(world)
    await stopsWhileItHangs(world, method)
    expect(await told(world)).toEqual(['Ready=True'])
    expect(await eventsIn(world)).toEqual(before)
  },
)
