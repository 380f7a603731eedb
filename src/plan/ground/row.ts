import { hashOf } from '../../model/hash.ts'
import type { Operation } from './operation.ts'

/**
 * The same for the same thing done to the same object, from pass to pass; what another operation of the plan creates is
 * not told apart. Nor is what is secret: a container's label says which values it has.
 */
export function rowOf({ action, target }: Operation): string {
  const content = Object.entries(action).map(([key, value]) => [key, isCreated(value) ? 'created' : value])
  return hashOf(JSON.parse(JSON.stringify([target, content]))).slice(0, 16)
}

const isCreated = (value: unknown): boolean => typeof value === 'object' && value !== null && 'createdBy' in value
