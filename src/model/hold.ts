import { ANNOTATIONS, readAnnotation } from './annotations.ts'
import type { KafkaResource } from './resource.ts'

/** A node that is to be stopped and kept so for a while, because somebody copies its volumes. */
export interface Hold {
  /** Its name: `my-cluster-broker-0`. */
  readonly node: string
  /** When it was first asked for, epoch milliseconds: a stop of before was for another reason. */
  readonly since: number
  /** When it is over unless it is renewed, epoch milliseconds: who asked may have died. */
  readonly until: number
}

/** A hold that is not renewed is over after this long: so whatever becomes of who asked, the node is started again. */
export const HOLD_MS = 60_000

/** How a hold reaches a pass: laid over the Kafka, never in a manifest. */
export const holdAnnotation = ({ node, since, until }: Hold): Readonly<Record<string, string>> => ({
  [ANNOTATIONS.holdNode.name]: `${node} ${since} ${until}`,
})

/** The hold that is in force at `now`, epoch milliseconds; one that lasts longer is of before the clock was set back. */
export function holdOf(kafka: KafkaResource, now: number): Hold | undefined {
  const hold = readAnnotation('holdNode', kafka)
  return hold !== undefined && hold.until > now && hold.until <= now + HOLD_MS ? hold : undefined
}
