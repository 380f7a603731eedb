import { annotationRequest, leaveRequest } from '../../../src/control/requests.ts'
import { secretOfUser } from '../../../src/model/desired-user.ts'
import { secretsIn } from '../../../src/report/secret-store.ts'
import { clusterText } from '../../world/cluster-text.ts'
import { keptPassword } from '../../world/snapshot.ts'
import { convergedWorld, RESYNC_MS, type World } from '../../world/world.ts'

const TEXT = clusterText({ users: { alice: '{authentication: {type: scram-sha-512}}' } })
const SIM = { kind: 'Kafka', name: 'sim' } as const
const ALICE = { kind: 'KafkaUser', name: 'alice' } as const

const password = async ({ state }: World) =>
  (await secretsIn(state).read(SIM, secretOfUser('alice')))?.password?.reveal()
const letsIn = ({ host }: World, word: unknown): boolean =>
  [...host.kafka.clusters.values()].some(({ users }) => users.letsIn('alice', 'SCRAM-SHA-512', String(word)))
const ask = ({ state }: World, value: string) =>
  leaveRequest(state, annotationRequest(ALICE, { 'drover/rotate': value }))

/** That the two copies and Kafka agree. */
async function expectOnePassword(world: World): Promise<unknown> {
  const kept = await password(world)
  expect(kept).toEqual(expect.any(String))
  expect(keptPassword(world.host, 'alice')).toBe(kept)
  expect(letsIn(world, kept)).toBe(true)
  expect(world.host.violations).toEqual([])
  return kept
}

it('another password is made once for each request, and never again because something was lost', async () => {
  const world = await convergedWorld(TEXT)
  const first = await expectOnePassword(world)
  await ask(world, '1')
  await world.pass(RESYNC_MS)
  const second = await expectOnePassword(world)
  expect(second).not.toBe(first)
  expect(letsIn(world, first)).toBe(false)

  await world.pass(3 * RESYNC_MS)
  expect(await password(world)).toBe(second)
  // What was recorded of the cluster is lost, while the request is there.
  world.stop()
  await world.state.remove('clusters/sim.json')
  world.start()
  await world.pass(2 * RESYNC_MS)
  expect(await expectOnePassword(world)).toBe(second)
  // All of the folder is lost; the copy on the engine says at which wish it was made.
  world.stop()
  world.loseState()
  await ask(world, '1')
  world.start()
  await world.pass(2 * RESYNC_MS)
  expect(await expectOnePassword(world)).toBe(second)

  await ask(world, '2')
  await world.pass(RESYNC_MS)
  expect(await expectOnePassword(world)).not.toBe(second)
})

it('whoever has the password of before logs in until Kafka has the other', async () => {
  const world = await convergedWorld(TEXT)
  const first = await password(world)
  world.stop()
  await ask(world, '1')
  let made = false
  const life = world.start({
    before: async ({ method }) => {
      if (method !== 'alterScramCredential') return
      made = (await password(world)) !== first
      expect(letsIn(world, first)).toBe(true)
    },
  })
  await world.pass(RESYNC_MS)
  expect(life.isDead).toBe(false)
  expect(made).toBe(true)
  await expectOnePassword(world)
})

it('a password whose file is removed by hand is made anew, as in Strimzi', async () => {
  const world = await convergedWorld(TEXT)
  const first = await password(world)
  await world.state.remove('secrets/Kafka.sim/user.alice.json')
  await world.pass(RESYNC_MS)
  await world.pass(RESYNC_MS)
  const second = await expectOnePassword(world)
  expect(second).not.toBe(first)
  await world.pass(2 * RESYNC_MS)
  expect(await password(world)).toBe(second)
})
