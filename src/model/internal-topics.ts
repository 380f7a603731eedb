/**
 * Which of Kafka's own topics may be declared, and what of them
 * =============================================================
 *
 * Kafka makes these topics itself, on first use, and finds what it keeps there by a hash over the number of their
 * partitions: the coordinator of a consumer group is the leader of one of them. With another number it looks elsewhere,
 * and every group has lost what it had committed. What they hold is all that is known of it, so it is not thinned out
 * in another way either. So
 *
 * 1. Drover never makes one: the first client that needs it has Kafka make it as the nodes' config says;
 * 2. partitions are never added, whatever a manifest says;
 * 3. how long records are kept is left as Kafka has set it: `cleanup.policy`, and `retention.*` where nothing is
 *    compacted;
 * 4. any other config may be declared, as of any topic;
 * 5. `__cluster_metadata` is the log of the controllers and no topic at all.
 */
export interface InternalTopic {
  /** What is hashed into its partitions. */
  readonly hashed: string
  /** The config that stays as it is, and what Kafka makes it. */
  readonly fixed: Readonly<Record<string, string>>
}

const COMPACTED = { 'cleanup.policy': 'compact' }
const KEPT_FOR_GOOD = { 'cleanup.policy': 'delete', 'retention.bytes': '-1', 'retention.ms': '-1' }

const INTERNAL_TOPICS: ReadonlyMap<string, InternalTopic> = new Map([
  ['__consumer_offsets', { hashed: 'consumer groups', fixed: COMPACTED }],
  ['__transaction_state', { hashed: 'transactional ids', fixed: COMPACTED }],
  ['__share_group_state', { hashed: 'share groups', fixed: KEPT_FOR_GOOD }],
  ['__remote_log_metadata', { hashed: 'the partitions of other topics', fixed: KEPT_FOR_GOOD }],
])

/** What is special about a topic of this name; undefined when nothing is. */
export const internalTopic = (name: string): InternalTopic | undefined => INTERNAL_TOPICS.get(name)

/** Whether it names the controllers' log. */
export const isMetadataLog = (name: string): boolean => name === '__cluster_metadata'
