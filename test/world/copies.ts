import { LABELS } from '../../src/model/labels.ts'
import type { Deed } from './hands.ts'
import type { World } from './world.ts'

/** How somebody looks into a node by a copy of it. */
export interface Copying {
  readonly runs: boolean
  /** With all that the node mounts, as `--volumes-from` has it. */
  readonly mounts: boolean
}

const nodeOf = ({ host }: World, nodeId: number) =>
  host.nodes().find(({ spec }) => spec.labels[LABELS.nodeId] === String(nodeId))

/**
 * `docker commit NODE x; docker run x sleep 600`: another container with all labels of the node, for an image has those
 * of its container, and with nothing else of it: another name, another command, no network of the cluster.
 */
export const copyNode =
  (nodeId: number, { runs, mounts }: Copying): Deed =>
  (world) => {
    const node = nodeOf(world, nodeId)
    if (!node) return
    const { engine } = world.host
    const id = engine.addForeignContainer(`looking_into_${nodeId}_${engine.handmade.size}`, {
      ...node.spec,
      entrypoint: ['sleep', '600'],
      hostname: `copy-${nodeId}`,
      aliases: [],
      ports: [],
      mounts: mounts ? node.spec.mounts : [],
    })
    if (runs) engine.start(id)
  }

/** Somebody gives an own network, and an own volume, the labels of ours. */
export const forgeLabels =
  (nodeId: number): Deed =>
  ({ host: { engine } }) => {
    const network = [...engine.networks.values()].find(({ name }) => name === 'sim-kafka')
    const volume = [...engine.volumes.values()].find(
      ({ labels }) => labels[LABELS.kind] === 'data' && labels[LABELS.nodeId] === String(nodeId),
    )
    if (network) engine.addForeignNetwork(`mine-${engine.handmade.size}`, network.labels)
    if (volume) engine.addForeignVolume(`mine-${engine.handmade.size}`, volume.labels)
  }

/** All that people made, as it is. */
export const madeByPeople = ({ host: { engine } }: World) => {
  const isTheirs = (key: string) => engine.handmade.has(key)
  return structuredClone({
    containers: [...engine.containers.values()]
      .filter(({ id }) => isTheirs(id))
      .map(({ id, name, status, limits, restartPolicy, endpoints }) => {
        return { id, name, status, limits, restartPolicy, networks: [...endpoints.keys()] }
      }),
    networks: [...engine.networks.values()].filter(({ id }) => isTheirs(id)),
    volumes: [...engine.volumes.values()]
      .filter(({ name }) => isTheirs(name))
      .map(({ name, labels, files }) => ({ name, labels, files })),
  })
}
