import type { Outcome } from '../execute/execute-plan.ts'
import type { OwnerRef } from '../kinds/kinds.ts'
import type { OperatorState } from './operator-state.ts'
import type { PassResult } from './pass/pass-runner.ts'
import type { CallWatch } from './pass/watched-calls.ts'

/** Hears what a daemon does, and decides nothing. */
export interface Telemetry {
  readonly call: CallWatch
  /** A pass begins; what is returned hears how it ended. */
  readonly pass: (owner: OwnerRef) => (result: PassResult) => void
  readonly operation: (outcome: Outcome) => void
  /** What it may ask from now on; undefined: nobody acts. */
  readonly watch: (operator: OperatorState | undefined) => void
}

const nothing = () => () => {}
export const NO_TELEMETRY: Telemetry = { call: nothing, pass: nothing, operation: nothing, watch: nothing }

/** The same, and whatever it throws is dropped: no pass fails because it could not be counted. */
export function harmless({ call, pass, operation, watch }: Telemetry): Telemetry {
  const tried =
    <A extends unknown[]>(run: (...args: A) => unknown) =>
    (...args: A): void => {
      try {
        run(...args)
      } catch {}
    }
  const begun =
    <A, E>(begin: (about: A) => (end: E) => void) =>
    (about: A): ((end: E) => void) => {
      try {
        return tried(begin(about))
      } catch {
        return () => {}
      }
    }
  return { call: begun(call), pass: begun(pass), operation: tried(operation), watch: tried(watch) }
}
