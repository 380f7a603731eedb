import type { KafkaClient } from '../../src/kafka/client.ts'
import { eventually } from './eventually.ts'
import type { KafkaUnderTest } from './kafka-under-test.ts'

/** The part of the contract about the voters of the quorum. That one may join by itself is shown of the twin only. */
export function voters(kafka: () => KafkaUnderTest): void {
  describe('a controller that follows the quorum', () => {
    let client: KafkaClient
    let directoryId = ''
    beforeAll(async () => {
      client = kafka().client
      directoryId = (await client.describeQuorum()).observers.find(({ id }) => id === 2)?.directoryId ?? ''
    })

    const votersOnce = (...wanted: number[]) =>
      eventually(
        async () => (await client.describeQuorum()).voters.map(({ id }) => id),
        (ids) => ids.join() === wanted.join(),
      )

    test('becomes a voter; once more is success', async () => {
      const listeners = (await kafka().endpoints())
        .filter(({ nodeId }) => nodeId === 2)
        .map(({ host, port }) => ({ name: 'CONTROLPLANE-9090', host, port }))
      await client.addVoter({ id: 2, directoryId, listeners })
      await client.addVoter({ id: 2, directoryId, listeners })
      await votersOnce(0, 2)
    })

    test('is taken out again; once more is success, and it follows as before', async () => {
      await client.removeVoter(2, directoryId)
      await client.removeVoter(2, directoryId)
      await votersOnce(0)
      const { observers } = await client.describeQuorum()
      expect(observers.map(({ id }) => id)).toContain(2)
    })
  })
}
