import { DOCKER_DEADLINES, type DockerDeadlines } from '../../../src/docker/deadlines.ts'

/** Every deadline this many milliseconds long. */
export const allWithin = (ms: number): DockerDeadlines =>
  Object.fromEntries(
    Object.entries(DOCKER_DEADLINES).map(([call, deadline]) => [
      call,
      typeof deadline === 'number' ? ms : { begin: ms, silence: ms },
    ]),
  ) as unknown as DockerDeadlines
