import { WorkQueue } from '../../../src/control/queue/work-queue.ts'
import { FakeClock } from '../../world/fake-clock.ts'

const clock = new FakeClock()
const advance = (ms: number) => clock.moveTo(clock.now() + ms)
const queue = () => new WorkQueue<string>(clock, (key) => key)

/** What is taken without waiting. */
async function ready(keys: WorkQueue<string>): Promise<string[]> {
  keys.add('END')
  const taken: string[] = []
  for (let key = await keys.take(); key !== undefined && key !== 'END'; key = await keys.take()) taken.push(key)
  keys.done('END')
  return taken
}

it('keys come out in the order in which they were added, each once', async () => {
  const keys = queue()
  for (const key of ['b', 'a', 'b', 'c', 'a']) keys.add(key)
  expect(await ready(keys)).toEqual(['b', 'a', 'c'])
})

it('a worker that waits gets the next key', async () => {
  const keys = queue()
  const first = keys.take()
  const second = keys.take()
  keys.add('a')
  keys.add('b')
  expect(await Promise.all([first, second])).toEqual(['a', 'b'])
})

it('a key is never in two workers', async () => {
  const keys = queue()
  keys.add('a')
  expect(await keys.take()).toBe('a')
  keys.add('a')
  expect(await ready(keys)).toEqual([])
})

it('a key handed to a waiting worker is being worked on, too', async () => {
  const keys = queue()
  const taken = keys.take()
  keys.add('a')
  keys.add('a')
  expect(await taken).toBe('a')
  expect(await ready(keys)).toEqual([])
})

it('a key added while it is worked on comes once more, afterwards', async () => {
  const keys = queue()
  keys.add('a')
  await keys.take()
  keys.add('a')
  keys.add('a')
  keys.done('a')
  expect(await ready(keys)).toEqual(['a'])
  keys.done('a')
  expect(await ready(keys)).toEqual([])
})

describe('a delayed key', () => {
  it('comes when it is due', async () => {
    const keys = queue()
    keys.addAfter('a', 500)
    advance(499)
    expect(await ready(keys)).toEqual([])
    advance(1)
    expect(await ready(keys)).toEqual(['a'])
  })

  it('comes by the shortest of its delays, and once', async () => {
    const keys = queue()
    keys.addAfter('a', 500)
    keys.addAfter('a', 100)
    keys.addAfter('a', 900)
    expect(clock.nextAt).toBe(clock.now() + 100)
    advance(100)
    expect(await ready(keys)).toEqual(['a'])
    keys.done('a')
    advance(10_000)
    expect(await ready(keys)).toEqual([])
  })

  it('comes at once when it is added meanwhile, and not again', async () => {
    const keys = queue()
    keys.addAfter('a', 500)
    keys.add('a')
    expect(await ready(keys)).toEqual(['a'])
    keys.done('a')
    advance(500)
    expect(await ready(keys)).toEqual([])
    expect(clock.nextAt).toBeUndefined()
  })

  it('that falls due while it is worked on comes once more', async () => {
    const keys = queue()
    keys.add('a')
    await keys.take()
    keys.addAfter('a', 500)
    advance(500)
    keys.done('a')
    expect(await ready(keys)).toEqual(['a'])
  })
})

it('a closed queue sends everybody home, and takes nothing more', async () => {
  const keys = queue()
  const waiting = [keys.take(), keys.take()]
  keys.addAfter('late', 100)
  keys.close()
  keys.add('a')
  keys.addAfter('b', 1)
  advance(1_000)
  expect(await Promise.all([...waiting, keys.take()])).toEqual([undefined, undefined, undefined])
  expect(clock.nextAt).toBeUndefined()
})
