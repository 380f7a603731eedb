import { error, type Finding } from './finding.ts'

/** `data` (base64) and `stringData` (plain, and the stronger) of a Secret as one map of plain text. */
export function decodeSecret(value: Readonly<Record<string, unknown>>): {
  data: Readonly<Record<string, string>>
  findings: Finding[]
} {
  const findings: Finding[] = []
  const entries = Object.entries((value.data ?? {}) as Readonly<Record<string, string>>).map(([key, encoded]) => {
    const text = decodeBase64(encoded)
    if (text === undefined) {
      findings.push(
        error(
          'InvalidValue',
          ['data', key],
          'It is not base64 of UTF-8 text.',
          'Write the plain text below `stringData:` instead.',
        ),
      )
    }
    return [key, text ?? ''] as const
  })
  const plain = Object.entries((value.stringData ?? {}) as Readonly<Record<string, string>>)
  return { data: Object.fromEntries([...entries, ...plain]), findings }
}

function decodeBase64(encoded: string): string | undefined {
  const compact = encoded.replace(/\s/g, '')
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(compact)) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(compact, 'base64'))
  } catch {
    return undefined
  }
}
