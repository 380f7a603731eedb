import type { Pool } from '../day2/shape.ts'
import { topicManifest } from '../manifests.ts'
import type { FaultBench } from './bench.ts'
import { type Chance, drawChance, durationMs } from './chance.ts'

/** A broker that comes and goes. */
export const EXTRA: Pool = {
  name: 'extra',
  replicas: 0,
  roles: ['broker'],
  volumes: [0],
  heap: '200m',
  memory: '560Mi',
}

/** Between two kills: some come while Drover still starts, others when it is in the middle of something. */
const LIVES_MS = { least: 500, most: 6_000 }
/** A change is saved in one of so many lives. */
const CHANGE_EVERY = 3

/** What a person may save, drawn by chance; each is a change of the manifests and says in words what it changes. */
const CHANGES: readonly ((bench: FaultBench, chance: Chance) => string)[] = [
  ({ day2 }, chance) => {
    const requests = 400 + chance.between(0, 99)
    day2.save({ config: { ...day2.shape.config, 'queued.max.requests': requests } })
    return `queued.max.requests ${requests}, which takes a roll`
  },
  ({ day2 }, chance) => {
    const threads = chance.between(6, 10)
    day2.save({ config: { ...day2.shape.config, 'num.io.threads': threads } })
    return `num.io.threads ${threads}, which takes none`
  },
  ({ day2 }, chance) => {
    const heap = `${chance.oneOf([240, 248, 256])}m`
    day2.save({ pools: day2.poolsWith('node', { heap }) })
    return `a heap of ${heap}`
  },
  ({ scenario, cluster }, chance) => {
    const name = chance.oneOf(['orders', 'audit'])
    const config = { 'retention.ms': String(3_600_000 * chance.between(1, 24)) }
    scenario.save(`${name}.yaml`, topicManifest(cluster, name, { partitions: 3, replicas: 3, config }))
    return `topic ${name} with retention.ms ${config['retention.ms']}`
  },
]

function scaleExtra({ day2 }: FaultBench): string {
  const replicas = day2.shape.pools.find(({ name }) => name === EXTRA.name)?.replicas === 0 ? 1 : 0
  day2.save({ pools: day2.poolsWith(EXTRA.name, { replicas }) })
  return `${replicas} more broker`
}

/** Drover is killed at random while the manifests change; in the end the host is as the last of them says. */
export function operatorKills(bench: FaultBench, minutes: number): void {
  const forMs = durationMs(minutes)
  bench.played(`operator killed every 0.5 to 6 s for ${forMs / 1000} s, while manifests change`, async (scene) => {
    const chance = drawChance('operator kills')
    const { scenario } = bench
    const hasExtra = bench.day2.shape.pools.some(({ name }) => name === EXTRA.name)
    const changes = hasExtra ? [...CHANGES, scaleExtra] : CHANGES
    let lives = 0
    for (const end = performance.now() + forMs; performance.now() < end; lives++) {
      if (lives % CHANGE_EVERY === 0) {
        const change = chance.oneOf(changes)(bench, chance)
        process.stderr.write(`life ${lives}: ${change}\n`)
      }
      await bench.lasts(chance.between(LIVES_MS.least, LIVES_MS.most))
      await scenario.stop('SIGKILL')
      scenario.start()
    }
    process.stderr.write(`Drover was killed ${lives} times\n`)
    scene.lifted()
  })
}
