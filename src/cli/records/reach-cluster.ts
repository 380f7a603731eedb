import { assemble } from '../../control/assemble.ts'
import type { PassTools } from '../../control/pass/pass-tools.ts'
import { DroverError } from '../../errors.ts'
import { endpointsOf } from '../../kafka/dialler.ts'
import type { Bootstrap } from '../../kafka/records.ts'
import type { ObservedContainer } from '../../model/container.ts'
import { LABELS } from '../../model/labels.ts'
import { nodeName } from '../../model/names.ts'
import { nodeAddresses } from '../../observe/kafka-facts.ts'
import { ownContainers } from '../../plan/ownership.ts'
import { openStateFolder } from '../../report/state-folder.ts'
import { readRecords } from '../../report/status-store.ts'
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
        return [...addresses.values()].map(({ host, port }) => `${host}:${port}`)
      },
      map: (host, port) => addresses.get(host) ?? { host, port },
    })
  } finally {
    clearTimeout(timer)
    close()
  }
}

/** Where the brokers that run can be dialled from here, by the name they advertise. */
async function brokerAddresses(
  { docker, host: { instance, access } }: PassTools,
  cluster: string,
): Promise<ReadonlyMap<string, { readonly host: string; readonly port: number }>> {
  const labelled = (await docker.listContainers(`${LABELS.cluster}=${cluster}`)).filter(
    ({ labels }) => labels[LABELS.instance] === instance,
  )
  const containers = ownContainers(labelled)
  const names = new Map(containers.map((container) => [container.labels[LABELS.nodeId], advertisedName(container)]))
  return new Map(
    endpointsOf(nodeAddresses({ containers }), access)
      .filter(({ role }) => role === 'broker')
      .map(({ nodeId, host, port }) => [names.get(String(nodeId)) ?? host, { host, port }]),
  )
}

/** The container may bear another name for the moment. */
const advertisedName = ({ labels }: ObservedContainer): string =>
  nodeName(labels[LABELS.cluster] ?? '', labels[LABELS.pool] ?? '', Number(labels[LABELS.nodeId]))
