import fc from 'fast-check'
import { COMBINED, clusterText } from '../world/cluster-text.ts'
import { loseVolumes, putVolumesBack } from '../world/disks.ts'
import { KEEP } from '../world/intent.ts'
import { snapshot } from '../world/snapshot.ts'
import { preparedWorld, RESYNC_MS } from '../world/world.ts'
import { cases } from './cases.ts'

const CLUSTERS = [
  clusterText({ topics: { orders: '{partitions: 3, replicas: 3, config: {min.insync.replicas: 2}}' } }),
  clusterText({ topics: { orders: '{partitions: 3, replicas: 2}', audit: '{partitions: 2, replicas: 1}' } }),
  clusterText({
    pools: [
      { name: 'controller', replicas: 3, roles: '[controller]' },
      { name: 'broker', replicas: 3, roles: '[broker]' },
    ],
    topics: { orders: '{partitions: 4, replicas: 2}' },
  }),
  clusterText({ pools: COMBINED.map((pool) => ({ ...pool, replicas: 1 })), topics: { orders: '{partitions: 2}' } }),
]

const losses = fc.record({
  cluster: fc.constantFrom(...CLUSTERS),
  dataOf: fc.subarray([0, 1, 2, 3, 4, 5]),
  others: fc.boolean(),
  only: fc.boolean(),
  isUp: fc.boolean(),
  /** Milliseconds until everything is put back. */
  pause: fc.constantFrom(0, 700, 3_000, 3 * RESYNC_MS),
})

test('whichever volumes are taken away and put back, no acknowledged record is lost, and the cluster is as it was', () =>
  fc.assert(
    fc.asyncProperty(losses, async ({ cluster, dataOf, others, only, isUp, pause }) => {
      const world = await preparedWorld(cluster)
      world.host.means(KEEP)
      const before = snapshot(world)
      if (isUp) world.start()
      await world.elapse(1_000)
      await loseVolumes({ dataOf, others, ...(only && { only }) })(world)
      if (!isUp) world.start()
      await world.elapse(pause)
      await putVolumesBack(world)
      await world.elapse(10 * RESYNC_MS)
      expect(world.host.violations).toEqual([])
      expect(snapshot(world)).toEqual(before)
    }),
    cases(30),
  ))
