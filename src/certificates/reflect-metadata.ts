/**
 * What @peculiar/x509 wants `Reflect` to have: notes about classes, of which its registry of algorithms makes use. Of
 * the proposal of that name it calls these three alone, so there is no package for it. Loaded before the library.
 */

const notes = new WeakMap<object, Map<unknown, unknown>>()

function getOwnMetadata(key: unknown, target: object): unknown {
  return notes.get(target)?.get(key)
}

function getMetadata(key: unknown, target: object): unknown {
  for (let each: object | null = target; each !== null; each = Object.getPrototypeOf(each)) {
    if (notes.get(each)?.has(key)) return getOwnMetadata(key, each)
  }
  return undefined
}

function defineMetadata(key: unknown, value: unknown, target: object): void {
  const own = notes.get(target) ?? new Map<unknown, unknown>()
  notes.set(target, own.set(key, value))
}

if (!('getMetadata' in Reflect)) Object.assign(Reflect, { getMetadata, getOwnMetadata, defineMetadata })

export {}
