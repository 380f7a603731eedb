import { LABELS } from './labels.ts'
import type { NodeRole } from './resource.ts'

interface Labelled {
  readonly labels: Readonly<Record<string, string>>
}

/** The node a container or volume belongs to; NaN when its labels do not say. */
export const nodeIdOf = ({ labels }: Labelled): number => Number(labels[LABELS.nodeId])

/** The roles a node's container was made for. */
export const rolesOf = ({ labels }: Labelled): readonly NodeRole[] =>
  (labels[LABELS.roles]?.split(',') ?? []) as NodeRole[]

export const hasRole = (container: Labelled, role: NodeRole): boolean => rolesOf(container).includes(role)
