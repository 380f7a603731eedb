import type { DockerClient } from '../docker/client.ts'
import { fewAtOnce } from '../docker/few-at-once.ts'
import { isNamed } from '../model/by-node.ts'
import type { DesiredCluster } from '../model/desired-cluster.ts'
import { LABELS } from '../model/labels.ts'
import type { ObservedDocker } from '../model/observed-cluster.ts'

/**
 * Names this cluster wants, has not got, and cannot have because an object that is not ours bears them, and which of
 * these another Drover has made. Asks only about names that are missing, so a converged cluster costs nothing.
 */
export async function observeForeignNames(
  docker: DockerClient,
  cluster: DesiredCluster,
  observed: ObservedDocker,
  signal?: AbortSignal,
): Promise<Pick<ObservedDocker, 'foreign' | 'otherInstances'>> {
  const { identity, foundingMark, quorumMarker } = cluster
  const volumes = cluster.nodes.flatMap((node) => node.volumes.map(({ name }) => name))
  const marks = identity.founding === 'new' ? [foundingMark.name, quorumMarker.name] : [quorumMarker.name]
  const missing = (wanted: readonly string[], have: readonly { readonly name: string }[]) =>
    wanted.filter((name) => !isNamed(have, name))
  const ask = (kind: string, names: readonly string[], find: (name: string) => Promise<Labelled | undefined>) =>
    names.map((name) => async () => [`${kind} ${name}`, await find(name)] as const)
  const nodes = cluster.nodes.map(({ name }) => name)
  const questions = [
    ...ask('network', missing([cluster.network.name], observed.networks), async (name) => {
      const [first] = await docker.findNetworks(name, signal)
      return first
    }),
    ...ask('volume', missing([...volumes, ...marks], observed.volumes), (name) => docker.findVolume(name, signal)),
    ...ask('container', missing(nodes, observed.containers), (name) => docker.findContainer(name, signal)),
  ]
  const found = (await fewAtOnce(questions, (question) => question())).filter(([, object]) => object !== undefined)
  const others = found.flatMap(([name, object]): [string, string][] => {
    const instance = object?.labels[LABELS.instance]
    return instance === undefined || instance === cluster.network.labels[LABELS.instance] ? [] : [[name, instance]]
  })
  return {
    foreign: new Set(found.map(([name]) => name)),
    ...(others.length > 0 && { otherInstances: new Map(others) }),
  }
}

interface Labelled {
  readonly labels: Readonly<Record<string, string>>
}
