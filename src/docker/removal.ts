import type Docker from 'dockerode'
import { DroverError } from '../errors.ts'
import { type ContainerStatus, isBeingRemoved } from '../model/docker-state.ts'
import { shortId } from './engine.ts'
import { lookUp } from './look-up.ts'

/**
 * Looking into a container that is being removed
 * ==============================================
 *
 * To answer about a container's files, engine 20.10 mounts its volumes into the container's file system on the host.
 * When it takes that file system away in the same moment, it takes what is mounted there with it: every file of the
 * volumes. (A loop of `HEAD /containers/ID/archive` beside `docker rm -f` empties a volume once in twenty to sixty
 * times. Newer engines mount them in a namespace of the call's own: moby, daemon/containerfs_linux.go.)
 *
 * So the engine is asked right before whether it is removing the container. One that ran then cannot be half removed
 * when the question comes: its end is handled first, under the lock the question takes. One that did not run could, had
 * somebody begun to remove it in between, a millisecond or two.
 * @throws DOCKER_CONFLICT
 */
export async function assertNotRemoved(docker: Docker, id: string, signal: AbortSignal): Promise<void> {
  const { State } = (await lookUp(docker, `/containers/${id}/json`, signal)) as { State?: { Status: ContainerStatus } }
  if (State && isBeingRemoved(State.Status))
    throw new DroverError('DOCKER_CONFLICT', `container ${shortId(id)} is being removed`)
}
