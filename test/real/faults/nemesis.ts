import { targetOf } from './befalls.ts'
import type { FaultBench } from './bench.ts'
import { type Chance, drawChance, durationMs } from './chance.ts'
import {
  CUT_BOTH_WAYS,
  CUT_ONE_WAY,
  DISCONNECT,
  type Fault,
  FREEZE,
  KILL,
  PAUSE,
  STARVE,
  type Target,
  TERMINATE,
} from './faults.ts'

const OF_A_NODE = [KILL, TERMINATE, PAUSE, FREEZE, STARVE, DISCONNECT, CUT_ONE_WAY, CUT_BOTH_WAYS]

/** How long a fault lasts, and how long it is quiet after it, in milliseconds: a new one every 10 to 20 s. */
const LASTING_MS = { least: 4_000, most: 10_000 }
const QUIET_MS = { least: 6_000, most: 10_000 }

/** What may befall a cluster in one round; what it is in words. */
type Round = (bench: FaultBench, chance: Chance) => Promise<string>

const ROUNDS: readonly Round[] = [
  async () => 'nothing',
  async ({ scenario, cluster }) => {
    await scenario.ok('restart', cluster)
    return 'a roll is asked for'
  },
  async ({ scenario }) => {
    await scenario.stop('SIGKILL')
    scenario.start()
    return 'Drover is killed'
  },
  ...OF_A_NODE.map(
    (fault): Round =>
      (bench, chance) =>
        suffer(bench, chance, [fault]),
  ),
  (bench, chance) => suffer(bench, chance, [chance.oneOf(OF_A_NODE), chance.oneOf(OF_A_NODE)]),
  (bench, chance) => suffer(bench, chance, [chance.oneOf(OF_A_NODE), chance.oneOf(OF_A_NODE)]),
]

/** A random fault every 10 to 20 s, none and two at once included, drawn by a seed that is said. */
export function nemesis(bench: FaultBench, minutes: number): void {
  const forMs = durationMs(minutes)
  bench.played(`a fault by chance every 10 to 20 s for ${forMs / 1000} s`, async ({ lifted }) => {
    const chance = drawChance('nemesis')
    for (const end = performance.now() + forMs; performance.now() < end; ) {
      process.stderr.write(`nemesis: ${await chance.oneOf(ROUNDS)(bench, chance)}\n`)
      await bench.lasts(chance.between(QUIET_MS.least, QUIET_MS.most))
    }
    lifted()
  })
}

/** These faults, each on another node, all for the same time; in half of the rounds Drover may not help meanwhile. */
async function suffer(bench: FaultBench, chance: Chance, faults: readonly Fault[]): Promise<string> {
  const first = chance.between(0, bench.nodes.length - 1)
  const targets = await Promise.all(faults.map((_, i) => targetOf(bench, (first + i) % bench.nodes.length)))
  const lastingMs = chance.between(LASTING_MS.least, LASTING_MS.most)
  const alone = chance.oneOf([true, false])
  const hold = async () => {
    const begun = await Promise.all(faults.map((fault, i) => tries(fault.begin, targets[i] as Target)))
    await bench.lasts(lastingMs)
    await Promise.all(faults.map((fault, i) => tries(fault.end, targets[i] as Target)))
    return begun
  }
  let begun: string[] = []
  if (alone) {
    await bench.handsOff(async () => {
      begun = await hold()
    })
  } else begun = await hold()
  const what = faults.map(({ name }, i) => `${name} on ${targets[i]?.victim}${begun[i]}`).join(' and ')
  return `${what} for ${lastingMs} ms${alone ? ', hands off' : ''}`
}

/** What befalls a node that an earlier round has left stopped, or that is being replaced, may not be possible. */
async function tries(work: Fault['begin'] | undefined, target: Target): Promise<string> {
  try {
    await work?.(target)
    return ''
  } catch {
    return ' (which could not be)'
  }
}
