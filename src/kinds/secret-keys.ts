/** Names of a Secret's entries, be it as it is declared or as it was kept. */
export function keysOf(spec: unknown): string[] {
  if (typeof spec !== 'object' || spec === null) return []
  if ('keys' in spec && Array.isArray(spec.keys)) return spec.keys.map(String)
  return 'data' in spec && typeof spec.data === 'object' && spec.data !== null ? Object.keys(spec.data) : []
}
