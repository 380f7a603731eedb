import type { Metadata, SecretData } from '../model/resource.ts'
import { Sensitive } from '../model/sensitive.ts'
import { error, type Finding } from './finding.ts'

/** `data` (base64) and `stringData` (plain, and the stronger) of a Secret as one map of plain text. */
export function decodeSecret(value: Readonly<Record<string, unknown>>): { data: SecretData; findings: Finding[] } {
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
    return [key, new Sensitive(text ?? '')] as const
  })
  const plain = Object.entries((value.stringData ?? {}) as Readonly<Record<string, string>>)
  const wrapped = plain.map(([key, text]) => [key, new Sensitive(text)] as const)
  return { data: Object.fromEntries([...entries, ...wrapped]), findings }
}

/** In which `kubectl apply` leaves the whole manifest, with what a Secret holds. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

/** Metadata of a Secret without the copy of it that a manifest from a Kubernetes cluster has among its annotations. */
export function withoutCopy(metadata: Metadata): Metadata {
  const { [LAST_APPLIED]: _, ...annotations } = metadata.annotations
  return { ...metadata, annotations }
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
