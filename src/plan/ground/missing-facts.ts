import type { FactName, ObservedKafka } from '../../model/observed-cluster.ts'

/** Why one of these facts is missing; undefined where nobody can say. */
export function whyMissing({ missing, unavailable }: ObservedKafka, ...names: readonly FactName[]): string | undefined {
  const own = names.map((name) => missing?.get(name)?.why)
  return own.find((why) => why !== undefined) ?? unavailable
}

/** What cannot be seen, and why, if that is known. */
export function withReason(what: string, kafka: ObservedKafka, ...names: readonly FactName[]): string {
  const why = whyMissing(kafka, ...names)
  return why === undefined ? what : `${what}: ${why}`
}

/**
 * Why Kafka is to be asked again soon: some of its nodes answer, and yet something was asked for that could not be had
 * and may be had the next time. What it refuses is not asked for again before something else calls for a look.
 */
export function worthAskingAgain({ answering, missing, unavailable }: ObservedKafka): string | undefined {
  if (answering.size === 0) return undefined
  return [...(missing?.values() ?? [])].find(({ retriable }) => retriable)?.why ?? unavailable
}
