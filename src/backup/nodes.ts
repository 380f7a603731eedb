import { DroverError } from '../errors.ts'
import type { KafkaClient } from '../kafka/client.ts'
import { endpointsOf } from '../kafka/dialler.ts'
import type { ObservedContainer } from '../model/docker-state.ts'
import { LABELS, nodeIdOf, rolesOf } from '../model/labels.ts'
import { nodeName } from '../model/names.ts'
import type { NodeRole } from '../model/resource.ts'
import { nodeAddresses } from '../observe/kafka-facts.ts'
import { ownContainers } from '../plan/ownership.ts'
import type { BackupWork } from './backup-work.ts'

/** A node of the cluster, by what its container says. */
export interface Node {
  readonly name: string
  readonly nodeId: number
  readonly pool: string
  readonly roles: readonly NodeRole[]
}

/** The containers of a node, or of all: several while one is being replaced. */
export async function containersOf({ tools, cluster }: BackupWork, node?: Node): Promise<ObservedContainer[]> {
  const containers = await tools.docker.listContainers(`${LABELS.cluster}=${cluster}`)
  const nodes = containers.filter(
    ({ labels }) => labels[LABELS.instance] === tools.host.instance && labels[LABELS.kind] === 'node',
  )
  return ownContainers(nodes).filter(
    ({ labels }) => node === undefined || labels[LABELS.nodeId] === String(node.nodeId),
  )
}

/** Every node, by id. @throws NOT_FOUND */
export async function nodesOf(work: BackupWork): Promise<Node[]> {
  const containers = await containersOf(work)
  if (containers.length === 0) throw new DroverError('NOT_FOUND', `cluster ${work.cluster} has no containers`)
  const nodes = containers.map((container): [number, Node] => {
    const nodeId = nodeIdOf(container)
    const pool = container.labels[LABELS.pool] ?? ''
    const roles = rolesOf(container)
    return [nodeId, { name: nodeName(work.cluster, pool, nodeId), nodeId, pool, roles }]
  })
  return [...new Map(nodes).values()].sort((a, b) => a.nodeId - b.nodeId)
}

/** A client of the nodes that run now. */
export async function kafkaOf(work: BackupWork): Promise<KafkaClient> {
  const kafka = work.tools.kafkaOf(work.cluster)
  const { host, secretsOf } = work.tools
  const security = await secretsOf(work.cluster).security()
  kafka.useEndpoints(endpointsOf(nodeAddresses({ containers: await containersOf(work) }), host.access, security))
  return kafka
}

/**
 * The node to be copied next. Controllers come last, the leading one last of all: on a restore all of them get the
 * metadata of the last, which has to know of everything the others' data was written under.
 */
export async function nextNode(work: BackupWork, left: readonly Node[]): Promise<Node | undefined> {
  const { leaderId } = await (await kafkaOf(work)).describeQuorum(work.signal)
  const rank = ({ roles, nodeId }: Node) => (roles.includes('controller') ? 1 : 0) + (nodeId === leaderId ? 1 : 0)
  return [...left].sort((a, b) => rank(a) - rank(b) || a.nodeId - b.nodeId)[0]
}
