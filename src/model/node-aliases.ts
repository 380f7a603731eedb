import { networkNames } from './endpoints.ts'
import { LABELS } from './labels.ts'
import { bootstrapAlias, isNamespace, namespaceNames } from './names.ts'
import type { KafkaResource, NodeRole } from './resource.ts'

/** The names by which others on its network find a node. */
export interface NodeAliases {
  readonly aliases: readonly string[]
  /** Those of them that only a container has to have which was made for this namespace, as `namespaceLabel` says. */
  readonly namesInNamespace: readonly string[]
  readonly namespaceLabel: Readonly<Record<string, string>>
}

/** A namespace that no Kubernetes could have gives no names. */
export function nodeAliases(kafka: KafkaResource, name: string, roles: readonly NodeRole[]): NodeAliases {
  const { name: cluster, namespace } = kafka.metadata
  const isBroker = roles.includes('broker')
  const own = [...networkNames({ name }), ...(isBroker ? [bootstrapAlias(cluster)] : [])]
  if (namespace === undefined || !isNamespace(namespace))
    return { aliases: own, namesInNamespace: [], namespaceLabel: {} }
  const namesInNamespace = namespaceNames(cluster, namespace, name, isBroker)
  return { aliases: [...own, ...namesInNamespace], namesInNamespace, namespaceLabel: { [LABELS.namespace]: namespace } }
}
