import { resolve } from 'node:path'

/**
 * What a person may want who starts a Drover where another one acts.
 * @param given manifests it was to watch
 * @param watched those that the other one watches
 */
export function besideAnother(given: readonly string[], watched: readonly string[]): string {
  const known = new Set(watched.map((source) => resolve(source)))
  const isWatched = given.every((source) => known.has(resolve(source)))
  return `${isWatched ? 'It watches these manifests already: saving one is enough.' : GIVE} ${OR}`
}

const GIVE = 'Give it the manifests: `drover apply -f PATH`.'
const OR =
  'Or stop it; or run beside it, with a --state DIR and an --instance NAME that are not its own; or wait for its end, with --standby.'
