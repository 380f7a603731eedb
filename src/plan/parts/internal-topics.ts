import type { DesiredTopic } from '../../model/desired-topic.ts'
import { internalTopic, isMetadataLog } from '../../model/internal-topics.ts'
import type { ConfigChange, ObservedTopic } from '../../model/kafka-state.ts'
import type { Condition } from '../ground/plan.ts'

/** A change of a topic's config that Drover keeps its hands off. */
export const isFixed = (topic: string, key: string): boolean => Object.hasOwn(internalTopic(topic)?.fixed ?? {}, key)

/** What is to be said of one of Kafka's own topics that does not exist; undefined when it is none. */
export function absentInternal({ name }: DesiredTopic, wasThere: boolean): Condition | undefined {
  if (isMetadataLog(name)) return refused(`\`${name}\` is the controllers’ log, and no topic; remove this manifest`)
  const internal = internalTopic(name)
  if (!internal) return undefined
  if (wasThere) {
    const message = `it is gone, with what it held of ${internal.hashed}; Kafka makes it anew, empty, when it is next used`
    return { type: 'Ready', status: 'False', reason: 'TopicMissing', message }
  }
  const message = 'Kafka makes it on first use; what the manifest says of its config is set then'
  return { type: 'Ready', status: 'True', reason: 'AwaitsFirstUse', message }
}

/** What of the wishes for one of Kafka's own topics is not carried out, and why. */
export function refusedOfInternal(
  { name, partitions }: DesiredTopic,
  found: ObservedTopic,
  changes: readonly ConfigChange[],
): Condition[] {
  const internal = internalTopic(name)
  if (!internal) return []
  const conditions: Condition[] = []
  const there = found.partitions.length
  if (partitions !== undefined && partitions !== there) {
    conditions.push(
      refused(
        `it has ${there} partitions and the manifest says ${partitions}, but Kafka hashes ${internal.hashed} into them and would ` +
          `look for each in another one; write ${there}, or leave \`partitions\` out`,
      ),
    )
  }
  // A key that left the manifest stays as it is, too; nobody has to be told.
  const keys = changes.flatMap((change) => (change.value !== null && isFixed(name, change.name) ? [change.name] : []))
  if (keys.length > 0) {
    const which = keys.map((key) => `\`${key}\``).join(', ')
    const message = `${which} stays as it is, because Kafka keeps all it knows of ${internal.hashed} there; leave it out`
    conditions.push(refused(message))
  }
  return conditions
}

const refused = (message: string): Condition => ({ type: 'Ready', status: 'False', reason: 'InternalTopic', message })
