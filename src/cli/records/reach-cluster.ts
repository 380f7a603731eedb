import { assemble } from '../../control/assemble.ts'
import type { PassTools } from '../../control/pass/pass-tools.ts'
import { DroverError } from '../../errors.ts'
import { endpointsOf } from '../../kafka/dialler.ts'
import type { Bootstrap } from '../../kafka/record.ts'
import type { ObservedContainer } from '../../model/docker-state.ts'
import { type Address, addressText, endpointOf } from '../../model/endpoints.ts'
import { LABELS, nodeIdOf } from '../../model/labels.ts'
import { REPLICATION_LISTENER } from '../../model/listeners.ts'
import { nodeName } from '../../model/names.ts'
import { nodeAddresses } from '../../observe/kafka-facts.ts'
import { ownContainers } from '../../plan/ownership.ts'
import { readRecords } from '../../report/read-records.ts'
import { openStateFolder } from '../../report/state-folder.ts'
import { assemblyOptionsOf } from '../docker.ts'
import type { Globals } from '../globals.ts'
import { clusterOfTopic } from './cluster-of-topic.ts'

/** A node that was replaced has another address; so often, in milliseconds, the engine is asked. */
const LOOK_EVERY_MS = 2_000

/**
 * Works with a cluster's brokers over Drover's own listener, which every broker has whatever its manifest says; the
 * addresses are kept up to date meanwhile.
 * @throws NOT_FOUND, USAGE, DOCKER_*
 */
export async function withBrokers<T>(
  globals: Globals,
  { topic, cluster }: { readonly topic: string; readonly cluster?: string },
  work: (bootstrap: Bootstrap) => Promise<T>,
): Promise<T> {
  const name = cluster ?? clusterOfTopic(await readRecords(await openStateFolder(globals.state, 'read')), topic)
  const { tools, close } = await assemble(assemblyOptionsOf(globals))
  let timer: NodeJS.Timeout | undefined
  try {
    let addresses = await brokerAddresses(tools, name)
    if (addresses.size === 0) {
      throw new DroverError('NOT_FOUND', `no broker of ${name} runs in instance ${globals.instance}`, {
        mend: 'See what it waits for with `drover describe kafka`; other instances need --instance.',
      })
    }
    const look = async () => {
      // An engine that is away for a moment changes no address; the next look tells.
      addresses = await brokerAddresses(tools, name).catch(() => addresses)
      timer = setTimeout(look, LOOK_EVERY_MS)
    }
    timer = setTimeout(look, LOOK_EVERY_MS)
    return await work({
      get brokers() {
        return [...addresses.values()].map(addressText)
      },
      map: (host, port) => addresses.get(addressText({ host, port })) ?? { host, port },
    })
  } finally {
    clearTimeout(timer)
    close()
  }
}

/** Where the brokers that run can be dialled from here, by the address they advertise. */
async function brokerAddresses(
  { docker, host: { instance, access } }: PassTools,
  cluster: string,
): Promise<ReadonlyMap<string, Address>> {
  const labelled = (await docker.listContainers(`${LABELS.cluster}=${cluster}`)).filter(
    ({ labels }) => labels[LABELS.instance] === instance,
  )
  const containers = ownContainers(labelled)
  const advertised = new Map(containers.map((container) => [nodeIdOf(container), advertisedAddress(container)]))
  return new Map(
    endpointsOf(nodeAddresses({ containers }), access)
      .filter(({ role }) => role === 'broker')
      .map(({ nodeId, host, port }) => [advertised.get(nodeId) ?? addressText({ host, port }), { host, port }]),
  )
}

/** The container may bear another name for the moment. */
function advertisedAddress({ labels }: ObservedContainer): string {
  const [cluster, nodeId] = [labels[LABELS.cluster] ?? '', nodeIdOf({ labels })]
  const node = { cluster, name: nodeName(cluster, labels[LABELS.pool] ?? '', nodeId), nodeId }
  return addressText(endpointOf(node, REPLICATION_LISTENER))
}
