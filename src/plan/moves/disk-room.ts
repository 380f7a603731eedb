import type { ObservedLogDir } from '../../model/kafka-state.ts'
import { sizeText } from '../../model/quantity.ts'
import type { Move } from './replicas.ts'

/** Part of a disk that has to stay free after replicas were moved to it: logs grow, and compaction needs room. */
export const KEEP_FREE = 0.1
/** Two brokers ask for the free space one after the other; meanwhile it changes by less than this part of the disk. */
const SAME_DISK = 0.01

interface Disk {
  readonly totalBytes: number
  readonly usableBytes: number
}

export interface Room {
  /** Why the moves do not fit. */
  readonly lacking?: string
  /** Brokers whose free space is not known. */
  readonly unknown: readonly number[]
}

/**
 * Whether brokers have room for what is to be moved to them. Volumes of one host often share a disk, which each broker
 * reports as its own: log directories that report the same size and the same free space are taken for one disk.
 */
export function roomFor(
  moves: readonly Move[],
  logDirs: ReadonlyMap<number, readonly ObservedLogDir[]> = new Map(),
): Room {
  const disks: Disk[] = []
  const groups = new Map<string, { readonly disks: readonly number[]; readonly brokers: number[]; bytes: number }>()
  const unknown: number[] = []
  for (const [broker, bytes] of bytesByTarget(moves)) {
    const own = disksOf(logDirs.get(broker), disks)
    if (own.length === 0) {
      unknown.push(broker)
      continue
    }
    const group = groups.get(own.join()) ?? { disks: own, brokers: [], bytes: 0 }
    group.brokers.push(broker)
    group.bytes += bytes
    groups.set(own.join(), group)
  }
  for (const { disks: own, brokers, bytes } of groups.values()) {
    const sum = (key: keyof Disk) => own.reduce((all, index) => all + (disks[index]?.[key] ?? 0), 0)
    const free = sum('usableBytes')
    if (free - bytes >= KEEP_FREE * sum('totalBytes')) continue
    const lacking = `${sizeText(bytes)} are to go to broker ${brokers.join(', ')}, where ${sizeText(free)} are free and 10 % of the disk have to stay so`
    return { lacking, unknown }
  }
  return { unknown }
}

function bytesByTarget(moves: readonly Move[]): [number, number][] {
  const bytes = new Map<number, number>()
  for (const move of moves) for (const id of move.adding) bytes.set(id, (bytes.get(id) ?? 0) + move.bytes)
  return [...bytes].sort(([a], [b]) => a - b)
}

/** Indices of the disks these directories are on; new ones are added to `disks`. */
function disksOf(dirs: readonly ObservedLogDir[] = [], disks: Disk[]): number[] {
  const found = dirs.flatMap(({ errorCode, totalBytes, usableBytes }) => {
    if (errorCode !== 0 || totalBytes === undefined || usableBytes === undefined) return []
    const same = (disk: Disk) =>
      disk.totalBytes === totalBytes && Math.abs(disk.usableBytes - usableBytes) < SAME_DISK * totalBytes
    const known = disks.findIndex(same)
    return [known === -1 ? disks.push({ totalBytes, usableBytes }) - 1 : known]
  })
  return [...new Set(found)].sort((a, b) => a - b)
}
