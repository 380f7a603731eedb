import { CONFIG_FOLDER } from '../model/config-folder.ts'
import type { Operation } from './ground/operation.ts'
import type { Plan } from './ground/plan.ts'
import { shortList } from './ground/short-list.ts'
import type { Foreign } from './ownership.ts'
import { withWarnings } from './statuses.ts'
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
  const ids = foreign.containers.map(({ id }) => id).sort()
  const told = {
    ...plan,
    operations: withheld(plan.operations, (operation) => isInUse(operation, foreign)),
    recorded: ids.length === 0 || isGone ? recorded : { ...recorded, foreign: ids },
  }
  return withWarnings(told, [{ target: plan.owner, reason: 'ForeignLabelled', message }])
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
