/** Kafka's largest node id. */
const HIGHEST_ID = 2 ** 31 - 1

/** From the first id to the last one, both included; downwards when the last one is smaller. */
export type NodeIdRange = readonly [first: number, last: number]

/** Strimzi's notation for node ids in annotations: `[10-19, 25]`, `[9-5]`. Undefined when it is none. */
export function parseNodeIdRanges(text: string): readonly NodeIdRange[] | undefined {
  if (text.trim() === '') return []
  const inside = /^\s*\[(.*)\]\s*$/.exec(text)?.[1]
  if (inside === undefined) return undefined
  if (inside.trim() === '') return []
  const ranges = inside.split(',').map((part): NodeIdRange | undefined => {
    const match = /^\s*(\d{1,10})\s*(?:-\s*(\d{1,10})\s*)?$/.exec(part)
    return match ? [Number(match[1]), Number(match[2] ?? match[1])] : undefined
  })
  const all = ranges.filter((range) => range !== undefined)
  const valid = all.length === ranges.length && all.flat().every((id) => id <= HIGHEST_ID)
  return valid ? all : undefined
}

/** The ids of ranges, one by one: `[0-2147483647]` is not to be written out. */
export function* idsIn(ranges: readonly NodeIdRange[]): Generator<number> {
  for (const [first, last] of ranges) {
    const step = first <= last ? 1 : -1
    for (let id = first; id !== last + step; id += step) yield id
  }
}
