import { WorkQueue } from '../../../src/control/queue/work-queue.ts'
import { work } from '../../../src/control/queue/workers.ts'
import { FakeClock } from '../../world/fake-clock.ts'

const flush = () => new Promise((resolve) => setImmediate(resolve))
let clock: FakeClock
let queue: WorkQueue<string>
let begun: string[]
beforeEach(() => {
  clock = new FakeClock()
  queue = new WorkQueue(clock, (key) => key)
  begun = []
})
const never = () => new Promise<void>(() => {})
/** Five keys, none of whose passes ends. */
async function beginFive(): Promise<void> {
  void work(queue, clock, (key) => {
    begun.push(key)
    return never()
  })
  for (const key of ['a', 'b', 'c', 'd', 'e']) queue.add(key)
  await flush()
}

it('at most four passes begin at once', async () => {
  await beginFive()
  expect(begun).toEqual(['a', 'b', 'c', 'd'])
})

it('a pass that takes five seconds goes on without its worker, who takes the next', async () => {
  await beginFive()
  clock.moveTo(clock.now() + 5_000)
  await flush()
  expect(begun).toEqual(['a', 'b', 'c', 'd', 'e'])
})

it('a key whose pass goes on without a worker is still in no second one', async () => {
  const releases: (() => void)[] = []
  void work(queue, clock, (key) => {
    begun.push(key)
    return new Promise((resolve) => releases.push(resolve))
  })
  queue.add('a')
  await flush()
  clock.moveTo(clock.now() + 5_000)
  queue.add('a')
  await flush()
  expect(begun).toEqual(['a'])
  releases[0]?.()
  await flush()
  expect(begun).toEqual(['a', 'a'])
})

it('ends once the queue is closed and the last pass has ended, whether it has a worker or not', async () => {
  let release = () => {}
  let isOver = false
  const working = work(queue, clock, () => new Promise((resolve) => (release = resolve))).then(() => (isOver = true))
  queue.add('a')
  await flush()
  clock.moveTo(clock.now() + 5_000)
  queue.close()
  await flush()
  expect(isOver).toBe(false)
  release()
  await working
})

it('throws what a pass throws, also long after its worker has left it', async () => {
  let fail = (_: Error) => {}
  const working = work(queue, clock, () => new Promise((_, reject) => (fail = reject)))
  queue.add('a')
  await flush()
  clock.moveTo(clock.now() + 5_000)
  await flush()
  fail(new Error('broken'))
  await expect(working).rejects.toThrow('broken')
})
