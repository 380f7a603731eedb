/** Where a numbered record stands in its topic. Numbers grow by one from record to record of a partition. */
export interface Place {
  readonly partition: number
  readonly offset: number
  readonly number: number
}

/** What a client that wrote and read through a change has to show. */
export interface Testimony {
  /** What Kafka acknowledged, in the order of the acknowledgements. */
  readonly acked: readonly Place[]
  /** The whole topic, read from its beginning afterwards by a client that knows nothing of the change. */
  readonly log: readonly Place[]
  /** What a consumer group read all along, in the order in which it came. */
  readonly followed: readonly Place[]
  /** What the producer gave up, however often it had tried. */
  readonly failures: readonly string[]
  /** The longest time, in milliseconds, in which a partition acknowledged nothing. */
  readonly longestGapMs: number
}

/** Faults by name; a change that loses nothing has none. */
export interface Verdict {
  readonly acked: number
  readonly longestGapMs: number
  readonly faults: Readonly<Record<Fault, readonly string[]>>
}

export type Fault = 'missing' | 'out of order' | 'twice' | 'not followed' | 'given up'

/** Weighs a testimony. An acknowledged record has to stand exactly where its acknowledgement said. */
export function judge({ acked, log, followed, failures, longestGapMs }: Testimony): Verdict {
  const stands = new Set(log.map(keyOf))
  const read = new Set(followed.map(keyOf))
  const last = new Map<number, number>()
  const seen = new Set<string>()
  const disordered: string[] = []
  const twice: string[] = []
  for (const place of [...log].sort((a, b) => a.partition - b.partition || a.offset - b.offset)) {
    const { partition, number } = place
    const record = `${partition} ${number}`
    if (seen.has(record)) twice.push(keyOf(place))
    else if (number < (last.get(partition) ?? -1)) disordered.push(keyOf(place))
    seen.add(record)
    last.set(partition, Math.max(number, last.get(partition) ?? -1))
  }
  const missing = acked.filter((place) => !stands.has(keyOf(place)))
  const unread = acked.filter((place) => !read.has(keyOf(place)))
  return {
    acked: acked.length,
    longestGapMs,
    faults: {
      missing: missing.map(keyOf),
      'out of order': disordered,
      twice,
      'not followed': unread.map(keyOf),
      'given up': failures,
    },
  }
}

/** `6000 acked; 0 missing, 0 out of order, ...; longest gap 812 ms`, with the first of each fault. */
export function lineOf({ acked, faults, longestGapMs }: Verdict): string {
  const counts = Object.entries(faults).map(
    ([fault, found]) => `${found.length} ${fault}${found.length > 0 ? ` (${found.slice(0, 3).join('; ')})` : ''}`,
  )
  return `${acked} acked; ${counts.join(', ')}; longest gap ${Math.round(longestGapMs)} ms`
}

const keyOf = ({ partition, offset, number }: Place): string =>
  `record ${number} at offset ${offset} of partition ${partition}`
