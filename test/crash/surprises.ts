import { clusterText, DEDICATED } from '../world/cluster-text.ts'
import { copyNode, forgeLabels } from '../world/copies.ts'
import { type Loss, loseVolumes, putVolumesBack } from '../world/disks.ts'
import type { Deed } from '../world/hands.ts'
import * as hands from '../world/hands.ts'
import type { World } from '../world/world.ts'

/** Something befalls a cluster of which its people only mean that it goes on, and all it knows. */
export interface Surprise {
  readonly name: string
  readonly before: string
  readonly happens: Deed
  /** The state folder is lost with it. */
  readonly isStateLost?: boolean
  /**
   * - `heals`: everything is as it was, by itself.
   * - `holds`: nothing is made, what is left stays as it is, and a Warning says so; once `undone`, everything is as it
   *   was.
   * - `holds what is lost`: no volume and no topic is made in place of one that is gone, and a Warning says so; all
   *   else goes on.
   * - `serves on`: no node is touched, nor what people made, and a Warning tells of it.
   */
  readonly ends: 'heals' | 'holds' | 'holds what is lost' | 'serves on'
  readonly undone?: Deed
}

const inTurn =
  (...deeds: readonly Deed[]): Deed =>
  async (world: World) => {
    for (const deed of deeds) await deed(world)
  }

/** Every partition has a copy on each node. */
const THREE = clusterText({ topics: { orders: '{partitions: 3, replicas: 3, config: {min.insync.replicas: 2}}' } })
/** One controller, which is node 2, and partitions with one copy. */
const SINGLE = clusterText({ pools: DEDICATED, topics: { orders: '{partitions: 4, replicas: 1}' } })

const lost = (what: string, before: string, loss: Loss, ends: Exclude<Surprise['ends'], 'serves on'>): Surprise[] => [
  { name: `lose ${what}`, before, happens: loseVolumes(loss), undone: putVolumesBack, ends },
  {
    name: `lose ${what} and the state folder`,
    before,
    happens: loseVolumes(loss),
    isStateLost: true,
    undone: putVolumesBack,
    ends,
  },
]

const OTHERS = 'all that is not data'

export const LOSSES: readonly Surprise[] = [
  ...lost(OTHERS, THREE, { dataOf: [], others: true }, 'heals'),
  ...lost('the data of one of three controllers', THREE, { dataOf: [1], others: false }, 'heals'),
  ...lost(`the data of one of three controllers, and ${OTHERS}`, THREE, { dataOf: [1], others: true }, 'heals'),
  ...lost('the data of two of three controllers', THREE, { dataOf: [1, 2], others: false }, 'holds'),
  ...lost(`the data of two of three controllers, and ${OTHERS}`, THREE, { dataOf: [1, 2], others: true }, 'holds'),
  ...lost('the data of all controllers', THREE, { dataOf: [0, 1, 2], others: false }, 'holds'),
  // Without the state folder there is nothing left then that could tell of it.
  ...lost(`the data of all controllers, and ${OTHERS}`, THREE, { dataOf: [0, 1, 2], others: true }, 'holds').slice(
    0,
    1,
  ),
  ...lost('the data of the only controller', SINGLE, { dataOf: [2], others: false }, 'holds'),
  ...lost(`the data of the only controller, and ${OTHERS}`, SINGLE, { dataOf: [2], others: true }, 'holds'),
  ...lost('the only copy of partitions', SINGLE, { dataOf: [1], others: false }, 'holds what is lost'),
  ...lost(
    'the only copy of partitions, with its node',
    SINGLE,
    { dataOf: [1], others: false, only: true },
    'holds what is lost',
  ),
  ...lost('one of three nodes with its data', THREE, { dataOf: [1], others: false, only: true }, 'heals'),
  ...lost(
    'one of three controllers with its data, of a Kafka whose controllers do not join by themselves',
    THREE.replace('4.3.1', '4.1.2'),
    { dataOf: [1], others: false, only: true },
    'heals',
  ),
  ...lost('two of three nodes with their data', THREE, { dataOf: [1, 2], others: false, only: true }, 'holds'),
]

const copied = (what: string, happens: Deed): Surprise => ({ name: what, before: THREE, happens, ends: 'serves on' })
const [LOOK, MADE, WITH_ALL] = [
  { runs: true, mounts: false },
  { runs: false, mounts: false },
  { runs: true, mounts: true },
]

export const COPIES: readonly Surprise[] = [
  copied('copy a node, and run a shell in the copy', copyNode(1, LOOK)),
  copied('copy a node, and start the copy never', copyNode(1, MADE)),
  copied('copy two nodes, and run a shell in each', inTurn(copyNode(0, LOOK), copyNode(2, LOOK))),
  copied('copy a node twice', inTurn(copyNode(1, LOOK), copyNode(1, LOOK))),
  copied('copy a node, and run a shell in it with all its volumes', copyNode(1, WITH_ALL)),
  copied('copy every node', inTurn(copyNode(0, LOOK), copyNode(1, MADE), copyNode(2, WITH_ALL))),
  copied('give a network and a volume the labels of ours', forgeLabels(1)),
]

export const OTHERS_THAT_HEAL: readonly Surprise[] = [
  {
    name: 'find no engine for five minutes, and everything stopped',
    before: THREE,
    happens: ({ host }) => host.restartEngine(5 * 60_000),
    ends: 'heals',
  },
  {
    name: 'find all containers and the network removed',
    before: THREE,
    happens: inTurn((world) => {
      for (const { id } of world.host.nodes()) world.host.engine.remove(id)
    }, hands.removeNetwork),
    ends: 'heals',
  },
]

export const SURPRISES: readonly Surprise[] = [...LOSSES, ...COPIES, ...OTHERS_THAT_HEAL]
