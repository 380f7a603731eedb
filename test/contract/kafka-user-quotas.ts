import type { KafkaClient } from '../../src/kafka/client.ts'
import type { QuotaChange } from '../../src/model/kafka-state.ts'
import { eventually } from './eventually.ts'
import type { KafkaUnderTest } from './kafka-under-test.ts'

/** The part of the contract about quotas of users by name. Tests leave nothing set. */
export function userQuotas(kafka: () => KafkaUnderTest): void {
  describe('quotas of users', () => {
    let client: KafkaClient
    beforeAll(() => {
      client = kafka().client
    })

    const seen = async () =>
      [...(await client.describeUserQuotas())].map(
        ([user, quotas]) => `${user}: ${Object.entries(quotas).sort().join(' ')}`,
      )
    /** A broker tells them out of the metadata it has followed so far. */
    const once = (...wanted: string[]) => eventually(seen, (users) => users.join('; ') === wanted.join('; '))

    test('are none before anybody sets one', async () => {
      expect((await client.describeUserQuotas()).size).toBe(0)
    })

    test('are set and taken away each by itself, with fractions where Kafka has them', async () => {
      await client.alterUserQuotas('CN=quota-b', [{ name: 'controller_mutation_rate', value: 0.5 }])
      await client.alterUserQuotas('quota-a', [
        { name: 'producer_byte_rate', value: 1_048_576 },
        { name: 'request_percentage', value: 55.5 },
      ])
      await once(
        'CN=quota-b: controller_mutation_rate,0.5',
        'quota-a: producer_byte_rate,1048576 request_percentage,55.5',
      )
      await client.alterUserQuotas('quota-a', [
        { name: 'producer_byte_rate', value: null },
        { name: 'consumer_byte_rate', value: 2_048 },
      ])
      await once('CN=quota-b: controller_mutation_rate,0.5', 'quota-a: consumer_byte_rate,2048 request_percentage,55.5')
    })

    test('are not those of all others', async () => {
      await client.alterDefaultQuotas([{ name: 'producer_byte_rate', value: 7_000 }])
      await eventually(
        () => client.describeDefaultQuotas(),
        ({ producer_byte_rate }) => producer_byte_rate === 7_000,
      )
      expect(await seen()).toHaveLength(2)
      await client.alterDefaultQuotas([{ name: 'producer_byte_rate', value: null }])
    })

    test('may be so already: that is success', async () => {
      await client.alterUserQuotas('quota-a', [
        { name: 'consumer_byte_rate', value: 2_048 },
        { name: 'producer_byte_rate', value: null },
      ])
      await client.alterUserQuotas('quota-nobody', [{ name: 'producer_byte_rate', value: null }])
      await once('CN=quota-b: controller_mutation_rate,0.5', 'quota-a: consumer_byte_rate,2048 request_percentage,55.5')
    })

    test('are refused all of one user in the words of Kafka, which is no failure of the others', async () => {
      const ends = await Promise.allSettled([
        client.alterUserQuotas('quota-a', [
          { name: 'request_percentage', value: 10 },
          { name: 'producer_byte_rate', value: 0.5 },
        ]),
        client.alterUserQuotas('CN=quota-b', [{ name: 'request_percentage', value: 10 }]),
      ])
      expect(ends.map(({ status }) => status)).toEqual(['rejected', 'fulfilled'])
      expect(ends[0]).toMatchObject({
        reason: {
          code: 'KAFKA_REFUSED',
          message: 'AlterClientQuotas quota-a: producer_byte_rate cannot be a fractional value. (42 INVALID_REQUEST)',
        },
      })
      await once(
        'CN=quota-b: controller_mutation_rate,0.5 request_percentage,10',
        'quota-a: consumer_byte_rate,2048 request_percentage,55.5',
      )
    })

    test.each([
      ['nope_rate', 1, 'Invalid configuration key nope_rate'],
      ['request_percentage', 0, 'Quota request_percentage must be greater than 0'],
    ])('are refused where Kafka has none such (%s, %s)', async (name, value, words) => {
      const changes = [{ name, value }] as unknown as readonly QuotaChange[]
      await expect(client.alterUserQuotas('quota-a', changes)).rejects.toMatchObject({
        ...{ code: 'KAFKA_REFUSED', retriable: false },
        message: `AlterClientQuotas quota-a: ${words} (42 INVALID_REQUEST)`,
      })
    })

    test('are those of many users in the same moment, and gone with the last of each', async () => {
      const users = Array.from({ length: 150 }, (_, i) => `quota-many-${i}`)
      const all = (value: number | null) =>
        Promise.all(users.map((user) => client.alterUserQuotas(user, [{ name: 'producer_byte_rate', value }])))
      await all(1_024)
      await eventually(seen, (found) => found.length === 152)
      await all(null)
      await client.alterUserQuotas('quota-a', [
        { name: 'consumer_byte_rate', value: null },
        { name: 'request_percentage', value: null },
      ])
      await client.alterUserQuotas('CN=quota-b', [
        { name: 'controller_mutation_rate', value: null },
        { name: 'request_percentage', value: null },
      ])
      await once()
    })
  })
}
