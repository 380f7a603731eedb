import { hasCode, messageOf } from '../errors.ts'
import type { KafkaClient } from '../kafka/client.ts'
import type { ObservedKafka } from '../model/observed-cluster.ts'
import type { Questions } from '../plan/questions.ts'

const MIN_INSYNC = 'min.insync.replicas'

/** Answers to what the first look left open. Never throws: what cannot be had is missing. */
export async function observeFurther(
  kafka: KafkaClient,
  known: ObservedKafka,
  questions: Questions,
  signal?: AbortSignal,
): Promise<Pick<ObservedKafka, 'minInsync' | 'configRefusal' | 'eligible'>> {
  const [minInsync, configRefusal, eligible] = await Promise.all([
    questions.minInsync && known.topics
      ? askMinInsync(
          kafka,
          known.topics.map(({ name }) => name),
          signal,
        )
      : undefined,
    questions.validate.length > 0 ? askRefusal(kafka, questions, signal) : undefined,
    questions.eligible.length > 0
      ? kafka.describeEligibleLeaders(questions.eligible, signal).catch(() => undefined)
      : undefined,
  ])
  return {
    ...(minInsync && { minInsync }),
    ...(configRefusal !== undefined && { configRefusal }),
    ...(eligible && { eligible }),
  }
}

async function askMinInsync(
  kafka: KafkaClient,
  topics: readonly string[],
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, number> | undefined> {
  try {
    const configs = await kafka.describeTopicConfigs(new Map(topics.map((name) => [name, [MIN_INSYNC]])), signal)
    const entries = [...configs].flatMap(([topic, list]): [string, number][] => {
      const value = list.find(({ name }) => name === MIN_INSYNC)?.value
      return value === undefined || value === null ? [] : [[topic, Number(value)]]
    })
    return new Map(entries)
  } catch {
    return undefined
  }
}

/**
 * Only a refusal is an answer: a node that says nothing has refused nothing, and the change itself is made with the
 * same care.
 */
async function askRefusal(
  kafka: KafkaClient,
  { validate }: Questions,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  try {
    await kafka.alterNodeConfig(undefined, validate, { validateOnly: true }, signal)
    return undefined
  } catch (error) {
    return hasCode(error, 'KAFKA_REFUSED') ? messageOf(error) : undefined
  }
}
