import { annotationRequest, leaveRequest, type PersonRequest, readRequests } from '../../../src/control/requests.ts'
import { readRecords } from '../../../src/report/read-records.ts'
import { clusterText } from '../../world/cluster-text.ts'
import { convergedWorld, createWorld, type World } from '../../world/world.ts'

const CLUSTER = 'sim'

/** A person asks, and Drover is started to heed it. */
async function ask(world: World, request: PersonRequest): Promise<void> {
  world.stop()
  await leaveRequest(world.state, request)
  world.start()
  await world.settle()
}

const confirm = (deleteVolumes: boolean): PersonRequest => ({
  type: 'confirm-removal',
  cluster: CLUSTER,
  deleteVolumes,
})

const volumes = (world: World): string[] => [...world.host.engine.volumes.keys()].sort()

/** A cluster was taken down, and its data kept. */
async function removedWorld(): Promise<World> {
  const world = await convergedWorld(clusterText())
  await world.declare('')
  await ask(world, confirm(false))
  return world
}

it('deletes the kept data of a removed cluster when a person asks for it afterwards', async () => {
  const world = await removedWorld()
  expect(volumes(world).length).toBeGreaterThan(0)
  world.host.means({ means: 'to take it down', data: 'goes, as was confirmed' })
  await ask(world, confirm(true))
  expect(volumes(world)).toEqual([])
  expect(await readRecords(world.state)).toEqual([])
})

it('is done at once with the removal of a cluster of which there is nothing', async () => {
  const world = await createWorld('')
  await ask(world, { type: 'confirm-removal', cluster: 'nowhere', deleteVolumes: true })
  expect(world.life?.results.get('nowhere')?.result).toBe('settled')
  expect(await readRequests(world.state)).toEqual([])
})

it('forgets a pause with the cluster it was about', async () => {
  const world = await convergedWorld(clusterText())
  const kafka = { kind: 'Kafka', name: CLUSTER } as const
  await ask(world, annotationRequest(kafka, { 'strimzi.io/pause-reconciliation': 'true' }))
  await world.declare('')
  await ask(world, confirm(false))
  expect(await readRequests(world.state)).toEqual([])
})
