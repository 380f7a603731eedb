import { type AnySensitive, Sensitive } from './sensitive.ts'

/** What is to stand in a file: text, bytes that are none, or either of them from a Secret. */
export type FileContent = string | { readonly base64: string } | AnySensitive

/** The bytes of a file that leaves for where it is meant for. */
export function bytesOf({ content }: { readonly content: FileContent }): Buffer {
  if (typeof content === 'string') return Buffer.from(content)
  if (!(content instanceof Sensitive)) return Buffer.from(content.base64, 'base64')
  const secret = content.reveal()
  return typeof secret === 'string' ? Buffer.from(secret) : Buffer.from(secret)
}
