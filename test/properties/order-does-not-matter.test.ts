import fc from 'fast-check'
import { planPass } from '../../src/control/cluster-pass.ts'
import { ClusterRecords } from '../../src/control/cluster-records.ts'
import { renderPlan } from '../../src/plan/render.ts'
import { HEALS, prepare, ROLLS } from '../crash/scenarios.ts'
import type { World } from '../world/world.ts'

/** The same list in another order, the same for the same seed. */
function shuffled<T>(list: readonly T[], seed: number): T[] {
  let state = seed
  const next = () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648)
  return list
    .map((item) => [next(), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item)
}

/** Answers of a client, with every list in them in another order. */
function shuffling<T extends object>(client: T, seed: number): T {
  const shuffle = (value: unknown): unknown => (Array.isArray(value) ? shuffled(value, seed) : value)
  return new Proxy(client, {
    get: (_, name) => {
      const method: unknown = Reflect.get(client, name)
      if (typeof method !== 'function' || name === 'useEndpoints') return method
      return async (...args: unknown[]) => {
        const answer: unknown = await method.apply(client, args)
        if (name === 'readLogs' || typeof answer !== 'object' || answer === null) return answer
        if (Array.isArray(answer) || answer instanceof Map || answer instanceof Set) return shuffle(answer)
        return Object.fromEntries(Object.entries(answer).map(([key, value]) => [key, shuffle(value)]))
      }
    },
  })
}

/** What Drover would do in this world now, as text. */
async function planText({ life, state, manifests }: World, seed?: number): Promise<string> {
  if (!life) throw new Error('nobody lives')
  const { tools } = life
  const mixed = seed === undefined ? manifests.resources : shuffled(manifests.resources, seed)
  const kafka = tools.kafkaOf('sim')
  const given =
    seed === undefined
      ? tools
      : { ...tools, docker: shuffling(tools.docker, seed), kafkaOf: () => shuffling(kafka, seed) }
  const wish = { cluster: 'sim', resources: mixed, deleteVolumes: false }
  const recorded = await new ClusterRecords(state).read('sim')
  return renderPlan(await planPass(given, wish, recorded, new AbortController().signal))
}

const scenario = fc.constantFrom(...HEALS, ...ROLLS)

test(
  'the order in which resources are read and objects are listed does not change a plan',
  () =>
    fc.assert(
      fc.asyncProperty(
        scenario,
        fc.nat(30_000),
        fc.array(fc.nat(), { minLength: 1, maxLength: 4 }),
        async (...given) => {
          const [scenario, ms, seeds] = given
          const world = await prepare(scenario)
          world.start()
          await world.elapse(ms)
          const text = await planText(world)
          for (const seed of seeds) expect(await planText(world, seed)).toBe(text)
        },
      ),
      { numRuns: 60 },
    ),
  120_000,
)
