import type { FaultBench } from './bench.ts'
import type { SecondEngine } from './second-engine.ts'

/** For so long there is no engine. */
const AWAY_MS = 5_000

/** The engine goes and comes back under a cluster that is written to, with its containers or without. */
export function engineRestarts(bench: FaultBench, engine: SecondEngine): void {
  for (const liveRestore of [false, true]) {
    const how = liveRestore ? ', live-restore' : ''

    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      bench.played(`engine ended by ${signal}${how}`, async ({ lifted }) => {
        const before = await bench.day2.runs()
        await engine.stop(signal)
        await bench.lasts(AWAY_MS)
        await engine.start({ liveRestore })
        lifted()
        await bench.isWhole()
        const after = await bench.day2.runs()
        if (liveRestore) expect(after).toEqual(before)
      })
    }

    // What an engine was started with counts when it ends.
    if (!liveRestore) {
      bench.scenario.test('sees its engine started with live-restore', async () => {
        await engine.stop('SIGTERM')
        await engine.start({ liveRestore: true })
        await bench.isWhole()
      })
    }
  }
}
