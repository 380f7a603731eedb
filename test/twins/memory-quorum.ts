import { kafkaError } from '../../src/kafka/kafka-error.ts'

/** A controller as the others meet it. */
export interface Candidate {
  readonly id: number
  readonly directoryId: string
  /** It answers, and follows. */
  readonly isLive: boolean
  /** The voters it was formatted with, by node id to directory id, as long as it knows of no other. */
  readonly founders?: ReadonlyMap<number, string> | undefined
  /** Of which quorum it has the log. */
  readonly history?: number | undefined
}

/** Any directory will do, until one comes: nobody has said which. */
const ANY = ''

/**
 * The voters of a quorum, by node id and directory, and who leads them. Which controllers there are, and which join by
 * themselves, is told at `settle`.
 *
 * Controllers whose storage is empty, and was formatted with a list of founders, make up a quorum of their own as soon
 * as they are a majority of that list and nobody leads: Kafka has no way to know that there was one before. Where it
 * depends on who comes first, they do.
 */
export class MemoryQuorum {
  /** Node id to directory id. */
  readonly voters: Map<number, string>
  /** Whoever comes before there are named founders is one. */
  readonly #open: boolean
  leader = -1
  epoch = 0
  /** How many quorums have been founded here. */
  history = 0

  constructor(founders: readonly number[] | undefined) {
    this.voters = new Map(founders?.map((id) => [id, ANY]))
    this.#open = founders === undefined
  }

  copy(): MemoryQuorum {
    const copy = new MemoryQuorum(this.#open ? undefined : [])
    for (const [id, directoryId] of this.voters) copy.voters.set(id, directoryId)
    copy.leader = this.leader
    copy.epoch = this.epoch
    copy.history = this.history
    return copy
  }

  comesUp(id: number): void {
    if (this.#open && !this.voters.has(id)) this.voters.set(id, ANY)
  }

  isVoter({ id, directoryId }: { readonly id: number; readonly directoryId: string }): boolean {
    return [ANY, directoryId].includes(this.voters.get(id) ?? 'no directory')
  }

  elect(id: number): void {
    this.leader = id
    this.epoch++
  }

  /** No leader without a majority of the voters; one that leads stays. */
  settle(candidates: readonly Candidate[], joining: readonly number[]): void {
    const live = candidates.filter(({ isLive }) => isLive)
    const able = live.filter((one) => this.isVoter(one) && (one.history ?? this.history) === this.history)
    const hasMajority = able.length > this.voters.size / 2
    if (!hasMajority || !able.some(({ id }) => id === this.leader)) {
      this.leader = -1
      const founders = foundersWithMajority(candidates)
      if (founders) this.#found(founders, live)
      else if (hasMajority) this.elect((able.find(({ history }) => history !== undefined) ?? able[0])?.id ?? -1)
    }
    if (this.leader === -1) return
    if (this.history === 0) this.history = 1
    for (const { id, directoryId } of live) if (this.voters.get(id) === ANY) this.voters.set(id, directoryId)
    for (const { id, directoryId } of live) if (joining.includes(id)) this.voters.set(id, directoryId)
  }

  #found(founders: ReadonlyMap<number, string>, live: readonly Candidate[]): void {
    const coming = live.filter((one) => one.founders !== undefined && founders.get(one.id) === one.directoryId)
    if (coming.length <= founders.size / 2) return
    this.history += 1
    this.voters.clear()
    for (const [id, directoryId] of founders) this.voters.set(id, directoryId)
    this.elect(coming[0]?.id ?? -1)
  }

  /** @throws code 7 when it does not follow */
  add(id: number, directoryId: string, isFollowing: boolean): void {
    if (this.voters.has(id)) return
    if (!isFollowing) throw kafkaError('AddRaftVoter', 7, 'Aborted add voter operation')
    this.voters.set(id, directoryId)
  }

  /** A leader resigns. */
  remove(id: number): void {
    this.voters.delete(id)
    if (this.leader === id) this.leader = -1
  }
}

/** A list of founders of which a majority is there with empty storage, whether or not they answer yet. */
function foundersWithMajority(candidates: readonly Candidate[]): ReadonlyMap<number, string> | undefined {
  const founding = candidates.filter(({ id, directoryId, founders }) => founders?.get(id) === directoryId)
  const alike = (a: ReadonlyMap<number, string>, b: ReadonlyMap<number, string>) =>
    a.size === b.size && [...a].every(([id, directoryId]) => b.get(id) === directoryId)
  return founding
    .flatMap(({ founders }) => founders ?? [])
    .find((list) => founding.filter(({ founders }) => founders && alike(founders, list)).length > list.size / 2)
}
