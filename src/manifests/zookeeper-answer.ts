import { stringify } from 'yaml'
import { error } from '../kinds/finding.ts'
import { answersOf } from '../kinds/wrong-value.ts'
import { DEFAULT_KAFKA_VERSION, findKafkaVersion } from '../model/kafka-versions.ts'
import { CLUSTER_LABEL, type ManifestProblem, type NodeRole } from '../model/resource.ts'
import { refKey } from '../model/resource-ref.ts'
import { type Definition, problemOf } from './definition.ts'
import { clusterOf } from './missed-pools.ts'
import type { WithZooKeeper } from './with-zookeeper.ts'

/** What else is said of such a Kafka follows from the one thing. */
const FOLLOWS = /^(spec\.zookeeper|spec\.kafka\.(replicas|storage|version|metadataVersion))\b/
const LACKS = new Set(['NoNodePools', 'NoControllers', 'NoBrokers'])

/**
 * Says of a Kafka with a ZooKeeper, whose controllers are in no pool, the one thing that there is to do, in place of
 * all that follows from it. With pools that have controllers it runs, and the ZooKeeper is a field without effect.
 */
export function answerZooKeeper(
  problems: readonly ManifestProblem[],
  definitions: readonly Definition[],
): ManifestProblem[] {
  const pools = definitions.filter(({ ref }) => ref.kind === 'KafkaNodePool')
  return definitions.reduce<ManifestProblem[]>(
    (said, definition) => {
      const { ref, withZooKeeper } = definition
      const own = pools.filter((pool) => clusterOf(pool) === ref.name)
      if (withZooKeeper === undefined || own.some((pool) => mayHave('controller', pool))) return said
      const others = said.filter(
        ({ resource, path = '', reason }) =>
          resource === undefined || refKey(resource) !== refKey(ref) || !(FOLLOWS.test(path) || LACKS.has(reason)),
      )
      const hasBrokers = own.some((pool) => mayHave('broker', pool))
      return [...others, answer(definition, withZooKeeper, hasBrokers)]
    },
    [...problems],
  )
}

/** Whether a pool has nodes of a role, as far as its errors let that be said. */
function mayHave(role: NodeRole, { resource, remains }: Definition): boolean {
  if (resource) return resource.kind === 'KafkaNodePool' && resource.spec.roles.includes(role)
  const [has] = answersOf(() => [(remains as { spec: { roles: readonly string[] } }).spec.roles.includes(role)])
  return has ?? true
}

function answer({ ref, locate }: Definition, written: WithZooKeeper, hasBrokers: boolean): ManifestProblem {
  const missing = hasBrokers ? 'controllers' : 'controllers and brokers'
  const message = `Kafka 4 has no ZooKeeper: the cluster needs KafkaNodePools with its ${missing}.`
  const isSupported = written.version === undefined || findKafkaVersion(String(written.version)) !== undefined
  const version = isSupported ? '' : `write \`version: ${DEFAULT_KAFKA_VERSION}\`, and `
  const left = written.apiVersion.endsWith('/v1')
    ? 'remove `spec.zookeeper`, and `replicas` and `storage` of `spec.kafka`'
    : 'what the file says of ZooKeeper may stay'
  const mend = `${version}add what follows; ${left}.`
  const finding = error(
    'HasZooKeeper',
    ['spec', 'zookeeper'],
    message,
    `${mend.charAt(0).toUpperCase()}${mend.slice(1)}`,
  )
  const pool = (name: string, role: NodeRole, nodes: WithZooKeeper['brokers']) =>
    stringify({
      apiVersion: written.apiVersion,
      kind: 'KafkaNodePool',
      metadata: { name, labels: { [CLUSTER_LABEL]: ref.name } },
      spec: { replicas: nodes.replicas, roles: [role], storage: nodes.storage },
    })
  const pools = [
    pool('controller', 'controller', written.controllers),
    ...(hasBrokers ? [] : [pool('broker', 'broker', written.brokers)]),
  ]
  return { ...problemOf(finding, ref, locate(finding.path)), example: pools.join('---\n') }
}
