import type { ProcessSample } from './process-sample.ts'

/** Slope of the line through these points with the least squares. */
export function slopeOf(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (at: 0 | 1) => points.reduce((sum, point) => sum + point[at], 0) / points.length
  const [x, y] = [mean(0), mean(1)]
  const spread = points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0)
  return points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0) / spread
}

/** How much a daemon may seem to grow from the end of its warming up to the end. */
export interface Tolerance {
  /** Part of the samples that is left out: code is still compiled, and caches fill. */
  readonly warmUp: number
  readonly residentMiB: number
  /** Of each kind. */
  readonly descriptors: number
}

/** An event is some 300 bytes, and the log is compacted at 2,000 lines. */
const EVENT_LOG_BYTES = 2_000 * 1_024

const COUNTED = ['sockets', 'pipes', 'files', 'others', 'threads'] as const

/** What grew more than it may, by the line through all samples after the warm-up; empty: nothing did. */
export function whatGrew(samples: readonly ProcessSample[], tolerance: Tolerance): string[] {
  const warm = samples.slice(Math.floor(samples.length * tolerance.warmUp))
  const span = (warm.at(-1)?.at ?? 0) - (warm[0]?.at ?? 0)
  const grown = (key: keyof ProcessSample) => slopeOf(warm.map((sample) => [sample.at, sample[key]])) * span
  const say = (key: keyof ProcessSample, most: number) => {
    const by = grown(key)
    return by > most ? [`${key} grew by ${by.toFixed(1)} in ${Math.round(span / 1000)} s, and may by ${most}`] : []
  }
  const logged = Math.max(...samples.map(({ eventLogBytes }) => eventLogBytes))
  return [
    ...say('residentMiB', tolerance.residentMiB),
    ...COUNTED.flatMap((key) => say(key, tolerance.descriptors)),
    ...(logged > EVENT_LOG_BYTES ? [`the event log had ${logged} bytes`] : []),
  ]
}
