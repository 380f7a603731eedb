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
 * So the engine is asked right before whether it is removing the container. That is not enough: on a busy host the two
 * calls may be far enough apart for a whole `docker rm -f`. What is looked at in every pass is reached in another way
 * there (volume-container.ts). What is left is asked seldom: the first files of a data volume that Drover has made, a
 * backup of a node that it has stopped, and configurations for which there is no other way.
 * @throws DOCKER_CONFLICT
 */
export async function assertNotRemoved(docker: Docker, id: string, signal: AbortSignal): Promise<SeenContainer> {
  const seen = (await lookUp(docker, `/containers/${id}/json`, signal)) as SeenContainer
  if (seen.State && isBeingRemoved(seen.State.Status))
    throw new DroverError('DOCKER_CONFLICT', `container ${shortId(id)} is being removed`)
  return seen
}

/** As the engine answers, as far as archive calls are about it. */
export interface SeenContainer {
  readonly Id: string
  readonly Name: string
  /** Id of its image. */
  readonly Image: string
  readonly State?: { readonly Status: ContainerStatus }
  readonly Config?: { readonly Labels?: Readonly<Record<string, string>> | null }
  readonly Mounts?: readonly { readonly Type: string; readonly Name?: string; readonly Destination: string }[]
}
