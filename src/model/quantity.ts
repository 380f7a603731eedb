const SUFFIXES: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  K: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
}

/** A quantity of bytes, and one of CPUs. */
export const BYTES = /^(\d+(?:\.\d+)?)(k|[KMGTP]i?)?$/
export const CPUS = /^(\d+(?:\.\d+)?)(m?)$/

/** A Kubernetes quantity of bytes (`512Mi`, `2G`, `1.5Gi`) as a whole number; undefined when it is not one. */
export function parseBytes(quantity: string): number | undefined {
  const match = BYTES.exec(quantity.trim())
  const factor = match ? SUFFIXES[match[2] ?? ''] : undefined
  return match && factor !== undefined ? Math.floor(Number(match[1]) * factor) : undefined
}

/** A Kubernetes quantity of CPUs (`500m`, `2`, `0.5`) in billionths; undefined when it is not one. */
export function parseNanoCpus(quantity: string): number | undefined {
  const match = CPUS.exec(quantity.trim())
  return match ? Math.round(Number(match[1]) * (match[2] === 'm' ? 1e6 : 1e9)) : undefined
}

/** A JVM size (`512m`, `1g`, `1073741824`) in bytes; undefined when it is not one. */
export function parseJvmSize(size: string): number | undefined {
  const match = /^(\d+)([kKmMgGtT]?)$/.exec(size.trim())
  if (!match) return undefined
  const power = { '': 0, k: 1, m: 2, g: 3, t: 4 }[(match[2] ?? '').toLowerCase()] ?? 0
  return Number(match[1]) * 1024 ** power
}

/** A number from 0 to 100; undefined when it is none. */
export function parsePercentage(text: string): number | undefined {
  const percentage = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN
  return percentage <= 100 ? percentage : undefined
}

/** A span of time (`30s`, `10m`, `24h`) in milliseconds; undefined when it is not one. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d+)([smh])$/.exec(text.trim())
  return match ? Number(match[1]) * { s: 1_000, m: 60_000, h: 3_600_000 }[match[2] as 's' | 'm' | 'h'] : undefined
}

/** Bytes for people: `1.2 GiB`, `512 MiB`, `17 B`. */
export function sizeText(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)))
  const size = bytes / 1024 ** power
  return `${size < 10 && power > 0 ? size.toFixed(1) : Math.round(size)} ${units[power]}`
}
