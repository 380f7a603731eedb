/** What manifests may ask for, as whoever runs Drover has it; what is absent is not limited. */
export interface Policy {
  /** As it was given: what is refused names it. */
  readonly file: string
  /** Patterns: `*` stands for any letters. */
  readonly images?: readonly string[]
  /** Ports that may be published, both ends included. */
  readonly hostPorts?: readonly PortRange[]
  /** Patterns of addresses at which ports may be published. */
  readonly bindAddresses?: readonly string[]
  /** That a node's container may have at most: `8Gi`. */
  readonly maxMemory?: string
  /** Of one cluster. */
  readonly maxNodes?: number
}

export type PortRange = readonly [first: number, last: number]

/** `9094` or `30000-32767`; undefined when it is neither. */
export function parsePortRange(text: string): PortRange | undefined {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text)
  if (!match) return undefined
  const [first, last] = [Number(match[1]), Number(match[2] ?? match[1])]
  return first >= 1 && first <= last && last <= 65_535 ? [first, last] : undefined
}

export const isIn = (port: number, ranges: readonly PortRange[]): boolean =>
  ranges.some(([first, last]) => first <= port && port <= last)

/** Whether a text is what one of these patterns stands for, from its first letter to its last. */
export const fits = (text: string, patterns: readonly string[]): boolean =>
  patterns.some((pattern) => matches(text, pattern))

/** Letter by letter: as a regular expression, a pattern with many `*` could take for ever. */
function matches(text: string, pattern: string): boolean {
  const [head = '', ...rest] = pattern.split('*')
  const tail = rest.pop()
  if (tail === undefined) return text === pattern
  if (!text.startsWith(head) || text.length < head.length + tail.length || !text.endsWith(tail)) return false
  const end = text.length - tail.length
  let at = head.length
  for (const part of rest) {
    const found = text.indexOf(part, at)
    if (found === -1 || found + part.length > end) return false
    at = found + part.length
  }
  return true
}

/** An image by its name as written, and by its whole one: `apache/kafka:4.3.1` is `docker.io/apache/kafka:4.3.1`. */
export function namesOfImage(image: string): readonly string[] {
  const [first = '', ...path] = image.split('/')
  const hasRegistry = path.length > 0 && (/[.:]/.test(first) || first === 'localhost')
  if (hasRegistry) return [image]
  return [image, path.length > 0 ? `docker.io/${image}` : `docker.io/library/${image}`]
}
