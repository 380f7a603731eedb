import type { ObservedDocker } from '../../model/observed-cluster.ts'
import type { PlanBuilder } from './builder.ts'

type ForeignNames = Pick<ObservedDocker, 'foreign' | 'otherInstances'>

/** Whether a name that is wanted is that of something which is not ours; what has to wait for it is told then. */
export function isTaken(
  builder: Pick<PlanBuilder, 'wait'>,
  kind: 'container' | 'network' | 'volume',
  name: string,
  { foreign, otherInstances }: ForeignNames,
): boolean {
  const key = `${kind} ${name}`
  if (!foreign.has(key)) return false
  const instance = otherInstances?.get(key)
  const maker = instance === undefined ? 'Drover did not make' : `the Drover with \`--instance ${instance}\` made`
  builder.wait({ kind, name }, 'Conflict', `a ${kind} of this name exists that ${maker}`)
  return true
}
