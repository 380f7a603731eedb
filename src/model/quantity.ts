/** Binary suffixes, and decimal ones, of which `K` is none of Kubernetes; but Strimzi reads it. */
const BINARY = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei']
const SUFFIXES: Readonly<Record<string, number>> = {
  ...{ n: 1e-9, u: 1e-6, m: 1e-3, k: 1e3, K: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18 },
  ...Object.fromEntries(BINARY.map((suffix, index) => [suffix, 1024 ** (index + 1)])),
}

/** A quantity of Kubernetes that is not below zero. */
export const QUANTITY = /^\+?(\d+(?:\.\d*)?|\.\d+)(?:([KMGTPE]i|[numkKMGTPE])|[eE]([-+]?\d{1,3}))?$/

/** An engine counts in 64 bits. */
const TOO_MUCH = 2 ** 63

/** A Kubernetes quantity of bytes (`512Mi`, `2G`, `1.5Gi`) as a whole number; undefined when it is not one. */
export function parseBytes(quantity: string): number | undefined {
  const bytes = parseQuantity(quantity, 1)
  return bytes === undefined ? undefined : Math.floor(bytes)
}

/** A Kubernetes quantity of CPUs (`500m`, `2`, `0.5`) in billionths; undefined when it is not one. */
export function parseNanoCpus(quantity: string): number | undefined {
  const cpus = parseQuantity(quantity, 1e9)
  return cpus === undefined ? undefined : Math.round(cpus)
}

/** A quantity in parts of one; undefined when it is not one, or more than anybody can count. */
function parseQuantity(quantity: string, parts: number): number | undefined {
  const match = QUANTITY.exec(quantity.trim())
  if (!match) return undefined
  const [, number, suffix, exponent] = match
  // What is small is divided by: a thousandth is no exact number, and `128974848000m` are whole bytes.
  const factor = suffix === undefined ? 1 : (SUFFIXES[suffix] ?? 1)
  const written = Number(exponent === undefined ? number : `${number}e${exponent}`)
  const value = factor < 1 ? (written * parts) / Math.round(1 / factor) : written * factor * parts
  return value < TOO_MUCH ? value : undefined
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
