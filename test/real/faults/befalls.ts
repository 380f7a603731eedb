import type { FaultBench, Role } from './bench.ts'
import type { Fault, Target } from './faults.ts'

/** Longer than a broker's session (3 s), an election, and the time after which a silent copy is out of sync (6 s). */
const LASTING_MS = 12_000

/** A fault that lasts: Drover's hands are kept off it, or can do nothing about it. */
export function lasts(bench: FaultBench, fault: Fault, role: Role): void {
  const { begin, end } = fault
  bench.played(`${fault.name} for ${LASTING_MS / 1000} s, ${role}`, async (scene) => {
    const target = await targetOf(bench, await bench.victim(role))
    const hold = async () => {
      try {
        await begin(target)
        await bench.lasts(LASTING_MS)
        scene.lifted()
      } finally {
        await end?.(target)
      }
    }
    if (end === undefined) {
      await bench.handsOff(hold)
      await isSaid(bench, fault, scene.since)
      return
    }
    const before = await bench.day2.runs()
    await hold()
    // A node that hangs, or that others cannot reach, is nothing that a restart would be safe for.
    expect(await bench.day2.runs()).toEqual(before)
  })
}

/** A fault that Drover takes back as soon as it sees it. */
export function isHealed(bench: FaultBench, fault: Fault, role: Role): void {
  bench.played(`${fault.name}, healed at once, ${role}`, async ({ since }) => {
    await fault.begin(await targetOf(bench, await bench.victim(role)))
    await isSaid(bench, fault, since)
  })
}

export async function targetOf(bench: FaultBench, id: number): Promise<Target> {
  const peer = bench.nodes.find((other) => other !== id) as number
  return { victim: bench.node(id), peer: bench.node(peer), network: `${bench.cluster}-kafka` }
}

async function isSaid(bench: FaultBench, { says }: Fault, since: number): Promise<void> {
  if (says !== undefined) await bench.scenario.event(says.reason, says.message, since)
}
