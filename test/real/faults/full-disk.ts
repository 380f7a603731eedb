import { eventually } from '../../contract/eventually.ts'
import type { Pool } from '../day2/shape.ts'
import { PATIENCE_MS } from '../scenario.ts'
import type { FaultBench } from './bench.ts'
import { SmallDisk } from './small-disk.ts'

/** The broker whose disk is filled; it votes on nothing. */
export const SMALL: Pool = {
  name: 'small',
  replicas: 1,
  roles: ['broker'],
  volumes: [0],
  heap: '200m',
  memory: '560Mi',
}

/** Milliseconds until a broker has found its disk full and ended, and Drover has said why. */
const FOUND_MS = 2 * PATIENCE_MS

/** A data disk fills up to the last byte while records are written to it. */
export function fullDisk(bench: FaultBench): SmallDisk {
  const node = `${bench.cluster}-small-3`
  const disk = new SmallDisk(bench, node, `data-0-${node}`)
  const conditions = () => bench.scenario.conditions('Kafka', bench.cluster)

  bench.played('data disk replaced by an empty one', () => disk.takesThePlace(160))

  bench.played('data disk full', async ({ lifted }) => {
    await disk.fill()
    await eventually(conditions, (found) => found.includes('Warning=True DiskFull'), FOUND_MS)
    await disk.makeRoom()
    lifted()
  })

  return disk
}
