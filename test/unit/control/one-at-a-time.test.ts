import { OneAtATime } from '../../../src/control/queue/one-at-a-time.ts'

const flush = () => new Promise((resolve) => setImmediate(resolve))

/** Turns that end when they are told to. */
function turns() {
  const begun: { resolve: () => void; reject: (error: Error) => void }[] = []
  const work = new OneAtATime(() => new Promise((resolve, reject) => begun.push({ resolve, reject })))
  return { work, begun }
}

it('a turn that is asked for while one is taken comes after it', async () => {
  const { work, begun } = turns()
  void work.run()
  const second = work.run()
  await flush()
  expect(begun).toHaveLength(1)
  begun[0]?.resolve()
  await flush()
  expect(begun).toHaveLength(2)
  begun[1]?.resolve()
  await second
  expect(work.isBusy).toBe(false)
})

it('however many ask while one hangs, one turn follows it', async () => {
  const { work, begun } = turns()
  void work.run()
  const asked = Array.from({ length: 50 }, () => work.run())
  begun[0]?.resolve()
  await flush()
  begun[1]?.resolve()
  await Promise.all(asked)
  expect(begun).toHaveLength(2)
})

it('a turn that fails fails for whoever asked for it, and the next one is taken', async () => {
  const { work, begun } = turns()
  const first = work.run()
  const second = work.run()
  begun[0]?.reject(new Error('broken'))
  await expect(first).rejects.toThrow('broken')
  await flush()
  begun[1]?.resolve()
  await second
})
