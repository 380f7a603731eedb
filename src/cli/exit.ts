import { hasCode } from '../errors.ts'

/** What the command line ends with. */
export const EXIT = {
  /** Done, or nothing to do. */
  done: 0,
  error: 1,
  /** The command itself was not understood. */
  usage: 2,
  /** `plan --exit-code` found something to do. */
  changes: 3,
  timedOut: 4,
} as const

/** The exit code for what ended a command. */
export function exitCodeOf(error: unknown): number {
  if (hasCode(error, 'USAGE')) return EXIT.usage
  if (hasCode(error, 'TIMED_OUT')) return EXIT.timedOut
  return EXIT.error
}
