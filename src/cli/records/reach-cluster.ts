import { assemble } from '../../control/assemble.ts'
import type { EngineTools } from '../../control/pass/pass-tools.ts'
import { DroverError } from '../../errors.ts'
import { endpointsOf } from '../../kafka/dialler.ts'
import type { Bootstrap } from '../../kafka/record.ts'
import type { ObservedContainer } from '../../model/docker-state.ts'
import { type Address, addressText, endpointOf } from '../../model/endpoints.ts'
import { type Inside, insideOfAll } from '../../model/inside.ts'
import { LABELS, nodeIdOf } from '../../model/labels.ts'
import { REPLICATION_LISTENER } from '../../model/listeners.ts'
import { nodeName } from '../../model/names.ts'
import { nodeAddresses } from '../../observe/kafka-facts.ts'
import { ownContainers } from '../../plan/ownership.ts'
import { readRecords } from '../../report/read-records.ts'
import { openStateFolder } from '../../report/state-folder.ts'
import { securityIn } from '../../secrets/cluster-security.ts'
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
  const state = await openStateFolder(globals.state, 'read')
  const name = cluster ?? clusterOfTopic(await readRecords(state), topic)
  const { tools, close } = await assemble(assemblyOptionsOf(globals))
  let timer: NodeJS.Timeout | undefined
  try {
    let { addresses, inside } = await reachBrokers(tools, name)
    if (addresses.size === 0) {
      throw new DroverError('NOT_FOUND', `no broker of ${name} runs in instance ${globals.instance}`, {
        mend: 'See what it waits for with `drover describe kafka`; other instances need --instance.',
      })
    }
    const look = async () => {
      // An engine that is away for a moment changes no address; the next look tells.
      ;({ addresses, inside } = await reachBrokers(tools, name).catch(() => ({ addresses, inside })))
      timer = setTimeout(look, LOOK_EVERY_MS)
    }
    timer = setTimeout(look, LOOK_EVERY_MS)
    const security = inside === 'tls' ? await securityIn(state, name) : undefined
    return await work({
      ...(security && { security }),
      get brokers() {
        // By their own names, which their certificates bear.
        return [...addresses.keys()]
      },
      map: (host, port) => addresses.get(addressText({ host, port })) ?? { host, port },
    })
  } finally {
    clearTimeout(timer)
    close()
  }
}

/** Where the brokers that run can be dialled from here, by the address they advertise, and how. */
async function reachBrokers(
  { docker, host: { instance, access } }: EngineTools,
  cluster: string,
): Promise<{ readonly addresses: ReadonlyMap<string, Address>; readonly inside: Inside }> {
  const labelled = (await docker.listContainers(`${LABELS.cluster}=${cluster}`)).filter(
    ({ labels }) => labels[LABELS.instance] === instance,
  )
  const containers = ownContainers(labelled)
  const advertised = new Map(containers.map((container) => [nodeIdOf(container), advertisedAddress(container)]))
  const addresses = new Map(
    endpointsOf(nodeAddresses({ containers }), access, undefined)
      .filter(({ role }) => role === 'broker')
      .map(({ nodeId, host, port }) => [advertised.get(nodeId) ?? addressText({ host, port }), { host, port }]),
  )
  return { addresses, inside: insideOfAll(containers) }
}

/** The container may bear another name for the moment. */
function advertisedAddress({ labels }: ObservedContainer): string {
  const [cluster, nodeId] = [labels[LABELS.cluster] ?? '', nodeIdOf({ labels })]
  const node = { cluster, name: nodeName(cluster, labels[LABELS.pool] ?? '', nodeId), nodeId }
  return addressText(endpointOf(node, REPLICATION_LISTENER))
}
