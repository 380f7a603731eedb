import { kafkaError } from '../../src/kafka/kafka-error.ts'

/** The voters of a quorum and who leads them. Which controllers live, and which join by themselves, is told at `settle`. */
export class MemoryQuorum {
  readonly voters: Set<number>
  /** Whoever comes before there are named founders is one. */
  readonly #open: boolean
  leader = -1
  epoch = 0

  constructor(founders: readonly number[] | undefined) {
    this.voters = new Set(founders)
    this.#open = founders === undefined
  }

  copy(): MemoryQuorum {
    const copy = new MemoryQuorum(this.#open ? undefined : [])
    for (const id of this.voters) copy.voters.add(id)
    copy.leader = this.leader
    copy.epoch = this.epoch
    return copy
  }

  comesUp(id: number): void {
    if (this.#open) this.voters.add(id)
  }

  elect(id: number): void {
    this.leader = id
    this.epoch++
  }

  /** No leader without a majority of the voters; one that leads stays. */
  settle(live: readonly number[], joining: readonly number[]): void {
    const able = live.filter((id) => this.voters.has(id))
    if (able.length <= this.voters.size / 2) this.leader = -1
    else if (!able.includes(this.leader)) this.elect(able[0] ?? -1)
    if (this.leader !== -1) for (const id of joining) this.voters.add(id)
  }

  /** @throws code 7 when it does not follow */
  add(id: number, isFollowing: boolean): void {
    if (this.voters.has(id)) return
    if (!isFollowing) throw kafkaError('AddRaftVoter', 7, 'Aborted add voter operation')
    this.voters.add(id)
  }

  /** A leader resigns. */
  remove(id: number): void {
    this.voters.delete(id)
    if (this.leader === id) this.leader = -1
  }
}
