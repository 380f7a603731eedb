import type { Action } from './operation.ts'

/** Milliseconds from the beginning of a look for which it is good enough to take something away: a broker is fenced after 9 s. */
export const FACTS_LAST_MS = 15_000

/**
 * What takes something away that all others have to be able to spare, as they were seen to be: on an overloaded host that may have
 * been long ago. Everything else only brings back, or is asked for whatever the others do.
 */
export const isDecidedOnAll = (action: Action): boolean =>
  (action.type === 'SignalContainer' && action.signal === 'SIGTERM') ||
  action.type === 'RemoveVoter' ||
  action.type === 'RemoveVolume' ||
  action.type === 'UnregisterBroker'
