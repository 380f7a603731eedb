import { mentionsOurs } from './neighbours.ts'

/** Part of a text that is parsed by itself, and the offset at which it begins. */
export interface Piece {
  readonly text: string
  readonly at: number
}

/**
 * What a file says: UTF-8, or UTF-16 where its first two bytes say so, as editors on Windows write it; undefined when
 * it is no text.
 */
export function textOf(bytes: Uint8Array): string | undefined {
  const mark = `${bytes[0]},${bytes[1]}`
  const encoding = mark === '255,254' ? 'utf-16le' : mark === '254,255' ? 'utf-16be' : 'utf-8'
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes)
    return text.includes('\0') ? undefined : text
  } catch {
    return undefined
  }
}

/**
 * JSON objects after one another, as `jq` writes them and kubectl reads them: to YAML they would be one document that
 * is broken at the second. What follows them is YAML, and so is any other text as a whole.
 */
export function piecesOf(text: string): Piece[] {
  const objects: Piece[] = []
  let end = 0
  for (let at = afterBlanks(text, 0); text[at] === '{'; at = afterBlanks(text, end)) {
    const next = endOfObject(text, at)
    if (next === undefined || !isJson(text.slice(at, next))) break
    objects.push({ text: text.slice(at, next), at })
    end = next
  }
  if (objects.length < 2) return [{ text, at: 0 }]
  return afterBlanks(text, end) === text.length ? objects : [...objects, { text: text.slice(end), at: end }]
}

/** Those documents of a text that may be for Drover, each as a piece. */
export function piecesOfOurs(text: string): Piece[] {
  const starts = [0, ...[...text.matchAll(/^---/gm)].map(({ index }) => index)]
  return starts
    .map((at, index) => ({ text: text.slice(at, starts[index + 1]), at }))
    .filter((piece) => mentionsOurs(piece.text))
}

function afterBlanks(text: string, at: number): number {
  let next = at
  while (next < text.length && ' \t\r\n'.includes(text.charAt(next))) next++
  return next
}

/** Behind the brace that closes the one at an offset, if the text is JSON. */
function endOfObject(text: string, start: number): number | undefined {
  let depth = 0
  let isQuoted = false
  for (let at = start; at < text.length; at++) {
    const letter = text.charAt(at)
    if (isQuoted && letter === '\\') at++
    else if (letter === '"') isQuoted = !isQuoted
    else if (isQuoted) continue
    else if (letter === '{') depth++
    else if (letter === '}' && --depth === 0) return at + 1
  }
  return undefined
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
