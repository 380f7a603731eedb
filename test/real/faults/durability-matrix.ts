import { docker } from '../docker-command.ts'
import type { FaultBench, Role } from './bench.ts'

export interface Cell {
  readonly signal: 'SIGTERM' | 'SIGKILL'
  /** `stop`: it stays down for a while; `bounce`: it is started again at once. */
  readonly how: 'stop' | 'bounce'
  readonly role: Role
  readonly when: 'idle' | 'during a roll'
}

const SIGNALS = ['SIGTERM', 'SIGKILL'] as const
const WAYS = ['stop', 'bounce'] as const
const ROLES = ['broker', 'active controller'] as const
const TIMES = ['idle', 'during a roll'] as const

/** The matrix of Kafka's own replication tests, once more during a roll of ours. */
export const CELLS: readonly Cell[] = TIMES.flatMap((when) =>
  ROLES.flatMap((role) => WAYS.flatMap((how) => SIGNALS.map((signal) => ({ signal, how, role, when })))),
)

/** Longer than a broker's session (3 s), and than an election takes. */
const DOWN_MS = 6_000

/** Nodes end in every way, and no acknowledged record is lost. */
export function durabilityMatrix(bench: FaultBench, cells: readonly Cell[] = CELLS): void {
  for (const { signal, how, role, when } of cells) {
    bench.played(`${signal}, ${how}, ${role}, ${when}`, async (scene) => {
      const rolled = when === 'idle' ? undefined : await rollBegins()
      const id = await bench.victim(role, rolled)
      if (how === 'bounce') await bounce(bench.node(id))
      else await stop(bench.node(id), scene.lifted)
      await bench.restarted(scene, id)

      async function rollBegins(): Promise<number> {
        await bench.scenario.ok('restart', bench.cluster)
        await bench.day2.restarted(scene.watch, 1)
        return Number(scene.watch.restarts[0]?.at(-1))
      }
    })

    const end = (node: string) => (signal === 'SIGTERM' ? docker('stop', node) : docker('kill', node))

    /** Drover starts it again as soon as it may. */
    const stop = async (node: string, lifted: () => void): Promise<void> => {
      await bench.handsOff(async () => {
        await end(node)
        await bench.lasts(DOWN_MS)
      })
      lifted()
    }

    const bounce = async (node: string): Promise<void> => {
      await end(node)
      // Drover may be at it already, and an engine that is asked twice at once may refuse one of them.
      await docker('start', node).catch(() => '')
    }
  }
}
