import { type Clock, pause } from '../clock.ts'
import type { WorkQueue } from './work-queue.ts'

const WORKERS = 4
/**
 * Milliseconds after which a pass goes on without the worker it had, who takes what is due next. A pass takes well
 * below a second; one that takes longer than this waits for somebody, and were all workers to wait, nobody would look
 * after what is well. So how long something that is due waits does not depend on how long others hang: it is this time
 * for every four of them.
 */
const LEASE_MS = 5_000

/** Works on what is in a queue until it is closed and the last pass has ended. @throws what a pass throws */
export async function work<Item>(
  queue: WorkQueue<Item>,
  clock: Clock,
  pass: (item: Item) => Promise<void>,
): Promise<void> {
  const passes = new Set<Promise<void>>()
  const broken = Promise.withResolvers<never>()
  const worker = async (): Promise<void> => {
    for (;;) {
      const item = await queue.take()
      if (item === undefined) return
      const ended = new AbortController()
      const begun = pass(item)
        .catch(broken.reject)
        .finally(() => {
          queue.done(item)
          passes.delete(begun)
          ended.abort()
        })
      passes.add(begun)
      await pause(clock, LEASE_MS, ended.signal)
    }
  }
  await Promise.race([Promise.all(Array.from({ length: WORKERS }, worker)), broken.promise])
  await Promise.all(passes)
}
