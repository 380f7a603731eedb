import type { Operation } from './ground/operation.ts'

/** The operations without those that are held back, and without all that need one of them. */
export function withheld(operations: readonly Operation[], isHeld: (operation: Operation) => boolean): Operation[] {
  const held = new Set<number>()
  return operations.filter((operation) => {
    if (!isHeld(operation) && operation.needs.every((need) => !held.has(need))) return true
    held.add(operation.id)
    return false
  })
}
