import type { NodeRole } from '../../src/model/resource.ts'

/**
 * `starting`: the process runs and follows the quorum, but its broker port is closed. `hung`: accepts, never answers.
 */
export type NodeState = 'running' | 'starting' | 'hung' | 'down'

/** One node, as it is and as the controllers see it. */
export interface Node {
  readonly id: number
  readonly roles: readonly NodeRole[]
  readonly rack?: string
  readonly version: string
  /** Of its metadata log. */
  readonly directoryId: string
  /** The voters it was formatted with, as long as it knows of no other. */
  founders: ReadonlyMap<number, string> | undefined
  /** Of which quorum it has the log. */
  history: number | undefined
  /** It has been started, and has not come up yet. */
  boots: boolean
  /** On the controllers' list of brokers; taken off while it runs, it is not let on again before it restarts. */
  registered: boolean
  state: NodeState
  /** As the controllers see it: they may be told to see it so whatever the node does. */
  fenced: boolean
  heldFenced: boolean | undefined
  /** Frozen when it stops following. */
  followed: { endOffset: number; at: number }
}

export const follows = ({ state }: Node): boolean => state === 'running' || state === 'starting'
