import type { DockerClient } from '../docker/client.ts'
import { DroverError } from '../errors.ts'
import type { ObservedContainer } from '../model/docker-state.ts'
import { LABELS } from '../model/labels.ts'
import { ownContainers } from '../plan/ownership.ts'

export interface LogRequest {
  readonly instance: string
  /** `CLUSTER` or `CLUSTER/NODE`. */
  readonly what: string
  /** The last lines of each node. */
  readonly tail: number
  /** Goes on until the containers stop, or the signal. */
  readonly follow: boolean
}

/** Writes what nodes log, line by line. @throws NOT_FOUND, DOCKER_* */
export async function writeLogs(
  docker: DockerClient,
  { instance, what, tail, follow }: LogRequest,
  write: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const containers = await findNodes(docker, instance, what)
  const width = Math.max(...containers.map(({ name }) => name.length))
  const writeOne = async ({ id, name }: ObservedContainer): Promise<void> => {
    // As `docker compose logs`: with several nodes each line says whose it is.
    const prefix = containers.length === 1 ? '' : `${name.padEnd(width)} | `
    const lines = follow ? docker.followLogs(id, tail, signal) : await docker.readLogs(id, tail, signal)
    for await (const line of lines) write(`${prefix}${line}\n`)
  }
  if (follow) await Promise.all(containers.map(writeOne))
  else for (const container of containers) await writeOne(container)
}

async function findNodes(docker: DockerClient, instance: string, what: string): Promise<ObservedContainer[]> {
  const [cluster = '', node] = what.split('/')
  const labelled = (await docker.listContainers(`${LABELS.cluster}=${cluster}`)).filter(
    ({ labels }) => labels[LABELS.instance] === instance && labels[LABELS.nodeId] !== undefined,
  )
  const containers = ownContainers(labelled)
  const meant = containers.filter(
    ({ name, labels }) =>
      node === undefined || name === node || name === `${cluster}-${node}` || labels[LABELS.nodeId] === node,
  )
  if (meant.length > 0) return meant
  if (containers.length === 0) {
    throw new DroverError('NOT_FOUND', `cluster ${cluster} has no containers`, {
      mend: 'See what it waits for with `drover describe kafka`; other instances need --instance.',
    })
  }
  throw new DroverError('NOT_FOUND', `cluster ${cluster} has no node ${node}`, {
    mend: `It has ${containers.map(({ name }) => name).join(', ')}.`,
  })
}
