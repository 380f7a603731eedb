import type { KafkaClient } from '../../src/kafka/client.ts'
import type { ScramMechanism } from '../../src/model/kafka-state.ts'
import { Sensitive } from '../../src/model/sensitive.ts'
import { eventually } from './eventually.ts'
import type { KafkaUnderTest } from './kafka-under-test.ts'

/** The part of the contract about passwords of users. Tests leave none. */
export function scramCredentials(kafka: () => KafkaUnderTest): void {
  describe('passwords of users', () => {
    let client: KafkaClient
    beforeAll(() => {
      client = kafka().client
    })

    const give = (user: string, mechanism: ScramMechanism, password = 'a password') =>
      client.alterScramCredential(user, { mechanism, password: new Sensitive(password) })
    const seen = async () =>
      [...(await client.describeScramCredentials())].map(
        ([user, known]) => `${user}: ${known.map(({ mechanism, iterations }) => `${mechanism} ${iterations}`)}`,
      )
    /** A broker tells them out of the metadata it has followed so far. */
    const once = (...wanted: string[]) => eventually(seen, (users) => users.join() === wanted.join())

    test('are none before anybody has one', async () => {
      expect((await client.describeScramCredentials()).size).toBe(0)
    })

    test('are told by user, in the order of their names, with mechanism and iterations alone', async () => {
      await give('scram-b', 'SCRAM-SHA-512')
      await give('scram-a', 'SCRAM-SHA-256')
      await once('scram-a: SCRAM-SHA-256 4096', 'scram-b: SCRAM-SHA-512 4096')
    })

    test('may be two of one user, given in the same moment', async () => {
      await Promise.all([give('scram-a', 'SCRAM-SHA-512'), give('scram-a', 'SCRAM-SHA-256', 'another')])
      await once('scram-a: SCRAM-SHA-256 4096,SCRAM-SHA-512 4096', 'scram-b: SCRAM-SHA-512 4096')
    })

    test('may be replaced, in any letters, in the same moment as they were given', async () => {
      await Promise.all([give('scram-b', 'SCRAM-SHA-512', 'one'), give('scram-b', 'SCRAM-SHA-512', 'zwölf, €')])
      await once('scram-a: SCRAM-SHA-256 4096,SCRAM-SHA-512 4096', 'scram-b: SCRAM-SHA-512 4096')
    })

    test('are refused to a user without a name, which is no failure of the others', async () => {
      const ends = await Promise.allSettled([
        give('scram-c', 'SCRAM-SHA-512'),
        give('', 'SCRAM-SHA-512'),
        give('scram-d', 'SCRAM-SHA-512'),
      ])
      expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
      expect(ends[1]).toMatchObject({
        reason: { code: 'KAFKA_REFUSED', message: expect.stringContaining('Username must not be empty (93') },
      })
      await eventually(seen, (users) => users.length === 4)
    })

    test('are not given when the signal has fired', async () => {
      const reason = new Error('the pass is over')
      const change = { mechanism: 'SCRAM-SHA-512', password: new Sensitive('a password') } as const
      await expect(client.alterScramCredential('late', change, AbortSignal.abort(reason))).rejects.toMatchObject({
        code: 'KAFKA_TIMEOUT',
        cause: reason,
      })
    })

    test('are those of hundreds of users in the same moment', async () => {
      const users = Array.from({ length: 200 }, (_, i) => `scram-many-${i}`)
      await Promise.all(users.map((user) => give(user, 'SCRAM-SHA-256')))
      await eventually(seen, (all) => all.length === 204)
      await Promise.all(users.map((user) => client.deleteScramCredential(user, 'SCRAM-SHA-256')))
      await eventually(seen, (all) => all.length === 4)
    })

    test('are taken away each by itself; what is not there is taken away already', async () => {
      await client.deleteScramCredential('scram-a', 'SCRAM-SHA-512')
      await client.deleteScramCredential('scram-a', 'SCRAM-SHA-512')
      await client.deleteScramCredential('scram-nobody', 'SCRAM-SHA-512')
      await eventually(seen, ([first]) => first === 'scram-a: SCRAM-SHA-256 4096')
      await client.deleteScramCredential('scram-a', 'SCRAM-SHA-256')
      await Promise.all(['b', 'c', 'd'].map((user) => client.deleteScramCredential(`scram-${user}`, 'SCRAM-SHA-512')))
      await once()
    })
  })
}
