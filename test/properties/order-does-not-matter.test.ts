import fc from 'fast-check'
import { OwnerRecords } from '../../src/control/pass/owner-records.ts'
import { observePass } from '../../src/control/subjects/kafka-pass.ts'
import type { DockerClient } from '../../src/docker/client.ts'
import { renderPlan } from '../../src/plan/render.ts'
import { prepare } from '../crash/play.ts'
import { HEALS, REMOVALS, ROLLS, SCALES, STORAGE } from '../crash/scenarios.ts'
import { toolsOn } from '../world/tools-on.ts'
import type { World } from '../world/world.ts'
import { cases } from './cases.ts'

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

/** A second object for each that one is meant to be of, so that there is something to choose between. */
async function double({ host }: World): Promise<void> {
  const { engine } = host
  for (const { name, labels } of [...engine.networks.values()]) await host.docker.createNetwork(`${name}-2`, labels)
  for (const { name, spec } of host.nodes()) engine.add(`${name}-2`, spec)
}

/** What Drover would do in this world now, as text. */
async function planText(world: World, seed?: number): Promise<string> {
  const { host, state, manifests } = world
  const mixed = <T extends object>(client: T) => (seed === undefined ? client : shuffling(client, seed))
  const tools = toolsOn(world, {
    docker: mixed<DockerClient>(host.docker),
    kafkaOf: (cluster) => mixed(host.kafka.client(cluster)),
  })
  const resources = seed === undefined ? manifests.resources : shuffled(manifests.resources, seed)
  const recorded = await new OwnerRecords(state).read({ kind: 'Kafka', name: 'sim' })
  const wish = { cluster: 'sim', resources, deleteVolumes: false }
  const { plan } = await observePass(tools, wish, recorded, new AbortController().signal)
  return renderPlan(plan)
}

const scenario = fc.constantFrom(...HEALS, ...ROLLS, ...SCALES, ...STORAGE, ...REMOVALS)

test('the order in which resources are read and objects are listed does not change a plan', () =>
  fc.assert(
    fc.asyncProperty(
      scenario,
      fc.nat(30_000),
      fc.boolean(),
      fc.array(fc.nat(), { minLength: 1, maxLength: 4 }),
      async (...given) => {
        const [scenario, ms, doubled, seeds] = given
        const world = await prepare(scenario)
        world.start()
        await world.elapse(ms)
        world.stop()
        if (doubled) await double(world)
        const text = await planText(world)
        for (const seed of seeds) expect(await planText(world, seed)).toBe(text)
      },
    ),
    cases(60),
  ))
