import type { Hold } from './annotation-values.ts'
import { ANNOTATIONS, readAnnotation } from './annotations.ts'
import type { KafkaResource } from './resource.ts'

/** A hold that is not renewed is over after this long: so whatever becomes of who asked, the node is started again. */
export const HOLD_MS = 60_000

/** How a hold reaches a pass: laid over the Kafka, never in a manifest. */
export const holdAnnotation = ({ node, since, until }: Hold): Readonly<Record<string, string>> => ({
  [ANNOTATIONS.holdNode.name]: `${node} ${since} ${until}`,
})

/**
 * The hold that is in force at `now`, epoch milliseconds; one that lasts longer is of before the clock was set back.
 */
export function holdOf(kafka: KafkaResource, now: number): Hold | undefined {
  const hold = readAnnotation('holdNode', kafka)
  return hold !== undefined && hold.until > now && hold.until <= now + HOLD_MS ? hold : undefined
}
