import { OwnerRecords } from '../../src/control/pass/owner-records.ts'
import { leaveRequest } from '../../src/control/requests.ts'
import type { GivenUp } from '../../src/plan/storage/given-up.ts'
import { readRecords } from '../../src/report/read-records.ts'
import { RESYNC_MS, type World } from './world.ts'

/** What people do to the cluster `sim` of a world in which a Drover runs, and what they are told. */

/** All that can be done is done; for what cannot, nobody waits here. */
export const settles = (world: World): Promise<void> => world.elapse(3 * RESYNC_MS)

export async function declares(world: World, text: string): Promise<void> {
  await world.declare(text)
  void world.life?.reload()
  await settles(world)
}

/** Its data stays. */
export async function takesDown(world: World): Promise<void> {
  world.host.means({ means: 'to take it down', data: 'is kept' })
  await leaveRequest(world.state, { type: 'confirm-removal', cluster: 'sim', deleteVolumes: false })
  await declares(world, '')
}

/** What is missed is given up: what was only in it, or all that the cluster holds. */
export async function givesUp(world: World, what: GivenUp['what'] = 'cluster'): Promise<void> {
  const volumes = Object.keys((await new OwnerRecords(world.state).read({ kind: 'Kafka', name: 'sim' })).missedVolumes)
  const at = world.host.clock.now()
  await leaveRequest(world.state, { type: 'give-up-records', cluster: 'sim', what, volumes, at })
  void world.life?.reload()
  await settles(world)
}

/** The conditions of the cluster, but for what its own topics would need where it is small. */
export async function told(world: World): Promise<string[]> {
  const [kafka] = await readRecords(world.state, ['Kafka'])
  const conditions = kafka?.status.conditions.filter(({ reason }) => reason !== 'TooFewBrokers') ?? []
  return conditions.map(({ type, status, reason }) => `${type}=${status} ${reason ?? ''}`.trim())
}
