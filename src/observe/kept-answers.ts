import { isDeepStrictEqual } from 'node:util'
import { LABELS } from '../model/labels.ts'
import type { ObservedDocker, ObservedKafka } from '../model/observed-cluster.ts'
import type { RecordedCluster } from '../model/recorded-cluster.ts'
import type { Asks } from '../plan/ground/asks.ts'
import type { Plan } from '../plan/ground/plan.ts'
import type { ClusterWish } from '../plan/pass.ts'

/*
 * What is not asked again
 *
 * 1. What there is on the engine, and of Kafka who is there, who leads, what is in sync and what moves, is asked in
 *    every pass. What only people change, and what each node says of itself (files, configs, features, quotas, log
 *    directories), costs most of a pass, and is kept of one that found nothing to do.
 * 2. It is kept until the next resync, and for a minute at most: so often all is asked, and what was changed by hand is
 *    noticed.
 * 3. It is of no use once a node runs that did not, or was started again, once manifests say something else, or once
 *    something is asked that was not.
 * 4. Nothing is ever done or remembered because of it: where a plan is not at rest with what was kept, or its memory is
 *    another one, all is asked, and it is planned again.
 */

const KEPT_MS = 60_000

/** What of Kafka's answers is kept. */
const KEPT = [
  'topicConfigs',
  'features',
  'clusterConfig',
  'defaultQuotas',
  'scramCredentials',
  'acls',
  'userQuotas',
  'supported',
  'nodeConfigs',
  'logDirs',
  'loggers',
] as const satisfies readonly (keyof ObservedKafka)[]

export type KeptFacts = Pick<ObservedKafka, (typeof KEPT)[number]>

/** What need not be asked. */
export interface Kept {
  readonly kafka: KeptFacts
  /** Of the nodes’ containers. */
  readonly inside: Pick<ObservedDocker, 'properties' | 'propertyTexts' | 'certificates' | 'logTails'>
}

/** What a look is about. */
export interface Look {
  readonly wish: ClusterWish
  readonly own: ObservedDocker
  readonly asks: Asks
}

/** What was seen, and decided because of it. */
interface Seen {
  readonly facts: { readonly docker: ObservedDocker; readonly kafka: ObservedKafka; readonly now: number }
  readonly plan: Plan
}

/** What clusters at rest have said, by cluster. */
export class KeptAnswers {
  readonly #byCluster = new Map<string, { readonly at: number; readonly about: Look; readonly kept: Kept }>()

  /** What need not be asked in this look; undefined: everything has to be. `now`: epoch milliseconds. */
  find(cluster: string, look: Look, now: number): Kept | undefined {
    const last = this.#byCluster.get(cluster)
    if (last === undefined || now - last.at >= KEPT_MS || now < last.at) return undefined
    return isSame(last.about, look) ? last.kept : undefined
  }

  /** Keeps what was seen in a look that asked everything, if nothing was missing and nothing is to be done. */
  note(cluster: string, about: Look, { facts: { docker, kafka, now }, plan }: Seen): void {
    this.#byCluster.delete(cluster)
    if (!isAtRest(plan) || !isWhole(kafka)) return
    const { properties, propertyTexts, certificates, logTails } = docker
    const facts: KeptFacts = Object.fromEntries(
      Object.entries(kafka).filter(([name]) => KEPT.some((each) => each === name)),
    )
    this.#byCluster.set(cluster, {
      at: now,
      about,
      kept: { kafka: facts, inside: { properties, propertyTexts, logTails, ...(certificates && { certificates }) } },
    })
  }

  /** From now on everything is asked again. */
  clear(): void {
    this.#byCluster.clear()
  }
}

/** Whether nothing that was asked is missing, of no node that answers. */
const isWhole = ({
  missing,
  unavailable,
  answering,
  supported,
  nodeConfigs,
  logDirs,
  brokers = [],
}: ObservedKafka): boolean =>
  missing === undefined &&
  unavailable === undefined &&
  [...answering].every((id) => supported?.has(id) && nodeConfigs?.has(id)) &&
  brokers.every(({ id }) => logDirs?.has(id))

const isAtRest = ({ operations, waits }: Plan): boolean => operations.length === 0 && waits.length === 0

/** Whether a plan does nothing, waits for nothing, and leaves what is recorded as it is. */
export const changesNothing = (plan: Plan, recorded: RecordedCluster): boolean =>
  isAtRest(plan) && isDeepStrictEqual(plan.recorded, recorded)

/** Resources that were not read anew are the same objects. */
const isSame = (before: Look, now: Look): boolean =>
  isDeepStrictEqual([before.wish, before.asks, runsOf(before.own)], [now.wish, now.asks, runsOf(now.own)])

/** Which nodes run, and since when. */
const runsOf = ({ containers }: ObservedDocker): string[] =>
  containers
    .filter(({ labels }) => labels[LABELS.kind] === 'node')
    .map(({ id, status, startedAt }) => `${id} ${status} ${startedAt}`)
