import type { ObservedContainer } from '../../model/docker-state.ts'
import { LABELS } from '../../model/labels.ts'
import { bindAddress, hostPort } from '../../model/listeners.ts'
import { assignNodeIds, poolsOf } from '../../model/node-ids.ts'
import type { KafkaResource, Resource } from '../../model/resource.ts'
import { tryPort } from '../../observe/taken-ports.ts'
import { type CheckResult, fail, ok } from './check.ts'

interface HostAddress {
  readonly host: string
  readonly port: number
}

/**
 * Are the host ports of the listeners free, or ours already? `ours` are this instance's containers, `others` those of
 * other instances.
 */
export async function checkPorts(
  resources: readonly Resource[],
  ours: readonly ObservedContainer[],
  others: readonly ObservedContainer[] = [],
): Promise<CheckResult[]> {
  const clusters = resources.filter((resource) => resource.kind === 'Kafka')
  const wanted = clusters.flatMap((kafka) => hostAddresses(kafka, resources, ours))
  const published = new Set(ours.flatMap(({ publishedPorts }) => publishedPorts.map(({ hostPort }) => hostPort)))
  const foreign = wanted.filter(({ port }) => !published.has(port))
  const taken = (await Promise.all(foreign.map((address) => isTaken(address, others)))).flatMap((found) => found ?? [])
  if (taken.length > 0) return taken
  return wanted.length === 0 ? [] : [ok('ports', `${wanted.map(({ port }) => port).join(', ')} can be had`)]
}

function hostAddresses(
  kafka: KafkaResource,
  resources: readonly Resource[],
  ours: readonly ObservedContainer[],
): HostAddress[] {
  const cluster = kafka.metadata.name
  const pools = poolsOf(
    cluster,
    resources.filter((resource) => resource.kind === 'KafkaNodePool'),
  )
  const known = new Map(
    pools.map(({ metadata }) => [
      metadata.name,
      { running: idsOf(cluster, metadata.name, ours), retained: new Set<number>() },
    ]),
  )
  const nodeIds = assignNodeIds(pools, known)
  const brokers = pools
    .filter(({ spec }) => spec.roles.includes('broker'))
    .flatMap(({ metadata }) => nodeIds.get(metadata.name) ?? [])
  return kafka.spec.kafka.listeners
    .filter(({ type }) => type === 'nodeport')
    .flatMap((listener) =>
      brokers.map((id) => ({ host: bindAddress(kafka, listener), port: hostPort(cluster, listener, id) })),
    )
}

function idsOf(cluster: string, pool: string, ours: readonly ObservedContainer[]): Set<number> {
  return new Set(
    ours
      .filter(({ labels }) => labels[LABELS.cluster] === cluster && labels[LABELS.pool] === pool)
      .map(({ labels }) => Number(labels[LABELS.nodeId])),
  )
}

/** Tries to listen there, as the engine would. */
async function isTaken(
  { host, port }: HostAddress,
  others: readonly ObservedContainer[],
): Promise<CheckResult | undefined> {
  switch (await tryPort(host, port)) {
    case 'taken':
      return takenBy(
        `${host}:${port} is in use`,
        others.find(({ publishedPorts }) => publishedPorts.some(({ hostPort }) => hostPort === port)),
      )
    case 'no such address':
      return fail('ports', `this host has no address ${host}`, 'Correct the annotation drover/bind-address.')
    case 'free':
      return undefined
  }
}

function takenBy(message: string, node: ObservedContainer | undefined): CheckResult {
  if (node === undefined) return fail('ports', message, 'Free it, or give the listener another nodePort.')
  const instance = node.labels[LABELS.instance]
  return fail(
    'ports',
    `${message} by ${node.name} of the instance ${instance}`,
    `If that is the cluster you mean, ask with --instance ${instance}; else free the port, or give the listener another nodePort.`,
  )
}
