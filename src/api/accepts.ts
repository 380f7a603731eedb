import type { Ask, CallName, Given } from './calls.ts'

/** Whether what somebody sent is what is asked with a call. */
export const ACCEPTS: { readonly [Name in CallName]: (value: unknown) => value is Ask<Name> } = {
  apply: (value): value is Ask<'apply'> =>
    isGiven(value) && 'wait' in value && typeof value.wait === 'boolean' && 'timeout' in value && isTime(value.timeout),
}

const isTime = (value: unknown): value is number => typeof value === 'number' && value >= 0

function isGiven(value: unknown): value is Given {
  const isThere = typeof value === 'object' && value !== null && 'cwd' in value && 'files' in value
  return isThere && typeof value.cwd === 'string' && Array.isArray(value.files) && value.files.every(isGivenFile)
}

function isGivenFile(value: unknown): boolean {
  const isThere = typeof value === 'object' && value !== null && 'file' in value && 'text' in value
  return isThere && typeof value.file === 'string' && typeof value.text === 'string'
}
