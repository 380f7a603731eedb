import { readFileSync } from 'node:fs'

/** Drover's version, from its package. */
export function droverVersion(): string {
  const description: { version: string } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  )
  return description.version
}
