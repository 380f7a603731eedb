import { DroverError } from '../errors.ts'

/** Fires at the first SIGINT or SIGTERM, so that what is under way can be left tidy; the second ends the process. */
export function interrupted(what: string): AbortSignal {
  const stopping = new AbortController()
  for (const name of ['SIGTERM', 'SIGINT'] as const) {
    process.once(name, () => stopping.abort(new DroverError('INTERRUPTED', `${what} was broken off by ${name}`)))
  }
  return stopping.signal
}
