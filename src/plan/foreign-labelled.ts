import { refKey } from '../model/resource-ref.ts'
import { CONFIG_FOLDER } from '../model/start-script.ts'
import type { Operation } from './ground/operation.ts'
import type { Condition, Plan } from './ground/plan.ts'
import { shortList } from './ground/short-list.ts'
import type { Foreign } from './ownership.ts'
import { withheld } from './withheld.ts'

const namesOf = ({ containers, networks, volumes }: Foreign): string[] => [
  ...containers.map(({ name }) => `container ${name}`),
  ...networks.map(({ name }) => `network ${name}`),
  ...volumes.map(({ name }) => `volume ${name}`),
]

/**
 * Names that nothing of ours can have any more, as `ObservedDocker.foreign` says it: a config volume that a foreign
 * container reads, too.
 */
export const foreignNames = (foreign: Foreign): string[] => [
  ...namesOf(foreign),
  ...foreign.containers.flatMap(({ mounts }) =>
    mounts.filter(({ target }) => target === CONFIG_FOLDER).map(({ volume }) => `volume ${volume}`),
  ),
]

/**
 * The plan with what is to be said and remembered of objects that only bear our labels. What one of them uses stays:
 * the engine would refuse to remove it, in every pass anew.
 */
export function tellForeign(plan: Plan, foreign: Foreign): Plan {
  const { foreign: _, ...before } = plan.recorded
  const names = namesOf(foreign)
  // Of a cluster that is gone nothing is remembered.
  const isGone = plan.statuses.some(({ conditions }) => conditions.some(({ reason }) => reason === 'Removed'))
  const recorded = isGone ? before : { ...before, parted: true as const }
  if (names.length === 0) return { ...plan, recorded }
  const message = wordsFor(foreign, names)
  const condition: Condition = { type: 'Warning', status: 'True', reason: 'ForeignLabelled', message }
  const ids = foreign.containers.map(({ id }) => id).sort()
  return {
    ...plan,
    operations: withheld(plan.operations, (operation) => isInUse(operation, foreign)),
    waits: [...plan.waits, { target: plan.owner, reason: 'ForeignLabelled', message }],
    statuses: plan.statuses.map((status) =>
      refKey(status) === refKey(plan.owner) ? { ...status, conditions: [...status.conditions, condition] } : status,
    ),
    recorded: ids.length === 0 || isGone ? recorded : { ...recorded, foreign: ids },
  }
}

function wordsFor({ containers, networks, volumes }: Foreign, names: readonly string[]): string {
  const many = names.length > 1
  const [first] = containers
  const advice = first
    ? `remove ${many ? 'them' : 'it'} (docker rm -f ${first.name}${many ? ' ...' : ''}), or run ${many ? 'them' : 'it'} with --label drover.instance= (an image committed from a node keeps the labels)`
    : `remove ${many ? 'them' : 'it'} (docker ${networks.length > 0 ? 'network' : 'volume'} rm ${(networks[0] ?? volumes[0])?.name}${many ? ' ...' : ''})`
  return `${shortList(names)} ${many ? "bear Drover's labels, but Drover did not make them: they are" : "bears Drover's labels, but Drover did not make it: it is"} left alone, and counts for nothing; when nobody needs ${many ? 'them' : 'it'}, ${advice}`
}

function isInUse({ action }: Operation, { containers }: Foreign): boolean {
  switch (action.type) {
    case 'RemoveVolume':
      return containers.some(({ mounts }) => mounts.some(({ volume }) => volume === action.name))
    case 'RemoveNetwork':
      return containers.some(
        ({ endpoints, status }) =>
          status !== 'exited' &&
          status !== 'created' &&
          endpoints.some(({ networkId }) => networkId === action.networkId),
      )
    default:
      return false
  }
}
