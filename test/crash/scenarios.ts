import { leaveRequest } from '../../src/control/requests.ts'
import { clusterText, DEDICATED, DELETE_CLAIM, EPHEMERAL } from '../world/cluster-text.ts'
import { type Deed, disconnectContainer, killContainer, removeContainer, removeNetwork } from '../world/hands.ts'
import type { Fate, Life } from '../world/life.ts'
import { data, snapshot } from '../world/snapshot.ts'
import { convergedWorld, createWorld, type World } from '../world/world.ts'

/** Milliseconds for an enumeration: many whole lives, on a machine that may have other things to do. */
export const LONG = 120_000

/** One thing Drover has to get right, wherever it dies on the way. */
export interface Scenario {
  readonly name: string
  /** What had been brought up before; absent: nothing. */
  readonly before?: string
  /** What happened then, while no Drover ran. */
  readonly deed?: Deed
  /** What is declared then; absent: the same as before. */
  readonly after?: string
  /** Docker has nothing to tell of it: no container is touched. */
  readonly unheard?: boolean
  /** A person has confirmed the removal. */
  readonly confirmed?: { readonly deleteVolumes: boolean }
  /** A person has asked for these data volumes to be replaced. */
  readonly replaced?: readonly string[]
}

const QUICK = clusterText()
const SMALL = clusterText({ pools: DEDICATED, topics: { orders: '{partitions: 2, replicas: 2}' } })
const LARGE = clusterText({
  pools: [
    { name: 'controller', replicas: 3, roles: '[controller]' },
    { name: 'broker', replicas: 3, roles: '[broker]' },
  ],
  topics: { orders: '{partitions: 3, replicas: 3, config: {min.insync.replicas: 2}}' },
  annotations: '{drover/raise-metadata-after: 1s}',
})
const volume = (id: number) => `{id: ${id}, type: persistent-claim, size: 1Gi}`
const LARGE_JBOD = clusterText({
  pools: [
    { name: 'controller', replicas: 3, roles: '[controller]' },
    { name: 'broker', replicas: 2, roles: '[broker]' },
  ],
  storage: `{type: jbod, volumes: [${volume(0)}, ${volume(1)}]}`,
  topics: { orders: '{partitions: 3, replicas: 2}' },
})
const gone = (storage?: string) => ({ before: clusterText(storage === undefined ? {} : { storage }), after: '' })
const confirmed = { deleteVolumes: false }

export const CREATES: readonly Scenario[] = [
  { name: 'create three combined nodes and two topics', after: QUICK },
  { name: 'create a controller, two brokers and a topic', after: SMALL },
]
export const HEALS: readonly Scenario[] = [
  { name: 'heal a removed container', before: QUICK, deed: removeContainer(1) },
  { name: 'heal a killed container', before: QUICK, deed: killContainer(1) },
  { name: 'heal a disconnected container', before: QUICK, deed: disconnectContainer(1) },
  { name: 'heal a removed network', before: QUICK, deed: removeNetwork },
]
export const ROLLS: readonly Scenario[] = [
  { name: 'roll to a new heap', before: QUICK, after: QUICK.replaceAll('memory: 512Mi', 'memory: 768Mi') },
  {
    name: 'change a config without a restart',
    before: QUICK,
    after: clusterText({ config: '{message.max.bytes: 5}' }),
    unheard: true,
  },
  { name: 'roll to a new config', before: QUICK, after: clusterText({ config: '{num.partitions: 2}' }) },
  { name: 'give up a config a node dies of', before: QUICK, after: clusterText({ config: '{num.partitions: 0}' }) },
  { name: 'upgrade three controllers and three brokers', before: LARGE.replace('4.3.1', '4.2.0'), after: LARGE },
  {
    name: 'roll to a new image',
    before: SMALL,
    after: SMALL.replace('version:', 'image: drover/kafka:4.3.1-other\n    version:'),
  },
  {
    name: 'restart all nodes in place',
    before: SMALL,
    after: SMALL.replace('annotations: {}', 'annotations: {strimzi.io/manual-rolling-update: "1"}'),
  },
]
const sized = (controllers: number, brokers: number) =>
  clusterText({
    pools: [
      { name: 'controller', replicas: controllers, roles: '[controller]' },
      { name: 'broker', replicas: brokers, roles: '[broker]' },
    ],
    topics: { orders: `{partitions: 3, replicas: ${Math.min(2, brokers)}}` },
  })
export const SCALES: readonly Scenario[] = [
  { name: 'take one of three brokers out', before: sized(1, 3), after: sized(1, 2) },
  { name: 'take two of five controllers out', before: sized(5, 1), after: sized(3, 1) },
  { name: 'add a broker and a controller', before: sized(1, 2), after: sized(2, 3) },
]
export const REPLACEMENTS: readonly Scenario[] = [
  {
    name: "replace a node's data volume",
    before: QUICK,
    after: clusterText({ annotations: '{drover/replace-volumes-sim-node-1: "1"}' }),
    replaced: ['data-sim-node-1'],
  },
  {
    name: "replace a broker's two data volumes",
    before: LARGE_JBOD,
    after: LARGE_JBOD.replace('annotations: {}', 'annotations: {drover/replace-volumes-sim-broker-1: "1"}'),
    replaced: ['data-0-sim-broker-1', 'data-1-sim-broker-1'],
  },
]
export const REMOVALS: readonly Scenario[] = [
  { name: 'remove a cluster and retain its data', ...gone(), confirmed },
  { name: 'remove a cluster with deleteClaim', ...gone(DELETE_CLAIM), confirmed },
  { name: 'remove a cluster with ephemeral storage', ...gone(EPHEMERAL), confirmed },
  { name: 'remove a cluster and its data', ...gone(), confirmed: { deleteVolumes: true } },
]
export const SCENARIOS: readonly Scenario[] = [...CREATES, ...HEALS, ...ROLLS, ...SCALES, ...REPLACEMENTS, ...REMOVALS]

/** The world just before Drover starts to do what the scenario is about. */
export async function prepare({ before, deed, after, confirmed, replaced = [] }: Scenario): Promise<World> {
  const world = before === undefined ? await createWorld('') : await convergedWorld(before)
  world.stop()
  deed?.(world)
  if (after !== undefined) await world.declare(after)
  world.host.dataMayGo = confirmed?.deleteVolumes === true
  for (const name of replaced) world.host.toReplace.add(name)
  if (confirmed) await leaveRequest(world.state, { type: 'confirm-removal', cluster: 'sim', ...confirmed })
  for (const key of Object.keys(world.host.tally)) delete world.host.tally[key]
  return world
}

/** Where it all ended, and what it took; equal for a clean run and one with a fault that costs nothing. */
export interface Ending {
  readonly end: ReturnType<typeof snapshot>
  /** Creations and removals, by kind. */
  readonly made: Readonly<Record<string, number>>
  readonly violations: readonly string[]
}

const MADE =
  /^(?:container|network|volume) |^createTopic$|^createPartitions$|^alterTopicConfig$|^alterNodeConfig$|^raiseFeature$/

export function ending(world: World): Ending {
  const made = Object.entries(world.host.tally).filter(([what]) => MADE.test(what))
  return { end: snapshot(world), made: Object.fromEntries(made.sort()), violations: [...world.host.violations] }
}

/** Runs a scenario through lives with these fates, one after the other; the last one has to bring it to its end. */
export async function play(
  scenario: Scenario,
  fates: readonly Fate[] = [{}],
  between: (world: World) => void = () => {},
): Promise<{ world: World; first: Life; dataBefore: Record<string, string> } & Ending> {
  const world = await prepare(scenario)
  // All data but what is to go.
  const dataBefore = data(world)
  for (const name of scenario.replaced ?? []) delete dataBefore[name]
  let first: Life | undefined
  for (const [index, fate] of fates.entries()) {
    if (index > 0) between(world)
    const life = world.start(fate)
    first ??= life
    await world.settle()
  }
  return { world, first: first as Life, dataBefore, ...ending(world) }
}
