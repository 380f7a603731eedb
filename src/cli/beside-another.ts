import { resolve } from 'node:path'

/**
 * What a person may want who starts a Drover where another one acts with the same state folder.
 * @param given manifests it was to watch
 * @param watched those that the other one watches
 */
export function besideAnother(given: readonly string[], watched: readonly string[]): string {
  const known = new Set(watched.map((source) => resolve(source)))
  const isWatched = given.every((source) => known.has(resolve(source)))
  const first = isWatched
    ? 'It watches these manifests already: saving one is enough.'
    : 'Give it the manifests: `drover apply -f PATH`.'
  return `${first} Or run beside it, with a --state DIR and an --instance NAME that are not its own. ${OR}`
}

const OR = 'Or stop it; or wait for its end, with --standby.'

/** The same where the other one has another state folder, and acts on the engine. */
export const BESIDE_ANOTHER_ON_THE_ENGINE = `Give it the manifests: \`drover apply -f PATH --state DIR\`, with its folder. Or run beside it, with another --instance. ${OR}`

/** The same where it is no daemon. */
export const BESIDE_A_COMMAND = `A command is at work there; run this again when it has ended. ${OR}`
