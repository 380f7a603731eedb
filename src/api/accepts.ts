import type { Ask, CallName } from './calls.ts'

/** Whether what somebody sent is what is asked with a call. */
export const ACCEPTS: { readonly [Name in CallName]: (value: unknown) => value is Ask<Name> } = {
  apply: (value): value is Ask<'apply'> =>
    isObject(value) && isGiven(value) && typeof value.wait === 'boolean' && isTime(value.timeout),
  plan: (value): value is Ask<'plan'> =>
    isObject(value) && (value.files === undefined || isGiven(value)) && isObject(value.engine),
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

const isTime = (value: unknown): value is number => typeof value === 'number' && value >= 0

const isGiven = (value: Readonly<Record<string, unknown>>): boolean =>
  typeof value.cwd === 'string' && Array.isArray(value.files) && value.files.every(isGivenFile)

const isGivenFile = (value: unknown): boolean =>
  isObject(value) && typeof value.file === 'string' && typeof value.text === 'string'
