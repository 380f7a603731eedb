/*
 * Rules are asked although some field is wrong
 * ============================================
 *
 * A person is to learn of all that is wrong with a file in one round, so a rule of several fields does not wait until
 * each of them is right. But it may conclude nothing from a value that is wrong. In its place stands one that cannot
 * be read: whatever rule reads it has no answer, and the others have theirs. So no rule says which fields it needs,
 * but reads no more than those: to copy a map is to read all of it.
 */

/** What a field comes to that is wrong, or missing where it must be there. */
export const WRONG = Symbol('a wrong value')

/** That a rule has read a value that is wrong. */
class NoAnswer extends Error {}

/** Gives a map or a list a value of this name; one that is wrong cannot be read from it. */
export function put(into: object, name: string | number, value: unknown): void {
  const wrong = {
    get(): never {
      throw new NoAnswer(`${name} is wrong`)
    },
  }
  // Not an assignment: `__proto__` must become a key like any other.
  Object.defineProperty(into, name, {
    ...(value === WRONG ? wrong : { value, writable: true }),
    enumerable: true,
    configurable: true,
  })
}

/** What these say; one that reads a wrong value says nothing. */
export function answersOf<T>(...rules: readonly (() => readonly T[])[]): T[] {
  return rules.flatMap((rule) => {
    try {
      return rule()
    } catch (error) {
      if (error instanceof NoAnswer) return []
      throw error
    }
  })
}
