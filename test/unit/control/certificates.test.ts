import { CERTIFICATE_FILES } from '../../../src/model/certificate-files.ts'
import { readEvents } from '../../../src/report/event-log.ts'
import { readRecords } from '../../../src/report/read-records.ts'
import { convergedWorld, RESYNC_MS, type World } from '../../world/world.ts'

const DAY = 24 * 3_600_000
const SECRETS = '/state/secrets/Kafka.sim'

const told = async ({ state }: World) =>
  (await readRecords(state, ['Kafka'])).flatMap(({ status }) =>
    status.conditions.map(({ type, status: is, reason }) => [type, is, reason].filter(Boolean).join(' ')),
  )

/** What each node would read now, by name of its config volume. */
const certificates = ({ host }: World) =>
  [...host.engine.volumes.values()].flatMap(({ name, files }) => {
    const pem = files.get(CERTIFICATE_FILES.node)?.content
    const [leaf] = pem === undefined ? [] : host.certificates.facts(pem)
    return leaf ? [{ name, ...leaf }] : []
  })

/** So many days go by in one moment, and then all that follows. */
async function days(world: World, count: number): Promise<void> {
  world.host.clock.ahead += count * DAY
  for (let times = 0; times < 6; times++) await world.pass(RESYNC_MS)
}

const starts = ({ life }: World): number => life?.calls.filter(({ method }) => method === 'startContainer').length ?? 0

it('nodes and Drover prove to one another who they are, each node by a certificate of its own', async () => {
  const world = await convergedWorld()
  expect(await told(world)).toEqual(['Ready True'])
  const leaves = certificates(world)
  expect(new Set(leaves.map(({ fingerprint }) => fingerprint)).size).toBe(3)
  for (const { subject } of leaves) expect(subject).toBe('CN=sim-kafka,O=drover')
  expect(leaves.map(({ names }) => names.find((name) => name.startsWith('sim-node-')))).toEqual([
    'sim-node-0',
    'sim-node-1',
    'sim-node-2',
  ])
  expect(world.host.violations).toEqual([])
})

it('in their last thirty days all are renewed, node by node, and nobody is restarted a second time', async () => {
  const world = await convergedWorld()
  const before = certificates(world)
  await days(world, 334)
  expect(certificates(world)).toEqual(before)
  await days(world, 2)
  expect(await told(world)).toEqual(['Ready True'])
  const now = world.host.clock.now()
  for (const { notAfter } of certificates(world)) expect(notAfter - now).toBeGreaterThan(360 * DAY)
  const restarted = starts(world)
  expect(restarted).toBe(3)
  await days(world, 1)
  expect(starts(world)).toBe(restarted)
  const events = (await readEvents(world.state)).map(({ message }) => message)
  expect(events).toContainEqual(expect.stringMatching(/cluster, clients, operator.*less than 30 days are left/))
  expect(world.host.violations).toEqual([])
})

it('are renewed when Drover was away until long after they had expired', async () => {
  const world = await convergedWorld()
  world.stop()
  world.host.clock.ahead += 400 * DAY
  world.start()
  for (let times = 0; times < 6; times++) await world.pass(RESYNC_MS)
  expect(await told(world)).toEqual(['Ready True'])
  // They could not speak to one another any more, whoever was up: all are told to stop.
  expect(world.host.violations.filter((what) => !what.includes('was told to stop'))).toEqual([])
})

it('the authorities survive the state folder: nothing is restarted, and no client has to trust another', async () => {
  const world = await convergedWorld()
  const before = certificates(world)
  const authority = await world.host.disk.readText(`${SECRETS}/cluster-ca.json`)
  world.stop()
  world.loseState()
  world.start()
  await world.pass(RESYNC_MS)
  expect(await world.host.disk.readText(`${SECRETS}/cluster-ca.json`)).toBe(authority)
  expect(certificates(world)).toEqual(before)
  expect(await told(world)).toEqual(['Ready True'])
})

it('their second copy is written again when somebody takes it away', async () => {
  const world = await convergedWorld()
  const files = () => [...(world.host.engine.volumes.get('sim-secrets')?.files.keys() ?? [])].sort()
  const before = files()
  expect(before).toEqual(['secrets/', 'secrets/clients-ca.json', 'secrets/cluster-ca.json', 'secrets/operator.json'])
  world.host.engine.removeVolume('sim-secrets')
  await world.pass(RESYNC_MS)
  expect(files()).toEqual(before)
  expect(starts(world)).toBe(0)
})

it('with both copies gone nothing is made in their place while nodes run that trust them, and that is told', async () => {
  const world = await convergedWorld()
  world.stop()
  world.loseState()
  world.host.engine.removeVolume('sim-secrets')
  world.start()
  for (let times = 0; times < 5; times++) await world.elapse(RESYNC_MS)
  expect(await told(world)).toContain('Warning True AuthoritiesLost')
  expect(starts(world)).toBe(0)
  for (const { id } of world.host.nodes()) world.host.engine.remove(id)
  for (let times = 0; times < 5; times++) await world.pass(RESYNC_MS)
  expect(await told(world)).toEqual(['Ready True'])
  expect(world.host.violations).toEqual([])
})

it('with both copies gone a node that dies is started with the certificate it has', async () => {
  const world = await convergedWorld()
  const before = certificates(world)
  world.stop()
  world.loseState()
  world.host.engine.removeVolume('sim-secrets')
  world.start()
  await world.elapse(RESYNC_MS)
  const [node] = world.host.nodes()
  world.host.engine.signal(node?.id ?? '', 'SIGKILL')
  for (let times = 0; times < 3; times++) await world.elapse(RESYNC_MS)
  expect(world.host.nodes().map(({ status }) => status)).toEqual(['running', 'running', 'running'])
  expect(certificates(world)).toEqual(before)
  expect(world.host.violations).toEqual([])
})

it('a clock that is set back by a day, and on again, costs no node a restart', async () => {
  const world = await convergedWorld()
  for (const jump of [-1, 1]) {
    world.host.clock.ahead += jump * DAY
    for (let times = 0; times < 3; times++) await world.pass(RESYNC_MS)
  }
  expect(await told(world)).toEqual(['Ready True'])
  expect(starts(world)).toBe(0)
})

it('a secret that cannot be read is told, and keeps no node that dies from being started', async () => {
  const world = await convergedWorld()
  const before = certificates(world)
  const path = `${SECRETS}/cluster-ca.json`
  const text = await world.host.disk.readText(path)
  world.stop()
  await world.state.writeText(path.slice('/state/'.length), '{')
  world.start()
  const [node] = world.host.nodes()
  world.host.engine.signal(node?.id ?? '', 'SIGKILL')
  for (let times = 0; times < 3; times++) await world.elapse(RESYNC_MS)
  expect(await told(world)).toContain('Warning True SecretsUnreadable')
  expect(world.host.nodes().map(({ status }) => status)).toEqual(['running', 'running', 'running'])
  await world.state.writeText(path.slice('/state/'.length), text)
  for (let times = 0; times < 3; times++) await world.pass(RESYNC_MS)
  expect(await told(world)).toEqual(['Ready True'])
  expect(certificates(world)).toEqual(before)
  expect(world.host.violations).toEqual([])
})
