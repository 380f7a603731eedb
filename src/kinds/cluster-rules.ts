import { readAnnotation } from '../model/annotations.ts'
import { nodeName } from '../model/names.ts'
import { poolsOf } from '../model/node-ids.ts'
import {
  CLUSTER_LABEL,
  type KafkaNodePoolResource,
  type KafkaResource,
  type NodeRole,
  type Resource,
} from '../model/resource.ts'
import { advertisedPortFindings } from './advertised-rules.ts'
import { type CrossFinding, error, type Finding, warning } from './finding.ts'
import { memoryFindings } from './jvm-rules.ts'
import { factorFindings } from './replica-rules.ts'
import { classFindings } from './storage-class.ts'

/** Docker takes a container's name for its hostname, and a hostname has at most 63 characters. */
const MAX_HOSTNAME = 63

/** Nodes of a cluster with a role. */
export function countNodes(pools: readonly KafkaNodePoolResource[], role: NodeRole): number {
  return pools.filter((pool) => pool.spec.roles.includes(role)).reduce((sum, pool) => sum + pool.spec.replicas, 0)
}

/** How every Kafka fits its pools. */
export function clusterFindings(resources: readonly Resource[], clusters: ReadonlySet<string>): CrossFinding[] {
  const pools = resources.filter((resource) => resource.kind === 'KafkaNodePool')
  const orphans = pools
    .filter((pool) => !clusters.has(pool.metadata.labels[CLUSTER_LABEL] ?? ''))
    .map((pool): CrossFinding => ({ resource: pool, concerns: 'resource', finding: noCluster(pool) }))
  const kafkas = resources.filter((resource) => resource.kind === 'Kafka')
  return [...orphans, ...kafkas.flatMap((kafka) => findingsOf(kafka, poolsOf(kafka.metadata.name, pools)))]
}

/** Said of a pool or topic whose label names no Kafka. */
export function noCluster(resource: Resource): Finding {
  const cluster = resource.metadata.labels[CLUSTER_LABEL]
  return warning(
    'NoCluster',
    ['metadata', 'labels', CLUSTER_LABEL],
    `There is no Kafka named \`${cluster}\`, so it has no effect.`,
    'Correct the label, or add the Kafka.',
  )
}

/** Said of a Kafka that no pool names. */
export const noNodePools = (cluster: string): Finding =>
  error(
    'NoNodePools',
    ['metadata', 'name'],
    'The cluster has no KafkaNodePool.',
    `Add one with the label \`${CLUSTER_LABEL}: ${cluster}\`.`,
  )

function findingsOf(kafka: KafkaResource, pools: readonly KafkaNodePoolResource[]): CrossFinding[] {
  return [
    ...[...rolesFindings(kafka, pools), ...factorFindings(kafka, countNodes(pools, 'broker'))].map(
      (finding): CrossFinding => ({ resource: kafka, concerns: 'cluster', finding }),
    ),
    ...[...unknownBrokers(kafka, pools), ...advertisedPortFindings(kafka, pools), ...rackFindings(kafka, pools)].map(
      (finding): CrossFinding => ({ resource: kafka, concerns: 'resource', finding }),
    ),
    ...pools.flatMap((pool) =>
      [...nameFindings(kafka, pool, pools), ...memoryFindings(kafka, pool), ...classFindings(kafka, pool)].map(
        (finding): CrossFinding => ({ resource: pool, concerns: 'resource', finding }),
      ),
    ),
  ]
}

function rolesFindings(kafka: KafkaResource, pools: readonly KafkaNodePoolResource[]): Finding[] {
  if (pools.length === 0) return [noNodePools(kafka.manifestName ?? kafka.metadata.name)]
  const found: Finding[] = []
  const controllers = countNodes(pools, 'controller')
  if (controllers === 0) {
    found.push(
      error(
        'NoControllers',
        ['metadata', 'name'],
        'No KafkaNodePool of the cluster has controllers.',
        mendFor(pools, 'controller'),
      ),
    )
  } else if (controllers % 2 === 0) {
    found.push(
      warning(
        'KafkaKRaftControllerNodeCount',
        ['metadata', 'name'],
        `${controllers} controllers survive no more failures than ${controllers - 1}.`,
        `Make them ${controllers + 1} or ${controllers - 1}.`,
      ),
    )
  }
  if (countNodes(pools, 'broker') === 0) {
    found.push(
      error(
        'NoBrokers',
        ['metadata', 'name'],
        'No KafkaNodePool of the cluster has brokers.',
        mendFor(pools, 'broker'),
      ),
    )
  }
  return found
}

/** How a cluster comes to have nodes with this role. */
function mendFor(pools: readonly KafkaNodePoolResource[], role: NodeRole): string {
  const empty = pools.find(({ spec }) => spec.roles.includes(role))
  if (!empty) return `Give one the role \`${role}\`.`
  return `Give \`${empty.metadata.name}\`, which has the role, \`replicas\` of 1 or more.`
}

function unknownBrokers(kafka: KafkaResource, pools: readonly KafkaNodePoolResource[]): Finding[] {
  const nodes = pools.reduce((sum, pool) => sum + pool.spec.replicas, 0)
  // With ids of a person's choice, or gaps that a node has left, any id may come to be.
  if (pools.some((pool) => readAnnotation('nextNodeIds', pool) !== undefined)) return []
  return kafka.spec.kafka.listeners.flatMap((listener, index) =>
    (listener.configuration?.brokers ?? []).flatMap(({ broker }, position) =>
      nodes === 0 || broker < nodes
        ? []
        : [
            warning(
              'UnknownBroker',
              ['spec', 'kafka', 'listeners', index, 'configuration', 'brokers', position, 'broker'],
              `No pool is due to have a node with the id ${broker}.`,
              `Ids go from 0 to ${nodes - 1}.`,
            ),
          ],
    ),
  )
}

/** Says of brokers whose rack is to stand in a variable that they do not have. */
function rackFindings(kafka: KafkaResource, pools: readonly KafkaNodePoolResource[]): Finding[] {
  const { rack, template } = kafka.spec.kafka
  if (rack?.type !== 'environment-variable') return []
  const has = ({ spec }: KafkaNodePoolResource) =>
    (spec.template ?? template)?.kafkaContainer?.env?.some(
      ({ name, valueFrom }) => name === rack.envVarName && (valueFrom === undefined || valueFrom.configMapKeyRef),
    ) === true
  const without = pools.filter((pool) => pool.spec.roles.includes('broker') && !has(pool))
  if (without.length === 0) return []
  const names = without.map(({ metadata }) => `\`${metadata.name}\``).join(', ')
  return [
    warning(
      'FieldIgnored',
      ['spec', 'kafka', 'rack'],
      `Brokers of ${names} have no rack: no variable \`${rack.envVarName ?? ''}\` with a value is in their template.`,
      'Add it to `template.kafkaContainer.env` of the pool.',
    ),
  ]
}

function nameFindings(
  kafka: KafkaResource,
  pool: KafkaNodePoolResource,
  pools: readonly KafkaNodePoolResource[],
): Finding[] {
  const nodes = pools.reduce((sum, { spec }) => sum + spec.replicas, 0)
  const longest = nodeName(kafka.metadata.name, pool.metadata.name, Math.max(0, nodes - 1))
  if (longest.length <= MAX_HOSTNAME) return []
  const message = `A node would be named \`${longest}\`, which is longer than a hostname may be (${MAX_HOSTNAME}).`
  return [error('InvalidName', ['metadata', 'name'], message, `Shorten it by ${longest.length - MAX_HOSTNAME}.`)]
}
