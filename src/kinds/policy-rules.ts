import { ANNOTATIONS, readAnnotation } from '../model/annotations.ts'
import { defaultImages } from '../model/default-images.ts'
import { bindAddress, hostPort } from '../model/listeners.ts'
import { idsIn } from '../model/node-id-ranges.ts'
import { poolsOf } from '../model/node-ids.ts'
import { fits, isIn, namesOfImage, type Policy, type PortRange } from '../model/policy.ts'
import { parseBytes } from '../model/quantity.ts'
import type { KafkaNodePoolResource, KafkaResource, Listener, Resource } from '../model/resource.ts'
import { type CrossFinding, error, type Finding } from './finding.ts'
import type { Path } from './path.ts'

/*
 * What a policy keeps from taking effect
 * ======================================
 *
 * What asks for more than it may is refused as what has an error is: its last good version stays in force, and what it
 * had before is not taken from it when a policy becomes stricter. What is judged is what comes of manifests, with their
 * defaults, and not only what is written. So a Kafka goes back together with its pools: a pool alone may be all that
 * has changed when more nodes get what is not allowed.
 */

const KAFKA = ['spec', 'kafka'] as const
/** Of an annotation that gives ids to nodes that are yet to come. */
const MOST_IDS = 2_000

/** What of these resources is more than the policy allows. */
export function policyFindings(policy: Policy, resources: readonly Resource[]): CrossFinding[] {
  const pools = resources.filter((resource) => resource.kind === 'KafkaNodePool')
  return resources.flatMap((resource): CrossFinding[] => {
    if (resource.kind !== 'Kafka') return []
    const own = poolsOf(resource.metadata.name, pools)
    const ofCluster = [
      ...imageFindings(policy, resource),
      ...portFindings(policy, resource, own),
      ...addressFindings(policy, resource),
      ...nodeFindings(policy, own),
    ]
    return [
      ...ofCluster.map((finding): CrossFinding => ({ finding, resource, concerns: 'cluster' })),
      ...own.flatMap((pool) => memoryFindings(policy, resource, pool)),
    ]
  })
}

/** Which rule of which file, and the way out. */
const refused = ({ file }: Policy, path: Path, rule: string, what: string, allowed: string): Finding =>
  error(
    'PolicyViolation',
    path,
    `${what} is not allowed: the policy ${file} has \`${rule}: ${allowed}\`.`,
    `Write what it allows, or have \`${rule}\` changed in ${file}.`,
  )

const listed = (all: readonly unknown[]): string => `[${all.join(', ')}]`

function imageFindings(policy: Policy, { spec: { kafka } }: KafkaResource): Finding[] {
  const { images } = policy
  // Of those that do without being named, the first is the one that is pulled.
  const image = kafka.image ?? defaultImages(kafka.version)[0]
  if (images === undefined || namesOfImage(image).some((name) => fits(name, images))) return []
  const path = [...KAFKA, kafka.image === undefined ? 'version' : 'image']
  const what = kafka.image === undefined ? `The image ${image}, which is taken by itself,` : `The image ${image}`
  return [refused(policy, path, 'images', what, listed(images))]
}

const rangeText = ([first, last]: PortRange): string => (first === last ? `${first}` : `${first}-${last}`)

function portFindings(policy: Policy, kafka: KafkaResource, pools: readonly KafkaNodePoolResource[]): Finding[] {
  const { hostPorts } = policy
  if (hostPorts === undefined) return []
  return kafka.spec.kafka.listeners.flatMap((listener, index) => {
    if (listener.type !== 'nodeport') return []
    const path = [...KAFKA, 'listeners', index]
    const asked = portsOf(kafka, listener, pools).find(({ port }) => !isIn(port, hostPorts))
    if (asked === undefined) return []
    const what = `Port ${asked.port} of the host, for ${asked.of} of listener \`${listener.name}\`,`
    return [refused(policy, [...path, ...asked.path], 'hostPorts', what, listed(hostPorts.map(rangeText)))]
  })
}

interface AskedPort {
  readonly port: number
  readonly of: string
  /** Below the listener. */
  readonly path: Path
}

/** Every port that a listener may come to publish: those that are written, and those that follow from names and ids. */
function portsOf(kafka: KafkaResource, listener: Listener, pools: readonly KafkaNodePoolResource[]): AskedPort[] {
  const { bootstrap, brokers = [] } = listener.configuration ?? {}
  const given = brokers.flatMap(({ broker, nodePort }, index): AskedPort[] =>
    nodePort === undefined
      ? []
      : [{ port: nodePort, of: `broker ${broker}`, path: ['configuration', 'brokers', index, 'nodePort'] }],
  )
  const has = new Set(brokers.flatMap(({ broker, nodePort }) => (nodePort === undefined ? [] : [broker])))
  const derived = idsOf(pools)
    .filter((id) => !has.has(id))
    .map((id): AskedPort => ({ port: hostPort(kafka.metadata.name, listener, id), of: `broker ${id}`, path: [] }))
  return [
    ...(bootstrap?.nodePort === undefined
      ? []
      : [{ port: bootstrap.nodePort, of: 'the bootstrap', path: ['configuration', 'bootstrap', 'nodePort'] }]),
    ...given,
    ...derived,
  ]
}

/** Ids that nodes get by themselves, and those that pools ask for. */
function idsOf(pools: readonly KafkaNodePoolResource[]): number[] {
  const nodes = pools.reduce((sum, { spec }) => sum + spec.replicas, 0)
  const ids = new Set(Array.from({ length: nodes }, (_, id) => id))
  for (const pool of pools) {
    let left = MOST_IDS
    for (const id of idsIn(readAnnotation('nextNodeIds', pool) ?? [])) {
      if (left-- === 0) break
      ids.add(id)
    }
  }
  return [...ids]
}

function addressFindings(policy: Policy, kafka: KafkaResource): Finding[] {
  const { bindAddresses } = policy
  if (bindAddresses === undefined) return []
  const isAsked = readAnnotation('bindAddress', kafka) !== undefined
  const found = kafka.spec.kafka.listeners.flatMap((listener, index) => {
    if (listener.type !== 'nodeport') return []
    const address = bindAddress(kafka, listener)
    if (fits(address, bindAddresses)) return []
    const path: Path = isAsked
      ? ['metadata', 'annotations', ANNOTATIONS.bindAddress.name]
      : [...KAFKA, 'listeners', index]
    const what = `To publish listener \`${listener.name}\` at ${address}`
    return [refused(policy, path, 'bindAddresses', what, listed(bindAddresses))]
  })
  // One annotation is told once.
  return isAsked ? found.slice(0, 1) : found
}

/** A node without a limit may take all there is. */
function memoryFindings(
  { maxMemory, ...policy }: Policy,
  kafka: KafkaResource,
  pool: KafkaNodePoolResource,
): CrossFinding[] {
  if (maxMemory === undefined) return []
  const isOwn = pool.spec.resources !== undefined
  const written = (pool.spec.resources ?? kafka.spec.kafka.resources)?.limits?.memory ?? '0'
  // Nothing is no limit, for an engine as well.
  const bytes = parseBytes(written) || Number.POSITIVE_INFINITY
  if (bytes <= (parseBytes(maxMemory) ?? 0)) return []
  const path = [...(isOwn ? ['spec'] : KAFKA), 'resources', 'limits', 'memory']
  const memory = Number.isFinite(bytes) ? `${written} of memory` : 'Memory without a limit'
  const finding = refused(policy, path, 'maxMemory', `${memory} for nodes of \`${pool.metadata.name}\``, maxMemory)
  return isOwn
    ? [{ finding, resource: pool, concerns: 'resource' }]
    : [{ finding, resource: kafka, concerns: 'cluster' }]
}

function nodeFindings({ maxNodes, ...policy }: Policy, pools: readonly KafkaNodePoolResource[]): Finding[] {
  const nodes = pools.reduce((sum, { spec }) => sum + spec.replicas, 0)
  if (maxNodes === undefined || nodes <= maxNodes) return []
  return [refused(policy, ['metadata', 'name'], 'maxNodes', `A cluster of ${nodes} nodes`, String(maxNodes))]
}
