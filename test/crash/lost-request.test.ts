import { annotationRequest, leaveRequest } from '../../src/control/requests.ts'
import { replacing } from '../world/intent.ts'
import { data } from '../world/snapshot.ts'
import { convergedWorld } from '../world/world.ts'

const VOLUME = 'data-sim-node-1'
const ASKED = annotationRequest({ kind: 'Kafka', name: 'sim' }, { 'drover/replace-volumes-sim-node-1': 'delete-data' })

/** Volumes are asked to be replaced on the command line, and Drover dies when it has told the node to stop. */
async function interrupted() {
  const world = await convergedWorld()
  const before = data(world)
  world.stop()
  world.host.means(replacing(VOLUME))
  await leaveRequest(world.state, ASKED)
  world.start({ after: async ({ method }, life) => (method === 'signalContainer' ? life.die() : undefined) })
  await world.settle()
  return { world, before }
}

it('volumes that are asked to be replaced on the command line are, by the next Drover', async () => {
  const { world, before } = await interrupted()
  world.start()
  await world.settle()
  const { [VOLUME]: old, ...others } = before
  expect(data(world)).toMatchObject(others)
  expect(data(world)[VOLUME]).not.toBe(old)
  expect(world.host.violations).toEqual([])
})

it('volumes stay when the request is lost with the state folder', async () => {
  const { world, before } = await interrupted()
  world.loseState()
  world.start()
  await world.settle()
  expect(data(world)).toEqual(before)
  expect(world.host.violations).toEqual([])
})
