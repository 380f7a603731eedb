import { annotationRequest, leaveRequest } from '../../../src/control/requests.ts'
import { readRecords } from '../../../src/report/read-records.ts'
import { clusterText } from '../../world/cluster-text.ts'
import { STATE } from '../../world/life.ts'
import { convergedWorld, preparedWorld, RESYNC_MS, type World } from '../../world/world.ts'

const OTHER = clusterText({
  name: 'other',
  pools: [{ name: 'all', replicas: 3, roles: '[controller, broker]' }],
  topics: {},
})
const TWO = `${clusterText()}---\n${OTHER}`
const KAFKA = { kind: 'Kafka', name: 'sim' } as const

const jsonFiles = ({ host }: World): string[] => host.disk.names().filter((path) => path.endsWith('.json'))

/** A file of the state folder, with something of it changed as if another release had written it. */
async function rewrite(
  world: World,
  path: string,
  change: (written: Record<string, unknown>) => object,
): Promise<string> {
  const text = JSON.stringify(change(JSON.parse(await world.host.disk.readText(path))))
  await world.state.writeText(path.slice(STATE.length + 1), text)
  return text
}
const ofNewerDrover = (written: object) => ({ ...written, format: 2, wish: 'that nobody here understands' })

/** The container of a node of this cluster is gone. */
function removeNode({ host }: World, cluster: string): void {
  for (const { id, name } of host.nodes()) if (name === nodeOf(cluster)) host.engine.remove(id)
}
const hasNode = ({ host }: World, cluster: string): boolean => host.nodes().some(({ name }) => name === nodeOf(cluster))
const nodeOf = (cluster: string): string => (cluster === 'sim' ? 'sim-node-0' : 'other-all-0')

const changes = ({ life }: World): string[] =>
  life?.calls.flatMap(({ method, change }) => (change === undefined ? [] : [method])) ?? []

async function ready(world: World, name: string) {
  const record = (await readRecords(world.state, ['Kafka'])).find((known) => known.name === name)
  return record?.status.conditions.find(({ type }) => type === 'Ready')
}

it('every JSON file of the state folder says its format, and first of all', async () => {
  const world = await convergedWorld()
  await leaveRequest(world.state, annotationRequest(KAFKA, { 'strimzi.io/pause-reconciliation': 'true' }))
  const files = jsonFiles(world)
  const folders = new Set(files.map((path) => path.split('/')[2]))
  expect([...folders].sort()).toEqual(['clusters', 'requests', 'secrets', 'status'])
  for (const path of files) expect(await world.host.disk.readText(path)).toMatch(/^\{\s*"format": 1,/)
})

it('what a former Drover left, which has no format, is read as before, and not written anew', async () => {
  const world = await preparedWorld(clusterText())
  for (const path of jsonFiles(world)) await rewrite(world, path, ({ format: _, ...written }) => written)
  const before = await Promise.all(jsonFiles(world).map((path) => world.host.disk.readText(path)))
  world.start()
  await world.settle()
  expect(changes(world)).toEqual([])
  expect(await Promise.all(jsonFiles(world).map((path) => world.host.disk.readText(path)))).toEqual(before)
})

it('a cluster whose record a newer Drover wrote is left alone, and so is the record, until that is mended', async () => {
  const world = await preparedWorld(TWO)
  const path = `${STATE}/clusters/sim.json`
  const mine = await world.host.disk.readText(path)
  const text = await rewrite(world, path, ofNewerDrover)
  for (const cluster of ['sim', 'other']) removeNode(world, cluster)
  world.start()
  await world.elapse(10 * RESYNC_MS)
  expect([hasNode(world, 'sim'), hasNode(world, 'other')]).toEqual([false, true])
  expect(await ready(world, 'other')).toMatchObject({ status: 'True' })
  expect(await ready(world, 'sim')).toMatchObject({
    status: 'False',
    reason: 'STATE_NEWER',
    message: `${path} is of format 2, of a newer Drover; this one knows formats up to 1 and leaves the file as it is`,
  })
  expect(await world.host.disk.readText(path)).toBe(text)
  expect(world.host.disk.names().filter((name) => name.includes('corrupt'))).toEqual([])
  await world.state.writeText('clusters/sim.json', mine)
  await world.pass(RESYNC_MS)
  expect(hasNode(world, 'sim')).toBe(true)
  expect(world.host.violations).toEqual([])
})

it.each([
  ['request', `${STATE}/requests/annotate.Kafka.sim.json`],
  ['status', `${STATE}/status/KafkaTopic/orders.json`],
])('a Drover that finds a %s of a newer one at its start does nothing', async (_, path) => {
  const world = await preparedWorld(clusterText())
  await leaveRequest(world.state, annotationRequest(KAFKA, { 'strimzi.io/pause-reconciliation': 'true' }))
  const text = await rewrite(world, path, ofNewerDrover)
  removeNode(world, 'sim')
  world.start()
  await world.elapse(10 * RESYNC_MS)
  expect(changes(world)).toEqual([])
  expect(world.host.violations).toEqual([expect.stringContaining(`${path} is of format 2, of a newer Drover`)])
  expect(await world.host.disk.readText(path)).toBe(text)
})

it('a Drover that runs goes on with what it knows when a newer one leaves a request, and leaves the request alone', async () => {
  const world = await convergedWorld()
  await leaveRequest(world.state, { type: 'confirm-removal', cluster: 'sim', deleteVolumes: true })
  const path = `${STATE}/requests/confirm-removal.sim.json`
  const text = await rewrite(world, path, ofNewerDrover)
  await expect(world.life?.reload()).rejects.toMatchObject({ code: 'STATE_NEWER' })
  removeNode(world, 'sim')
  await world.pass(RESYNC_MS)
  expect(hasNode(world, 'sim')).toBe(true)
  expect(await world.host.disk.readText(path)).toBe(text)
  expect(world.host.violations).toEqual([])
})
