import type { ActionType, Operation } from './operation.ts'

/** Operations that only bring back what is to run: they can be done any number of times, whatever was done before. */
const BRINGS_BACK: ReadonlySet<ActionType> = new Set([
  'CreateNetwork',
  'ConnectNetwork',
  'DisconnectNetwork',
  'CreateContainer',
  'WriteFiles',
  'StartContainer',
  'UnpauseContainer',
  'RenameContainer',
])

/**
 * What of a plan may be carried out when it cannot be recorded: a broker that is down has to be started even when the disk is
 * full. Nothing is stopped, moved or removed that the next Drover would not know of.
 */
export function whatNeedsNoRecord(operations: readonly Operation[]): Operation[] {
  const chosen: Operation[] = []
  for (const operation of operations) {
    const isReady = operation.needs.every((need) => chosen.some(({ id }) => id === need))
    if (isReady && BRINGS_BACK.has(operation.action.type)) chosen.push(operation)
  }
  return chosen
}
