import { assemble } from '../../control/assemble.ts'
import type { EngineTools } from '../../control/pass/pass-tools.ts'
import { DroverError } from '../../errors.ts'
import { brokersAt } from '../../kafka/dialler.ts'
import type { Bootstrap } from '../../kafka/record.ts'
import type { ObservedContainer } from '../../model/docker-state.ts'
import { type Address, addressText, endpointOf } from '../../model/endpoints.ts'
import { type Inside, insideOfAll } from '../../model/inside.ts'
import { LABELS, nodeIdOf } from '../../model/labels.ts'
import { REPLICATION_LISTENER } from '../../model/listeners.ts'
import { nodeName } from '../../model/names.ts'
import type { Listener } from '../../model/resource.ts'
import { nodeAddresses } from '../../observe/kafka-facts.ts'
import { ownContainers } from '../../plan/ownership.ts'
import { readRecords } from '../../report/read-records.ts'
import { openStateFolder } from '../../report/state-folder.ts'
import { securityIn } from '../../secrets/cluster-security.ts'
import { assemblyOptionsOf } from '../docker.ts'
import type { Globals } from '../globals.ts'
import type { userAccess } from '../secret/user-access.ts'
import { clusterOfTopic } from './cluster-of-topic.ts'

/** A node that was replaced has another address; so often, in milliseconds, the engine is asked. */
const LOOK_EVERY_MS = 2_000

/** Whose topic it is, and as whom it is written or read. */
export interface Reaching {
  readonly topic: string
  /** Absent: the user's, or the only one, or the KafkaTopic's. */
  readonly cluster?: string | undefined
  /** Name of a KafkaUser; absent: Drover itself. */
  readonly user?: string | undefined
  /** At which listener he comes in; absent: one that lets him in. */
  readonly listener?: string | undefined
}

/**
 * Works with a cluster's brokers: over Drover's own listener, which every broker has whatever its manifest says, or as
 * a user over one that lets him in. The addresses are kept up to date meanwhile.
 * @throws NOT_FOUND, USAGE, DOCKER_*, and for a user SECRET_*
 */
export async function withBrokers<T>(
  globals: Globals,
  { topic, cluster, user, listener }: Reaching,
  work: (bootstrap: Bootstrap) => Promise<T>,
): Promise<T> {
  if (user === undefined && listener !== undefined) throw new DroverError('USAGE', '--listener goes with --user')
  const state = await openStateFolder(globals.state, 'read')
  const as = user === undefined ? undefined : await accessOf(globals, { user, cluster, listener })
  const name = as?.cluster ?? cluster ?? clusterOfTopic(await readRecords(state), topic)
  const { tools, close } = await assemble(assemblyOptionsOf(globals))
  let timer: NodeJS.Timeout | undefined
  try {
    const way = as?.by(tools.host.access)
    const reach = () => reachBrokers(tools, name, way?.listener ?? REPLICATION_LISTENER)
    let { addresses, inside } = await reach()
    if (addresses.size === 0) {
      throw new DroverError('NOT_FOUND', `no broker of ${name} runs in instance ${globals.instance}`, {
        mend: 'See what it waits for with `drover describe kafka`; other instances need --instance.',
      })
    }
    const look = async () => {
      // An engine that is away for a moment changes no address; the next look tells.
      ;({ addresses, inside } = await reach().catch(() => ({ addresses, inside })))
      timer = setTimeout(look, LOOK_EVERY_MS)
    }
    timer = setTimeout(look, LOOK_EVERY_MS)
    const security = way ? way.security : inside === 'tls' ? await securityIn(state, name) : undefined
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

async function accessOf(globals: Globals, wanted: Parameters<typeof userAccess>[1]) {
  const { userAccess } = await import('../secret/user-access.ts')
  return userAccess(globals, wanted)
}

/** Where brokers that run are dialled from here, by the address they advertise there, and how they speak inside. */
async function reachBrokers(
  { docker, host: { instance, access } }: EngineTools,
  cluster: string,
  listener: Listener,
): Promise<{ readonly addresses: ReadonlyMap<string, Address>; readonly inside: Inside }> {
  const labelled = (await docker.listContainers(`${LABELS.cluster}=${cluster}`)).filter(
    ({ labels }) => labels[LABELS.instance] === instance,
  )
  const containers = ownContainers(labelled)
  const advertised = new Map(containers.map((container) => [nodeIdOf(container), advertisedAt(container, listener)]))
  const addresses = new Map(
    brokersAt(nodeAddresses({ containers }), listener, access).map(({ nodeId, host, port }) => [
      advertised.get(nodeId) ?? addressText({ host, port }),
      { host, port },
    ]),
  )
  return { addresses, inside: insideOfAll(containers) }
}

/** The container may bear another name for the moment. */
function advertisedAt({ labels }: ObservedContainer, listener: Listener): string {
  const [cluster, nodeId] = [labels[LABELS.cluster] ?? '', nodeIdOf({ labels })]
  const node = { cluster, name: nodeName(cluster, labels[LABELS.pool] ?? '', nodeId), nodeId }
  return addressText(endpointOf(node, listener))
}
