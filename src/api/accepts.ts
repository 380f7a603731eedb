import { findKind } from '../kinds/kinds.ts'
import type { Ask, CallName } from './calls.ts'

/** Whether what somebody sent is what is asked with a call. */
export const ACCEPTS: { readonly [Name in CallName]: (value: unknown) => value is Ask<Name> } = {
  apply: (value): value is Ask<'apply'> =>
    isObject(value) && isGiven(value) && isYesOrNo(value.wait) && isTime(value.timeout),
  plan: (value): value is Ask<'plan'> =>
    isObject(value) && (value.files === undefined || isGiven(value)) && isObject(value.engine),
  records: (value): value is Ask<'records'> =>
    isObject(value) && (value.kinds === undefined || (Array.isArray(value.kinds) && value.kinds.every(isKind))),
  annotate: (value): value is Ask<'annotate'> =>
    isObject(value) && isRef(value.ref) && isAnnotations(value.annotations) && typeof value.done === 'string',
  confirm: (value): value is Ask<'confirm'> => isObject(value) && isRef(value.ref),
  'give-up-records': (value): value is Ask<'give-up-records'> =>
    isObject(value) && isName(value.cluster) && isYesOrNo(value.everyRecord) && isYesOrNo(value.yes),
  delete: (value): value is Ask<'delete'> =>
    isObject(value) && (isGiven(value) || areNamed(value)) && isYesOrNo(value.volumes) && isYesOrNo(value.yes),
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

const isYesOrNo = (value: unknown): value is boolean => typeof value === 'boolean'
const isName = (value: unknown): value is string => typeof value === 'string' && value !== ''

const isKind = (value: unknown): boolean => typeof value === 'string' && findKind(value) !== undefined

/** Of a kind that is known: its name becomes that of a file. */
const isRef = (value: unknown): boolean => isObject(value) && isKind(value.kind) && isName(value.name)

const areNamed = ({ cwd, refs }: Readonly<Record<string, unknown>>): boolean =>
  typeof cwd === 'string' && Array.isArray(refs) && refs.every(isRef)

const isAnnotations = (value: unknown): boolean =>
  isObject(value) && Object.values(value).every((word) => word === null || typeof word === 'string')

const isTime = (value: unknown): value is number => typeof value === 'number' && value >= 0

const isGiven = (value: Readonly<Record<string, unknown>>): boolean =>
  typeof value.cwd === 'string' && Array.isArray(value.files) && value.files.every(isGivenFile)

const isGivenFile = (value: unknown): boolean =>
  isObject(value) && typeof value.file === 'string' && typeof value.text === 'string'
