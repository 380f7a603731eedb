import type { DockerClient } from '../docker/client.ts'
import { fewAtOnce } from '../docker/few-at-once.ts'
import { isNamed } from '../model/by-node.ts'
import type { DesiredCluster } from '../model/desired-cluster.ts'
import type { ObservedDocker } from '../model/observed-cluster.ts'

/**
 * Names this cluster wants, has not got, and cannot have because an object that is not ours bears them. Asks only about
 * names that are missing, so a converged cluster costs nothing.
 */
export async function observeForeignNames(
  docker: DockerClient,
  cluster: DesiredCluster,
  observed: ObservedDocker,
  signal?: AbortSignal,
): Promise<ReadonlySet<string>> {
  const { identity, foundingMark, quorumMarker } = cluster
  const volumes = cluster.nodes.flatMap((node) => node.volumes.map(({ name }) => name))
  const marks = identity.founding === 'new' ? [foundingMark.name, quorumMarker.name] : [quorumMarker.name]
  const missing = (wanted: readonly string[], have: readonly { readonly name: string }[]) =>
    wanted.filter((name) => !isNamed(have, name))
  const questions = [
    ...missing([cluster.network.name], observed.networks).map(
      (name) => async () => (await docker.findNetworks(name, signal)).length > 0 && `network ${name}`,
    ),
    ...missing([...volumes, ...marks], observed.volumes).map(
      (name) => async () => (await docker.findVolume(name, signal)) !== undefined && `volume ${name}`,
    ),
    ...missing(
      cluster.nodes.map(({ name }) => name),
      observed.containers,
    ).map((name) => async () => (await docker.findContainer(name, signal)) !== undefined && `container ${name}`),
  ]
  const found = await fewAtOnce(questions, (question) => question())
  return new Set(found.filter((name) => name !== false))
}
