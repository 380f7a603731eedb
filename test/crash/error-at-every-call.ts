import type { LifeCall } from '../world/life.ts'
import { data } from '../world/snapshot.ts'
import { FAULTS, type Fault, fits, withFaults } from './faults.ts'
import { dataToKeep, type Ending, ending, LONG, play, prepare } from './play.ts'
import { sample } from './sample.ts'
import type { Scenario } from './scenarios.ts'

/** A fault, and the call it befalls. */
export type Case = readonly [fault: Fault, index: number]

/** One Drover brings the scenario to its end, with these faults on the way. */
export async function playWith(scenario: Scenario, cases: readonly Case[]) {
  const world = await prepare(scenario)
  const kept = dataToKeep(scenario, world)
  world.start(withFaults(world, new Map(cases.map(([fault, index]) => [index, fault]))))
  await world.settle()
  const reached = ending(world)
  if (scenario.after !== '') expect(data(world)).toMatchObject(kept)
  return reached
}

/**
 * What must be as in a clean run. A fault that costs something may have brought up other containers, with configs of
 * their own; what a node was started with it need not be given while it runs.
 */
export function essence({ end, made, violations }: Ending, costs: boolean) {
  if (!costs) return { end, violations, made }
  const kafkas = end.kafkas.map(({ cluster: _, nodes: __, ...rest }) => rest)
  return {
    end: JSON.stringify({ ...end, kafkas }, null, 2).replaceAll(/(config-[\w-]+)-[0-9a-f]{8}/g, '$1'),
    violations,
  }
}

/** Every fault at every call. */
export const casesOf = (calls: readonly LifeCall[]): Case[] =>
  calls.flatMap((call) => FAULTS.filter((fault) => fits(fault, call)).map((fault): Case => [fault, call.index]))

/** Every fault at every call, and one of those that fit at the call after it, each in its turn. */
export const pairsOf = (calls: readonly LifeCall[]): Case[][] =>
  casesOf(calls).flatMap(([fault, index], at) => {
    const next = calls[index + 1]
    const fitting = next ? FAULTS.filter((other) => fits(other, next)) : []
    const other = fitting[at % fitting.length]
    return other ? [[[fault, index] as const, [other, index + 1] as const]] : []
  })

async function expectSameEnd(
  scenario: Scenario,
  size: number,
  choose: (calls: readonly LifeCall[]) => readonly (readonly Case[])[],
) {
  const clean = await play(scenario)
  for (const chosen of sample(choose(clean.first.calls), size)) {
    const what = chosen.map(([{ name }, index]) => `${clean.first.calls[index]?.method} (call ${index}): ${name}`)
    const costs = chosen.some(([fault]) => fault.costs !== undefined)
    const reached = await playWith(scenario, chosen)
    expect({ what, ...essence(reached, costs) }).toEqual({ what, ...essence({ ...clean, violations: [] }, costs) })
  }
}

/** So many cases of each scenario, unless all are asked for. */
const SIZE = 8
const PAIRS = 3

/** Any call of any scenario comes back with any error, once; the same Drover brings it to the same end. */
export function failAtEveryCall(scenarios: readonly Scenario[]): void {
  describe.each(scenarios)('to $name', (scenario) => {
    it(
      'comes to the same end whatever any one of its calls comes back with',
      () => expectSameEnd(scenario, SIZE, (calls) => casesOf(calls).map((one) => [one])),
      LONG,
    )

    it('comes to the same end when two of its calls in a row fail', () => expectSameEnd(scenario, PAIRS, pairsOf), LONG)
  })
}
