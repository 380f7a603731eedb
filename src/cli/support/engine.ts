import { OwnerRecords } from '../../control/pass/owner-records.ts'
import type { Look } from '../../control/plan-once.ts'
import { ownerLabelled } from '../../control/subjects.ts'
import type { DockerClient } from '../../docker/client.ts'
import type { ObservedContainer } from '../../model/docker-state.ts'
import { LABELS } from '../../model/labels.ts'
import { NOTHING_RECORDED, type RecordedCluster } from '../../model/recorded-cluster.ts'
import { refKey } from '../../model/resource-ref.ts'
import { isOwnNetwork, isOwnVolume, ownContainers } from '../../plan/ownership.ts'
import type { Part } from './collecting.ts'
import { once, type Sources } from './sources.ts'

/** Containers that bear this instance's label, parted as a pass parts them. */
export interface Containers {
  readonly own: readonly ObservedContainer[]
  readonly foreign: readonly ObservedContainer[]
}

/**
 * Those of all owners. @param isRemembered whether the state folder can be asked how they were judged
 * @throws DOCKER_*
 */
export async function partedContainers(
  { docker, instance, state }: Pick<Sources, 'docker' | 'instance' | 'state'>,
  isRemembered: boolean,
): Promise<Containers> {
  const all = await (await docker()).listContainers(`${LABELS.instance}=${instance}`)
  const records = new OwnerRecords(state)
  const owners = Map.groupBy(all, ({ labels }) => {
    const owner = ownerLabelled(labels)
    return owner && refKey(owner)
  })
  const judged = async ([one]: readonly ObservedContainer[]): Promise<RecordedCluster> => {
    const owner = one && ownerLabelled(one.labels)
    return isRemembered && owner ? records.read(owner).catch(() => NOTHING_RECORDED) : NOTHING_RECORDED
  }
  const own = await Promise.all(
    [...owners.values()].map(async (containers) => ownContainers(containers, await judged(containers))),
  )
  const isOwn = new Set(own.flat())
  return { own: all.filter((each) => isOwn.has(each)), foreign: all.filter((each) => !isOwn.has(each)) }
}

/** What the engine has of this instance, and what is in its way. */
export const engineObjects = (
  { docker, instance }: Pick<Sources, 'docker' | 'instance'>,
  containers: () => Promise<Containers>,
  looks: () => Promise<readonly Look[]>,
): Part => ({
  name: 'engine/',
  about: 'containers, networks and volumes of this instance, and what Drover calls foreign or has its names',
  collect: async (into, signal) => {
    const client = await docker()
    const label = `${LABELS.instance}=${instance}`
    const put = async (path: string, look: () => Promise<unknown>): Promise<void> => {
      try {
        into.data(path, await look())
      } catch (error) {
        into.missing(path, error)
      }
    }
    const networks = once(() => client.listNetworks(label, signal))
    const volumes = once(() => client.listVolumes(label, signal))
    await Promise.all([
      put('engine/containers.json', async () => (await containers()).own),
      put('engine/networks.json', async () => (await networks()).filter(isOwnNetwork)),
      put('engine/volumes.json', async () => (await volumes()).filter(isOwnVolume)),
      put('engine/lease.json', () => client.listContainers(`${LABELS.lease}=${instance}`, signal)),
      put('engine/foreign.json', async () => ({
        containers: (await containers()).foreign.map(briefly),
        networks: (await networks()).filter((each) => !isOwnNetwork(each)).map(withOurLabels),
        volumes: (await volumes()).filter((each) => !isOwnVolume(each)).map(withOurLabels),
        haveItsNames: await havingNames(client, looks, signal),
      })),
    ])
  },
})

/** Who has names that nodes should have, as far as it can be seen; that it cannot be is told with the plans. */
async function havingNames(client: DockerClient, looks: () => Promise<readonly Look[]>, signal: AbortSignal) {
  const passes = await Promise.all((await looks().catch(() => [])).map(({ pass }) => pass.catch(() => undefined)))
  const names = new Set(passes.flatMap((pass) => [...(pass?.facts.docker.foreign ?? [])]))
  return Promise.all(
    [...names].sort().map(async (named) => {
      const [type, name = ''] = named.split(' ')
      const found = type === 'container' ? await client.findContainer(name, signal) : undefined
      return { named, ...(found && briefly(found)) }
    }),
  )
}

/** Of somebody else's container what says whose it is, and no more. */
const briefly = ({ id, name, image, status, createdAt, hostname, mounts, labels }: ObservedContainer) =>
  withOurLabels({ id, name, image, status, createdAt, hostname, mounts, labels })

function withOurLabels<T extends { readonly labels: Readonly<Record<string, string>> }>(found: T): T {
  const ours = new Set<string>(Object.values(LABELS))
  return { ...found, labels: Object.fromEntries(Object.entries(found.labels).filter(([key]) => ours.has(key))) }
}
