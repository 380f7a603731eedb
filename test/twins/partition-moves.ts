import { kafkaError } from '../../src/kafka/kafka-error.ts'

/**
 * A partition as a controller keeps it. While it is moved, `replicas` is the union of where it was and where it goes.
 */
export interface Partition {
  leader: number
  replicas: readonly number[]
  isr: number[]
  /** Out of the ISR, but with every committed record: may lead again (KIP-966). */
  eligible: number[]
  /** Without anybody eligible: who led last. */
  lastLeader?: readonly number[] | undefined
  move?: { readonly from: readonly number[]; readonly to: readonly number[] }
}

/** Who is added and taken away by the move that is going on. */
export function moveOf({ move }: Partition): { adding: number[]; removing: number[] } {
  const { from = [], to = [] } = move ?? {}
  return { adding: to.filter((id) => !from.includes(id)), removing: from.filter((id) => !to.includes(id)) }
}

/** Begins a move. @throws what Kafka refuses: strangers, repetitions, nobody, another number of replicas */
export function beginMove(about: string, partition: Partition, to: readonly number[], registered: ReadonlySet<number>) {
  const refuse = (words: string) => kafkaError(about, 39, `The manual partition assignment includes ${words}`)
  if (to.length === 0) throw refuse('an empty replica list.')
  for (const [i, id] of to.entries()) {
    if (to.indexOf(id) !== i) throw refuse(`the broker ${id} more than once.`)
    if (!registered.has(id)) throw refuse(`broker ${id}, but no such broker is registered.`)
  }
  const from = partition.move?.from ?? partition.replicas
  if (to.length !== from.length) {
    throw kafkaError(about, 38, `The replication factor is changed from ${from.length} to ${to.length}`)
  }
  partition.move = { from, to }
  partition.replicas = [...to, ...from.filter((id) => !to.includes(id))]
  finishMove(partition)
}

/** Ends a move when everybody it goes to is in sync. */
export function finishMove(partition: Partition): void {
  const { move, isr } = partition
  if (move === undefined || !move.to.every((id) => isr.includes(id))) return
  settleOn(partition, move.to)
}

/** Ends a move, if there is one, where it began. */
export function callOff(partition: Partition): void {
  if (partition.move !== undefined) settleOn(partition, partition.move.from)
}

function settleOn(partition: Partition, replicas: readonly number[]): void {
  delete partition.move
  partition.replicas = replicas
  partition.isr = partition.isr.filter((id) => replicas.includes(id))
  partition.eligible = partition.eligible.filter((id) => replicas.includes(id))
  if (!partition.isr.includes(partition.leader)) partition.leader = firstInSync(partition)
}

/** The one who leads when the leader goes. */
export const firstInSync = ({ replicas, isr }: Partition): number => replicas.find((id) => isr.includes(id)) ?? -1
