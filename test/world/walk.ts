import fc from 'fast-check'
import { DroverError } from '../../src/errors.ts'
import { clusterText } from './cluster-text.ts'
import { copyNode, forgeLabels } from './copies.ts'
import * as hands from './hands.ts'
import type { Fate } from './life.ts'
import { isKafkaCall } from './watchdog.ts'
import { RESYNC_MS, type World } from './world.ts'

/** A pool at the start; the walk adds nodes to it, takes them out, and changes roles where that leaves controllers. */
interface PoolShape {
  readonly name: string
  readonly replicas: number
  readonly roles: string
  readonly otherRoles?: string
}

/** What a cluster is at the start of a walk. */
export interface Shape {
  readonly name: string
  readonly pools: readonly PoolShape[]
  readonly volumes: readonly number[]
}

const BROKERS = { name: 'broker', replicas: 3, roles: '[broker]', otherRoles: '[controller, broker]' }
const controllers = (replicas: number) => ({ name: 'controller', replicas, roles: '[controller]' })

export const SHAPES: readonly Shape[] = [
  { name: 'three combined nodes', pools: [{ name: 'node', replicas: 3, roles: '[controller, broker]' }], volumes: [0] },
  { name: 'a controller and three brokers', pools: [controllers(1), BROKERS], volumes: [0] },
  { name: 'three controllers and three brokers', pools: [controllers(3), BROKERS], volumes: [0, 1] },
]

/** What the manifests say that a walk can change; absent: as at the start. */
interface Wish {
  readonly config?: string
  readonly memory?: string
  readonly version?: string
  readonly image?: string
  readonly volumes?: readonly number[]
  readonly restart?: string
  readonly parallel?: boolean
  readonly roles?: boolean
  /** Nodes more than at the start, by pool. */
  readonly more?: Readonly<Record<number, number>>
}

/** The manifests of a shape with a wish. */
export function wishText({ pools, volumes }: Shape, wish: Wish = {}): string {
  const claims = (wish.volumes ?? volumes).map(
    (id) => `{id: ${id}, type: persistent-claim, size: 1Gi, deleteClaim: ${id === 2}}`,
  )
  const annotations = [
    'drover/raise-metadata-after: 30s',
    ...(wish.restart ? [`strimzi.io/manual-rolling-update: "${wish.restart}"`] : []),
    ...(wish.parallel ? ['drover/max-parallel: "3"'] : []),
  ]
  const { config, memory, version, image } = wish
  return clusterText({
    pools: pools.map(({ name, replicas, roles, otherRoles }, at) => ({
      name,
      // A topic has three replicas, and may not be left with fewer brokers.
      replicas: Math.max(roles.includes('broker') ? replicas : 1, replicas + (wish.more?.[at] ?? 0)),
      roles: wish.roles ? (otherRoles ?? roles) : roles,
    })),
    storage: `{type: jbod, volumes: [${claims.join(', ')}]}`,
    annotations: `{${annotations.join(', ')}}`,
    ...(config !== undefined && { config }),
    ...(memory !== undefined && { memory }),
    ...(version !== undefined && { version }),
    ...(image !== undefined && { image }),
    topics: {
      orders: '{partitions: 4, replicas: 3, config: {min.insync.replicas: 2}}',
      single: '{partitions: 2, replicas: 1}',
    },
  })
}

const DEEDS = {
  removeContainer: hands.removeContainer,
  killContainer: hands.killContainer,
  stopContainer: hands.stopContainer,
  pauseContainer: hands.pauseContainer,
  renameContainer: hands.renameContainer,
  disconnectContainer: hands.disconnectContainer,
  editConfig: hands.editConfig,
  removeNetwork: () => hands.removeNetwork,
  restartEngine: () => hands.restartEngine,
} as const

/** What people do beside a cluster, and mean nothing for it by; none of it holds volumes that the walk takes out. */
const SURPRISES = {
  copyNode: (node: number) => copyNode(node % 3, { runs: true, mounts: false }),
  makeCopy: (node: number) => copyNode(node % 3, { runs: false, mounts: false }),
  forgeLabels: (node: number) => forgeLabels(node % 3),
} as const

type DeedName = keyof typeof DEEDS | keyof typeof SURPRISES
const ALL_DEEDS = { ...DEEDS, ...SURPRISES }

export type Step =
  | { readonly declare: Wish | 'the start' }
  | { readonly deed: DeedName; readonly node: number }
  /**
   * Another Drover takes over; it may die at one of its changes, it may miss every third event, and of some of its
   * calls it may hear that they timed out, though they took effect.
   */
  | { readonly drover: 'lives'; readonly diesAt?: number; readonly isDeaf: boolean; readonly timesOut?: number }

const wish: fc.Arbitrary<Wish> = fc.oneof(
  fc.record({
    config: fc.constantFrom(
      '{}',
      '{num.partitions: 2}',
      '{message.max.bytes: 5000}',
      '{message.max.bytes: many}',
      '{num.partitions: 0}',
    ),
  }),
  fc.record({ memory: fc.constantFrom('512Mi', '768Mi') }),
  fc.record({ version: fc.constantFrom('4.2.0', '4.3.1') }),
  fc.record({ image: fc.constantFrom('drover/kafka:4.3.1', 'drover/kafka:4.3.1-other') }),
  fc.record({ volumes: fc.constantFrom([0], [0, 1], [0, 2], [0, 1, 2]) }),
  fc.record({ restart: fc.constantFrom('1', '2') }),
  fc.record({ parallel: fc.boolean() }),
  fc.record({ roles: fc.boolean() }),
  fc.tuple(fc.nat(1), fc.constantFrom(-1, 0, 1, 2)).map(([pool, more]) => ({ more: { [pool]: more } })),
)

const pathsWith = (deeds: readonly DeedName[]): fc.Arbitrary<Path> =>
  fc.array(
    fc.record({
      step: fc.oneof(
        { weight: 5, arbitrary: fc.record({ declare: wish }) },
        { weight: 1, arbitrary: fc.constant({ declare: 'the start' } as const) },
        {
          weight: 2,
          arbitrary: fc.record({
            deed: fc.constantFrom(...deeds),
            node: fc.nat(5),
          }),
        },
        {
          weight: 2,
          arbitrary: fc.record(
            {
              drover: fc.constant('lives' as const),
              diesAt: fc.nat(25),
              isDeaf: fc.boolean(),
              timesOut: fc.integer({ min: 2, max: 40 }),
            },
            { requiredKeys: ['drover', 'isDeaf'] },
          ),
        },
      ) as fc.Arbitrary<Step>,
      /** Milliseconds until the next step: at once, in the middle of what follows, or long after. */
      pause: fc.constantFrom(0, 400, 1_500, 6_000, 20_000, RESYNC_MS, 240_000),
    }),
    { minLength: 5, maxLength: 12 },
  )

const namesOf = <Name extends string>(deeds: Readonly<Record<Name, unknown>>) => Object.keys(deeds) as Name[]
export const paths = pathsWith(namesOf(DEEDS))
/** With surprises, which the cluster is to take no notice of. */
export const surprisingPaths = pathsWith(namesOf(ALL_DEEDS))

export type Path = readonly { readonly step: Step; readonly pause: number }[]

/** Goes these steps, and returns the wish that counts at the end. */
export async function walk(world: World, shape: Shape, path: Path): Promise<void> {
  let now: Wish = {}
  for (const { step, pause } of path) {
    if ('deed' in step) await ALL_DEEDS[step.deed](step.node)(world)
    else if ('drover' in step) world.start(fateOf(step))
    else {
      now = step.declare === 'the start' ? {} : { ...now, ...step.declare, more: { ...now.more, ...step.declare.more } }
      await world.declare(wishText(shape, now))
      const wrong = world.manifests.problems.filter(({ severity }) => severity === 'error')
      if (wrong.length > 0) throw new Error(JSON.stringify(wrong))
      // It may die over it, and never come back.
      void world.life?.reload()
    }
    await world.elapse(pause)
  }
}

const fateOf = ({ diesAt, isDeaf, timesOut }: Extract<Step, { drover: string }>): Fate => ({
  before: ({ change }, life) => (change !== undefined && change === diesAt ? life.die() : undefined),
  after: ({ index, method }) => {
    // `answering` never throws: that nobody answers is its answer.
    if (timesOut === undefined || index % timesOut !== timesOut - 1 || method === 'answering') return
    throw new DroverError(isKafkaCall(method) ? 'KAFKA_TIMEOUT' : 'DOCKER_TIMEOUT', 'a fault of the test')
  },
  loses: (index) => isDeaf && index % 3 === 0,
})
