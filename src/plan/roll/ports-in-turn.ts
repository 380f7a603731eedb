import type { ObservedContainer, PortBinding } from '../../model/docker-state.ts'
import { shortList } from '../ground/short-list.ts'
import { sharePort } from '../node/host-ports.ts'
import type { NodeView } from '../node/node-view.ts'
import type { Verdict } from './disturbance.ts'

/**
 * Host ports that go from one node of a cluster to another
 * ========================================================
 *
 * A node's successor cannot start while a sibling has a port that it is to get. So a node is replaced only when nobody
 * has its ports any more, and whoever has them comes first: 1 to 2, 2 to 3, 3 to 4 goes from the end. Where that leads
 * nowhere (they go round in a circle, or somebody keeps a port) nobody is stopped to be replaced: a roll that cannot be
 * finished is not begun. What is restarted as it is goes on, and so does what was told to stop.
 */
export interface PortsInTurn {
  /** Whether a sibling still has a port of it. */
  isWaiting(view: NodeView): boolean
  /** Why nobody may be replaced; undefined: all can be, one after the other. */
  readonly never: Verdict | undefined
}

/** Nobody announces that a host port is free again. */
const LOOK_AGAIN_MS = 5_000

export function portsInTurn(nodes: readonly NodeView[]): PortsInTurn {
  const wanted = nodes.filter(isReplaced).map((view) => ({ view, holders: holdersOf(view, nodes) }))
  const isWaiting = (view: NodeView) => wanted.some((each) => each.view === view && each.holders.length > 0)
  const stuck = stuckAmong(wanted)
  if (stuck.length === 0) return { isWaiting, never: undefined }
  const words = stuck.flatMap(({ view, holders }) =>
    holders.map(({ holder, port }) => {
      const verb = keeps(holder, port) ? 'keeps' : 'has'
      return `${view.name} is to get host port ${port.hostPort}, which ${holder.name} ${verb}`
    }),
  )
  const message = `${shortList(words)}; none of them can begin: give them ports that are free, and these afterwards`
  return { isWaiting, never: { allowed: false, reason: 'PortTaken', message, inMs: LOOK_AGAIN_MS } }
}

/** A running container of it is to make room for another one. */
export const isReplaced = ({ former, running }: NodeView): boolean => former !== undefined && running.includes(former)

interface Wanted {
  readonly view: NodeView
  readonly holders: readonly { readonly holder: NodeView; readonly port: PortBinding }[]
}

const holdersOf = (view: NodeView, nodes: readonly NodeView[]): Wanted['holders'] =>
  view.node.container.ports.flatMap((port) =>
    nodes.filter((other) => other !== view && other.running.some(has(port))).map((holder) => ({ holder, port })),
  )

const has =
  (port: PortBinding) =>
  ({ publishedPorts }: ObservedContainer): boolean =>
    publishedPorts.some((other) => sharePort(port, other))

/** Those that never get their ports, however the others are replaced. */
function stuckAmong(wanted: readonly Wanted[]): readonly Wanted[] {
  let stuck = wanted
  for (let before = -1; stuck.length !== before; ) {
    before = stuck.length
    const waits = (holder: NodeView) => stuck.some(({ view }) => view === holder)
    stuck = stuck.filter(({ holders }) => holders.some(({ holder, port }) => keeps(holder, port) || waits(holder)))
  }
  return stuck
}

/** It has the port, and is to have it. */
const keeps = (holder: NodeView, port: PortBinding): boolean =>
  !isReplaced(holder) || holder.node.container.ports.some((other) => sharePort(port, other))
