import { error, type Finding } from './finding.ts'

/** The bytes of base64, which may be in several lines; undefined when it is none. */
export function decodeBase64(encoded: string): Uint8Array | undefined {
  const compact = encoded.replace(/\s/g, '')
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(compact)) return undefined
  return Buffer.from(compact, 'base64')
}

/** What is said of the entries of a map that have to be base64. */
export const base64Findings = (map: string, entries: Readonly<Record<string, string>>, mend: string): Finding[] =>
  Object.entries(entries).flatMap(([key, encoded]) =>
    decodeBase64(encoded) === undefined ? [error('InvalidValue', [map, key], 'It is not base64.', mend)] : [],
  )
