import { Channel } from '../../../src/kafka/channel.ts'

describe('A handover', () => {
  test('gives values in their order, and tells the giver when each is taken', async () => {
    const handover = new Channel<string>()
    const taken: string[] = []
    const given = Promise.all(['one', 'two'].map((value) => handover.give(value).then(() => taken.push(value))))
    expect(taken).toEqual([])
    expect([await handover.take(), await handover.take()]).toEqual(['one', 'two'])
    await given
    expect(taken).toEqual(['one', 'two'])
  })

  test('wakes the one who waits', async () => {
    const handover = new Channel<string>()
    const taking = handover.take()
    await handover.give('late')
    expect(await taking).toBe('late')
  })

  test('lets everybody go at its end', async () => {
    const handover = new Channel<string>()
    const given = handover.give('nobody wants it')
    handover.end()
    await given
    await handover.give('nor this')
    expect(await handover.take()).toBeUndefined()
  })

  test('tells of a failure, whether it came before or while waiting', async () => {
    const failed = new Channel<string>()
    failed.fail(new Error('gone'))
    await expect(failed.take()).rejects.toThrow('gone')
    const failing = new Channel<string>()
    const taking = failing.take()
    failing.fail(new Error('gone'))
    await expect(taking).rejects.toThrow('gone')
  })
})
