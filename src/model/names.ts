/** Strimzi's names, so that habits carry over. Decisions use labels and ids, never these. */

export const networkName = (cluster: string): string => `${cluster}-kafka`

/** Container name, hostname and network alias of a node. */
export const nodeName = (cluster: string, pool: string, nodeId: number): string => `${cluster}-${pool}-${nodeId}`

/** Network alias shared by every broker: Docker's DNS answers with all of them. */
export const bootstrapAlias = (cluster: string): string => `${cluster}-kafka-bootstrap`

/** A label of a DNS name: it becomes part of names of containers, networks and hosts. */
export const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/

const namesOfService = (service: string, namespace: string): readonly string[] =>
  ['', '.svc', '.svc.cluster.local'].map((domain) => `${service}.${namespace}${domain}`)

/**
 * The names by which clients of a namespace find a node, and the brokers together, in Kubernetes: those of Strimzi's
 * Services.
 */
export const namespaceNames = (cluster: string, namespace: string, node: string, isBroker: boolean): string[] => [
  ...namesOfService(`${node}.${cluster}-kafka-brokers`, namespace),
  ...(isBroker ? namesOfService(bootstrapAlias(cluster), namespace) : []),
]

/** Whether it can be the name of a namespace in Kubernetes, and so a part of a host's name. */
export const isNamespace = (text: string): boolean => DNS_LABEL.test(text)

export const dataVolumeName = (node: string, jbodId: number | undefined): string =>
  jbodId === undefined ? `data-${node}` : `data-${jbodId}-${node}`

/** A config volume belongs to one container: the name differs with what that container is made of. */
export const configVolumeName = (node: string, specHash: string): string =>
  `config-${node}-${specHash.slice(specHash.indexOf(':') + 1).slice(0, 8)}`

/** The volume whose existence says that this cluster is being founded, and that no node of it was ever started. */
export const foundingMarkName = (cluster: string): string => `${cluster}-founding`

/** The volume whose existence says that this cluster's quorum was formed once. */
export const quorumMarkerName = (cluster: string): string => `${cluster}-quorum`

/**
 * The volume whose existence says that a restore of this cluster is not finished, and the container it fills volumes
 * through.
 */
export const restoreMarkerName = (cluster: string): string => `${cluster}-restore`

/** A node's next container, while the old one still bears the node's name. */
export const nextName = (node: string): string => `${node}-next`
/** A node's former container, kept until the new one runs. */
export const previousName = (node: string): string => `${node}-previous`
