import type { KafkaClient } from '../../src/kafka/client.ts'
import { eventually } from './eventually.ts'
import type { KafkaUnderTest } from './kafka-under-test.ts'

/** The part of the contract about quotas of users who have none of their own. Tests leave nothing set. */
export function defaultQuotas(kafka: () => KafkaUnderTest): void {
  describe('default quotas', () => {
    let client: KafkaClient
    beforeAll(() => {
      client = kafka().client
    })

    /** A broker tells them out of the metadata it has followed so far. */
    const once = (wanted: Readonly<Record<string, number>>) =>
      eventually(
        async () => Object.entries(await client.describeDefaultQuotas()).sort(),
        (quotas) => JSON.stringify(quotas) === JSON.stringify(Object.entries(wanted).sort()),
      )

    test('are none before anybody sets one', async () => {
      expect(await client.describeDefaultQuotas()).toEqual({})
    })

    test('are set and taken away each by itself, with fractions', async () => {
      await client.alterDefaultQuotas([
        { name: 'producer_byte_rate', value: 1_048_576 },
        { name: 'controller_mutation_rate', value: 0.5 },
      ])
      await once({ producer_byte_rate: 1_048_576, controller_mutation_rate: 0.5 })
      await client.alterDefaultQuotas([
        { name: 'producer_byte_rate', value: null },
        { name: 'request_percentage', value: 55 },
      ])
      await once({ controller_mutation_rate: 0.5, request_percentage: 55 })
    })

    test('may be so already: that is success', async () => {
      await client.alterDefaultQuotas([
        { name: 'request_percentage', value: 55 },
        { name: 'consumer_byte_rate', value: null },
      ])
      await once({ controller_mutation_rate: 0.5, request_percentage: 55 })
      await client.alterDefaultQuotas([
        { name: 'controller_mutation_rate', value: null },
        { name: 'request_percentage', value: null },
      ])
      await once({})
    })
  })
}
