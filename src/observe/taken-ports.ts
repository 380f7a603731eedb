import { createServer } from 'node:net'
import type { DesiredCluster } from '../model/desired-cluster.ts'
import type { ObservedDocker } from '../model/observed-cluster.ts'

/** What became of trying to listen on an address of this host, as the engine would. */
export type PortTrial = 'free' | 'taken' | 'no such address'

export type TryPort = (host: string, port: number) => Promise<PortTrial>

/**
 * Listens there for a moment. A port this user may not open (below 1024) the engine still may, so it counts as free.
 */
export function tryPort(host: string, port: number): Promise<PortTrial> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code === 'EADDRINUSE' ? 'taken' : error.code === 'EADDRNOTAVAIL' ? 'no such address' : 'free')
    })
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve('free')))
  })
}

/**
 * Host ports this cluster wants, has not got, and cannot have now, so that nothing is stopped for a successor that
 * could not start. Asks only about ports that no container of the cluster publishes, so a converged cluster costs
 * nothing.
 */
export async function observeTakenPorts(
  cluster: DesiredCluster,
  docker: ObservedDocker,
  trial: TryPort = tryPort,
): Promise<ReadonlySet<number>> {
  const published = new Set(
    docker.containers.flatMap(({ publishedPorts }) => publishedPorts.map((port) => port.hostPort)),
  )
  const wanted = cluster.nodes
    .flatMap(({ container }) => container.ports)
    .filter(({ hostPort }) => !published.has(hostPort))
  const trials = await Promise.all(
    wanted.map(async ({ hostIp, hostPort }) => [hostPort, await trial(hostIp, hostPort)] as const),
  )
  return new Set(trials.filter(([, trial]) => trial === 'taken').map(([port]) => port))
}
