/** Formats for programs. */
export type DataFormat = 'json' | 'yaml'

/** A value as one JSON text or one YAML document, with a newline at the end. */
export async function renderData(value: unknown, format: DataFormat): Promise<string> {
  if (format === 'json') return `${JSON.stringify(value, null, 2)}\n`
  const { stringify } = await import('./to-yaml.ts')
  // 1.1 quotes what older readers (Kubernetes' own among them) would take for a date or a boolean.
  return stringify(value, { version: '1.1', aliasDuplicateObjects: false, lineWidth: 0 })
}
