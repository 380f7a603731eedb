import type { FaultBench } from './bench.ts'
import { type Clock, setClockOf } from './clocks.ts'

const HOUR = 3600
const JUMPS = { '+1 h': HOUR, '-1 h': -HOUR, '+10 min': 600 }

/** Longer than any interval Kafka asks its clock about in so small a cluster. */
const OFF_MS = 15_000

/** The clock of Drover jumps, in the middle of a roll and before one is asked for. */
export function droversClockJumps(bench: FaultBench, clock: Clock): void {
  for (const [name, seconds] of Object.entries(JUMPS)) {
    bench.played(`clock of Drover ${name}, during a roll`, async ({ watch }) => {
      await bench.scenario.ok('restart', bench.cluster)
      await bench.day2.restarted(watch, 1)
      clock.set(seconds)
      await bench.day2.restarted(watch, bench.nodes.length)
      await bench.isWhole()
      // Once each: a clock is no reason to restart a node again, or to leave one out.
      const once = bench.nodes.flatMap((id) => [`die ${id}`, `start ${id}`])
      expect([...watch.restarts].sort()).toEqual(once.sort())
      expect(watch.mostDown).toBe(1)
    })

    bench.played(`restart asked for with the clock of Drover ${name}`, async ({ watch }) => {
      await bench.scenario.ok('restart', bench.cluster, bench.node(0))
      await bench.day2.restarted(watch, 1)
      await bench.isWhole()
      expect(watch.restarts).toEqual(['die 0', 'start 0'])
    })
  }
}

/**
 * The clock of a node jumps to and fro; its image has to be the one for faults. A copy whose fetch failed while the
 * clock was ahead asks again when that hour has come (Kafka's `DelayedItem` goes by the wall clock), or when its broker
 * starts: so a person restarts it.
 */
export function nodesClockJumps(bench: FaultBench): void {
  for (const role of ['broker', 'active controller'] as const) {
    bench.played(`clock of a node +1 h, then -1 h, ${role}`, async ({ lifted, watch }) => {
      const id = await bench.victim(role)
      const node = bench.node(id)
      const before = await bench.day2.runs()
      for (const seconds of [HOUR, -HOUR, 0]) {
        await setClockOf(node, seconds)
        await bench.lasts(OFF_MS)
      }
      expect(await bench.day2.runs()).toEqual(before)
      lifted()
      await bench.scenario.ok('restart', bench.cluster, node)
      await bench.day2.restarted(watch, 1)
      expect(watch.restarts).toEqual([`die ${id}`, `start ${id}`])
    })
  }
}
