import { advertisedOf } from './advertised.ts'
import { termsOf } from './authority-terms.ts'
import type { NodeProperties } from './broker-properties.ts'
import { canonicalNames } from './certificates.ts'
import { nodesName, ORGANIZATION } from './identities.ts'
import type { KafkaResource, Listener } from './resource.ts'

/** Whom a node's certificate names. Its key is made when it is written, and is nowhere else. */
export interface NodeCertificate {
  readonly commonName: string
  readonly organization: string
  /** Host names and addresses, as `canonicalNames` has them. */
  readonly names: readonly string[]
  readonly validityDays: number
}

/** A node, as far as it is named. */
interface NamedNode {
  readonly cluster: string
  readonly name: string
  readonly nodeId: number
  /** By which it is found on its network. */
  readonly aliases: readonly string[]
}

/** What it proves itself with, if to anybody, and what its manifest asks for in it. */
export function certifiedFor(
  node: NamedNode,
  { kafka, roles, inside }: Pick<NodeProperties, 'kafka' | 'roles' | 'inside'>,
): { readonly certificate?: NodeCertificate; readonly askedNames: readonly string[] } {
  const served = roles.includes('broker') ? kafka.spec.kafka.listeners : []
  const isCertified = inside === 'tls' || served.some(({ tls }) => tls)
  const askedNames = served.flatMap((listener) => namesAskedFor(node, listener))
  return isCertified ? { certificate: nodeCertificate(node, kafka, served), askedNames } : { askedNames }
}

/**
 * All nodes of a cluster are one to Kafka's authorizer; by its names each is itself to who dials it: those of its
 * network, those of this host for who comes by a published port, and those that its listeners advertise or have asked
 * for.
 */
const nodeCertificate = (node: NamedNode, kafka: KafkaResource, listeners: readonly Listener[]): NodeCertificate => ({
  commonName: nodesName(node.cluster),
  organization: ORGANIZATION,
  validityDays: termsOf(kafka.spec).cluster.validityDays,
  names: canonicalNames([
    ...node.aliases,
    'localhost',
    '127.0.0.1',
    ...listeners.flatMap((listener) => namesOf(node, listener)),
  ]),
})

function namesOf(node: NamedNode, listener: Listener): string[] {
  const advertised = advertisedOf(node, listener).host
  return [...(advertised === undefined ? [] : [advertised]), ...namesAskedFor(node, listener)]
}

/** What a manifest says of a certificate's names alone; nothing else of a node shows that it has changed. */
function namesAskedFor({ nodeId }: Pick<NamedNode, 'nodeId'>, { tls, configuration }: Listener): string[] {
  if (!tls) return []
  const { bootstrap, brokers = [] } = configuration ?? {}
  const own = brokers.find(({ broker }) => broker === nodeId)?.host
  return [...(bootstrap?.alternativeNames ?? []), ...[bootstrap?.host, own].filter((name) => name !== undefined)]
}
