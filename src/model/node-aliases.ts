import { networkNames } from './endpoints.ts'
import { LABELS } from './labels.ts'
import { bootstrapAlias, isNamespace, namespaceNames, nodeName } from './names.ts'
import type { KafkaResource, NodeRole } from './resource.ts'

/** The names by which others on its network find a node. */
export interface NodeAliases {
  readonly aliases: readonly string[]
  /** Those of them that only a container has to have which was made for this namespace, as `namespaceLabel` says. */
  readonly namesInNamespace: readonly string[]
  readonly namespaceLabel: Readonly<Record<string, string>>
}

/** Which node of a cluster. */
interface OfCluster {
  readonly pool: string
  readonly nodeId: number
  readonly roles: readonly NodeRole[]
}

/**
 * A namespace that no Kubernetes could have gives no names. In the others nobody knows what the cluster is called on
 * this host alone.
 */
export function nodeAliases(kafka: KafkaResource, { pool, nodeId, roles }: OfCluster): NodeAliases {
  const { name: cluster, namespace } = kafka.metadata
  const { manifestName = cluster } = kafka
  const name = nodeName(cluster, pool, nodeId)
  const isBroker = roles.includes('broker')
  const own = [...networkNames({ name }), ...(isBroker ? [bootstrapAlias(cluster)] : [])]
  if (namespace === undefined || !isNamespace(namespace))
    return { aliases: own, namesInNamespace: [], namespaceLabel: {} }
  const nameThere = nodeName(manifestName, pool, nodeId)
  const namesInNamespace = namespaceNames(manifestName, namespace, nameThere, isBroker)
  return { aliases: [...own, ...namesInNamespace], namesInNamespace, namespaceLabel: { [LABELS.namespace]: namespace } }
}
