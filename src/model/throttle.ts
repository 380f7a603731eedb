import { parseBytes } from './quantity.ts'

/**
 * What moving replicas may take when nobody says otherwise: a single disk has more than that, which is left to clients.
 */
export const DEFAULT_THROTTLE = 50 * 1024 ** 2

/** Bytes a second of `drover/replication-throttle`; `none` for no bound, undefined when it is neither. */
export function parseThrottle(text: string): number | 'none' | undefined {
  if (text === 'none') return 'none'
  const bytes = parseBytes(text)
  return bytes !== undefined && bytes > 0 ? bytes : undefined
}
