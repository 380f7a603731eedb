/** What is known of a kind that nothing is done about yet. */
export interface KnownKindFacts {
  readonly names: readonly [singular: string, plural: string, short?: string]
  /** It names its cluster in the label that pools and topics name it in. */
  readonly ofCluster?: true
}

/**
 * Strimzi's kinds that Drover knows by name only, so that its files are taken unchanged: a line each, and nothing else
 * anywhere. They stand here, and not with all other kinds, because `Kind` is made of their names.
 */
export const KNOWN_KINDS = {
  KafkaConnect: { names: ['kafkaconnect', 'kafkaconnects', 'kc'] },
  KafkaConnector: { names: ['kafkaconnector', 'kafkaconnectors', 'kctr'], ofCluster: true },
  KafkaMirrorMaker2: { names: ['kafkamirrormaker2', 'kafkamirrormaker2s', 'kmm2'] },
  KafkaBridge: { names: ['kafkabridge', 'kafkabridges', 'kb'] },
  KafkaRebalance: { names: ['kafkarebalance', 'kafkarebalances', 'kr'], ofCluster: true },
} as const satisfies Readonly<Record<string, KnownKindFacts>>

export type KnownKind = keyof typeof KNOWN_KINDS
