import { sendUntilAnswered } from '../../../src/kafka/produce.ts'

const partitionOf = (message: string) => Number(message[0])

describe('a batch of messages', () => {
  it('is sent once when every partition answers, and counted on from the first offset of each', async () => {
    const sent: string[][] = []
    const offsets = await sendUntilAnswered(
      ['0a', '1b', '0c'],
      partitionOf,
      async (messages) => {
        sent.push(messages)
        return new Map([
          [0, 10],
          [1, 20],
        ])
      },
      'Produce t',
    )
    expect([...offsets]).toEqual([
      ['0a', 10],
      ['1b', 20],
      ['0c', 11],
    ])
    expect(sent).toHaveLength(1)
  })

  it('is sent again as far as a partition gave no answer: its leader had moved, and nobody said so', async () => {
    const sent: string[][] = []
    const offsets = await sendUntilAnswered(
      ['0a', '1b', '1c'],
      partitionOf,
      async (messages) => {
        sent.push(messages)
        return new Map([sent.length === 1 ? [0, 10] : [1, 20]])
      },
      'Produce t',
    )
    expect(sent).toEqual([
      ['0a', '1b', '1c'],
      ['1b', '1c'],
    ])
    expect([...offsets]).toEqual([
      ['0a', 10],
      ['1b', 20],
      ['1c', 21],
    ])
  })

  it('is given up when that never ends', async () => {
    await expect(sendUntilAnswered(['0a'], partitionOf, async () => new Map(), 'Produce t')).rejects.toMatchObject({
      code: 'KAFKA_FAILED',
    })
  })
})
