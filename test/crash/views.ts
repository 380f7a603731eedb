import type { ObservedBroker, ObservedQuorum, ObservedTopic, QuorumReplica } from '../../src/model/kafka-state.ts'
import type { Fate, LifeCall } from '../world/life.ts'
import type { World } from '../world/world.ts'

/** A view of the world that is not the world as it is. */
export interface View {
  readonly name: string
  /** For how long from the first moment it is given it is seen so, in milliseconds. */
  readonly fateOf: (world: World, lasts: number) => Fate
}

/** Everything a listing or an inspection of Docker says. */
const DOCKER_VIEWS: ReadonlySet<string> = new Set([
  'listContainers',
  'listNetworks',
  'listVolumes',
  'findContainer',
  'findNetworks',
  'findVolume',
  'statFile',
])
/** What a broker answers out of the metadata it has followed so far; the quorum is asked of its leader. */
const METADATA_VIEWS: ReadonlySet<string> = new Set([
  'describeTopics',
  'describeBrokers',
  'describeTopicConfigs',
  'describeDefaultQuotas',
  'describeScramCredentials',
  'describeAcls',
  'describeUserQuotas',
])

const keyOf = ({ method, args }: LifeCall): string =>
  `${method} ${JSON.stringify(args.filter((argument) => !(argument instanceof AbortSignal)))}`

interface Seen {
  readonly at: number
  readonly answer: unknown
}

/**
 * These questions are answered with what was so: `choose` picks among all answers to the same question, oldest first.
 */
const past =
  (methods: ReadonlySet<string>, choose: (seen: readonly Seen[], now: number) => Seen | undefined) =>
  ({ host }: World, lasts: number): Fate => {
    const end = host.clock.elapsed + lasts
    const history = new Map<string, Seen[]>()
    return {
      sees(call, answer) {
        if (!methods.has(call.method)) return answer
        const now = host.clock.elapsed
        const seen = [...(history.get(keyOf(call)) ?? []), { at: now, answer }]
        history.set(keyOf(call), seen)
        return now < end ? (choose(seen, now) ?? seen[0])?.answer : answer
      },
    }
  }

/** The quorum's leader sees that the broker lags that answers so. */
const lagging =
  (ms: number) =>
  (world: World, lasts: number): Fate => {
    const end = world.host.clock.elapsed + lasts
    const { sees } = past(METADATA_VIEWS, msAgo(ms))(world, lasts)
    return {
      sees(call, answer) {
        if (call.method !== 'describeQuorum' || world.host.clock.elapsed >= end) return sees?.(call, answer)
        const quorum = structuredClone(answer) as ObservedQuorum
        const followers = quorum.observers.length > 0 ? quorum.observers : quorum.voters
        const at = followers.findIndex(({ id }) => id !== quorum.leaderId)
        const late = (replica: QuorumReplica) => ({ ...replica, lastCaughtUpAt: (replica.lastCaughtUpAt ?? 0) - ms })
        const changed = followers.map((replica, index) => (index === at ? late(replica) : replica))
        return { ...quorum, [quorum.observers.length > 0 ? 'observers' : 'voters']: changed }
      },
    }
  }

const callsAgo = (calls: number) => (seen: readonly Seen[]) => seen.at(-1 - calls)
const msAgo = (ms: number) => (seen: readonly Seen[], now: number) => seen.findLast(({ at }) => at <= now - ms)

/** A part of every answer to a question is missing. */
const partial =
  <T>(method: string, without: (answer: T) => T) =>
  ({ host }: World, lasts: number): Fate => {
    const end = host.clock.elapsed + lasts
    return {
      sees: (call, answer) =>
        call.method === method && host.clock.elapsed < end ? without(structuredClone(answer) as T) : answer,
    }
  }

type Brokers = { readonly clusterId: string; readonly brokers: ObservedBroker[] }

export const VIEWS: readonly View[] = [
  ...[1, 2, 5].map((calls) => ({
    name: `Docker as it was ${calls} looks ago`,
    fateOf: past(DOCKER_VIEWS, callsAgo(calls)),
  })),
  ...[1_000, 10_000].map((ms) => ({ name: `Docker as it was ${ms} ms ago`, fateOf: past(DOCKER_VIEWS, msAgo(ms)) })),
  ...[1, 2, 5].map((calls) => ({
    name: `a broker's metadata as it was ${calls} looks ago`,
    fateOf: past(METADATA_VIEWS, callsAgo(calls)),
  })),
  ...[1_000, 10_000].map((ms) => ({ name: `a broker's metadata as it was ${ms} ms ago`, fateOf: lagging(ms) })),
  { name: 'one topic missing', fateOf: partial<ObservedTopic[]>('describeTopics', (topics) => topics.slice(1)) },
  {
    name: 'one partition leaderless',
    fateOf: partial<ObservedTopic[]>('describeTopics', (topics) =>
      topics.map((topic, at) =>
        at > 0 ? topic : { ...topic, partitions: topic.partitions.map((each) => ({ ...each, leader: -1, isr: [] })) },
      ),
    ),
  },
  {
    name: 'one broker missing',
    fateOf: partial<Brokers>('describeBrokers', ({ brokers, ...rest }) => ({ ...rest, brokers: brokers.slice(1) })),
  },
  { name: 'no node answering', fateOf: partial<ReadonlySet<number>>('answering', () => new Set()) },
]
