import { docker } from '../docker-command.ts'
import type { Day2Bench } from './bench.ts'
import type { ContainerWatch } from './container-watch.ts'

const NODES = [0, 1, 2]

/** Every node is restarted, for one reason or another, by a Drover that lives or dies. */
export function rolls(bench: Day2Bench): void {
  const { scenario, cluster } = bench
  // Docker's own pause would be lifted by Drover.
  const whileFrozen = async (id: number, work: () => Promise<void>): Promise<void> => {
    await docker('kill', '--signal', 'STOP', `${cluster}-node-${id}`)
    try {
      await work()
    } finally {
      await docker('kill', '--signal', 'CONT', `${cluster}-node-${id}`)
    }
  }

  const isWaitingFor = async (reason: string): Promise<void> => {
    const plan = async () => (await scenario.drover('plan')).stdout
    await bench.until(plan, (text) => text.includes(`${reason}, it has to be restarted`))
  }
  const oneAtATime = ({ restarts, mostDown }: ContainerWatch): void => {
    expect(mostDown).toBe(1)
    expect([...restarts].sort()).toEqual([...NODES.map((id) => `die ${id}`), ...NODES.map((id) => `start ${id}`)])
  }

  bench.judged('restarts every node when asked to, one at a time', async (watch) => {
    await scenario.ok('restart', cluster)
    await bench.restarted(watch, NODES.length)
    oneAtATime(watch)
  })

  bench.judged(
    'replaces every node for another heap, though Drover is killed after each thing it does',
    async (watch) => {
      bench.save({ pools: bench.poolsWith('node', { heap: '240m' }) })
      await bench.killAfterEach(watch, () => watch.restarts.length >= 2 * NODES.length)
      oneAtATime(watch)
    },
  )

  bench.judged('restarts nobody while another node is frozen', async (watch) => {
    await whileFrozen(1, async () => {
      await scenario.ok('restart', cluster, `${cluster}-node-0`)
      await isWaitingFor('OtherNodeDown')
      expect(watch.restarts).toEqual([])
    })
    await bench.restarted(watch, 1)
    expect(watch.restarts).toEqual(['die 0', 'start 0'])
  })

  bench.judged('waits for a restarted node that hangs before it restarts another', async (watch) => {
    await scenario.ok('restart', cluster)
    await bench.restarted(watch, 1)
    await whileFrozen(Number(watch.restarts[1]?.at(-1)), async () => {
      await isWaitingFor('AnotherNodeInProgress')
      expect(watch.restarts).toHaveLength(2)
    })
    await bench.restarted(watch, NODES.length)
    oneAtATime(watch)
  })
}
