import { DroverError, messageOf } from '../../errors.ts'

/** What one check found. */
export interface CheckResult {
  /** What was looked at: `engine`, `disk`. */
  readonly check: string
  readonly result: 'ok' | 'warn' | 'fail'
  readonly message: string
  readonly mend?: string
}

/** All is well. */
export function ok(check: string, message: string): CheckResult {
  return { check, result: 'ok', message }
}

/** It works, but not for long, or not as it should. */
export function warn(check: string, message: string, mend: string): CheckResult {
  return { check, result: 'warn', message, mend }
}

/** Drover cannot do its work like this. */
export function fail(check: string, message: string, mend: string): CheckResult {
  return { check, result: 'fail', message, mend }
}

/** The failure of a check that could not even look. */
export function failedBy(check: string, error: unknown): CheckResult {
  const mend = error instanceof DroverError ? error.mend : 'Nobody foresaw this; please report it.'
  return fail(check, messageOf(error), mend)
}
