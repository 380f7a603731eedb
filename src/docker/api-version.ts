import { DroverError } from '../errors.ts'

/** The version Drover is written for: engine 20.10, and understood by all since. */
const OWN = '1.41'

/**
 * The API version to speak with an engine that understands `min` to `max`: always the same where possible, because the
 * shape of answers changes with it.
 * @throws DOCKER_API_TOO_OLD
 */
export function negotiate(max: string, min: string): string {
  if (compare(max, OWN) < 0) {
    throw new DroverError('DOCKER_API_TOO_OLD', `The engine speaks Docker API ${max} at most`)
  }
  return compare(min, OWN) <= 0 ? OWN : min
}

/**
 * True for engines before 24 (API 1.43). They mount the volumes of a container for an archive call where it is deleted
 * from; later ones do it in a namespace of the call's own (moby, daemon/containerfs_linux.go).
 */
export const deletesMounted = (max: string): boolean => compare(max, '1.43') < 0

function compare(a: string, b: string): number {
  const [majorA = 0, minorA = 0] = a.split('.').map(Number)
  const [majorB = 0, minorB = 0] = b.split('.').map(Number)
  return majorA - majorB || minorA - minorB
}
