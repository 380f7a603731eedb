import type { KafkaClient, KafkaEndpoint } from '../../src/kafka/client.ts'
import { describeAcl } from '../../src/model/acl-binding.ts'
import type { AclBinding, AclOperation, AclResource } from '../../src/model/kafka-state.ts'
import { eventually } from './eventually.ts'
import { allAnswer, type KafkaUnderTest } from './kafka-under-test.ts'

const acl = (principal: string, operation: AclOperation, resource: Partial<AclResource> = {}): AclBinding => ({
  resource: { type: 'topic', name: 'orders', pattern: 'literal', ...resource },
  principal,
  host: '*',
  operation,
  permission: 'allow',
})

const READ = acl('User:acl-a', 'read')
const EVERY_KIND: readonly AclBinding[] = [
  acl('User:acl-a', 'clusterAction', { type: 'cluster', name: 'kafka-cluster' }),
  acl('User:acl-a', 'idempotentWrite', { type: 'cluster', name: 'kafka-cluster' }),
  acl('User:acl-a', 'describe', { type: 'delegationToken', name: 'some-token' }),
  acl('User:acl-a', 'read', { type: 'group', name: 'a group', pattern: 'prefixed' }),
  acl('User:acl-a', 'all', { name: '*' }),
  READ,
  { ...READ, host: '10.0.0.7', permission: 'deny' },
  acl('User:acl-a', 'alterConfigs', { pattern: 'prefixed' }),
  acl('User:acl-a', 'create', { pattern: 'prefixed' }),
  acl('User:acl-a', 'delete', { pattern: 'prefixed' }),
  acl('User:acl-a', 'describeConfigs', { pattern: 'prefixed' }),
  acl('User:CN=acl-b,O=drover', 'write', { name: 'payments' }),
  acl('User:acl-a', 'createTokens', { type: 'user', name: 'User:acl-c' }),
  acl('User:acl-a', 'describeTokens', { type: 'user', name: 'User:acl-c' }),
]

/** The part of the contract about ACLs, of a cluster that has an authorizer. Tests leave none. */
export function acls(kafka: () => KafkaUnderTest): void {
  describe('ACLs', () => {
    let client: KafkaClient
    beforeAll(() => {
      client = kafka().client
    })

    const seen = async (): Promise<readonly AclBinding[]> => {
      const found = await client.describeAcls()
      if (found === 'no authorizer') throw new Error('it has none')
      return found
    }
    const count = (wanted: number) => eventually(seen, (found) => found.length === wanted)

    test('are none before anybody creates one', async () => {
      expect(await seen()).toEqual([])
    })

    test('of every kind are created in one call, and read as they were written, sorted by resource', async () => {
      await client.createAcls([...EVERY_KIND].reverse())
      expect((await count(EVERY_KIND.length)).map(describeAcl)).toEqual([
        'allow User:acl-a to clusterAction cluster kafka-cluster from *',
        'allow User:acl-a to idempotentWrite cluster kafka-cluster from *',
        'allow User:acl-a to describe delegationToken some-token from *',
        'allow User:acl-a to read group a group... (prefix) from *',
        'allow User:acl-a to all topic * from *',
        'allow User:acl-a to read topic orders from *',
        'deny User:acl-a to read topic orders from 10.0.0.7',
        'allow User:acl-a to alterConfigs topic orders... (prefix) from *',
        'allow User:acl-a to create topic orders... (prefix) from *',
        'allow User:acl-a to delete topic orders... (prefix) from *',
        'allow User:acl-a to describeConfigs topic orders... (prefix) from *',
        'allow User:CN=acl-b,O=drover to write topic payments from *',
        'allow User:acl-a to createTokens user User:acl-c from *',
        'allow User:acl-a to describeTokens user User:acl-c from *',
      ])
      expect(await seen()).toEqual(EVERY_KIND)
    })

    test('may be there already: that is success', async () => {
      await Promise.all([client.createAcls([READ, READ]), client.createAcls([READ])])
      expect(await count(EVERY_KIND.length)).toEqual(EVERY_KIND)
    })

    test('are taken away exactly; what is not there is taken away already', async () => {
      const others = [
        { ...READ, host: '10.0.0.8' },
        { ...READ, principal: 'User:acl' },
        acl('User:acl-a', 'read', { name: 'order' }),
        acl('User:acl-a', 'read', { pattern: 'prefixed' }),
      ]
      await client.deleteAcls([...others, READ])
      await client.deleteAcls([READ])
      const left = EVERY_KIND.filter((each) => each !== READ)
      expect(await count(left.length)).toEqual(left)
      await client.deleteAcls(EVERY_KIND)
      await count(0)
    })

    test.each([
      ['a principal without a type', acl('nobody', 'read'), 'Could not parse principal from `nobody`'],
      ['a resource without a name', acl('User:acl-a', 'read', { name: '' }), 'Invalid empty resource name'],
      [
        'a cluster of another name',
        acl('User:acl-a', 'alter', { type: 'cluster', name: 'mine' }),
        'The only valid name for the CLUSTER resource is kafka-cluster',
      ],
    ])('are refused with %s in the words of Kafka, which keeps none of the others away', async (_, bad, words) => {
      const [mine, yours] = [acl('User:acl-a', 'write'), acl('User:acl-b', 'write')]
      const ends = await Promise.allSettled([client.createAcls([bad, mine]), client.createAcls([yours])])
      expect(ends.map(({ status }) => status)).toEqual(['rejected', 'fulfilled'])
      expect(ends[0]).toMatchObject({
        reason: {
          ...{ code: 'KAFKA_REFUSED', retriable: false },
          message: expect.stringMatching(new RegExp(`^CreateAcls allow .*${words}.*\\(42 INVALID_REQUEST\\)$`)),
        },
      })
      expect(await count(2)).toEqual([mine, yours])
      await client.deleteAcls([mine, yours])
      await count(0)
    })

    test('are many in the same moment', async () => {
      const many = Array.from({ length: 1_200 }, (_, i) => acl(`User:acl-${i % 60}`, 'read', { name: `many-${i}` }))
      await Promise.all([client.createAcls(many.slice(0, 700)), client.createAcls(many.slice(700))])
      await count(1_200)
      await client.deleteAcls(many)
      await count(0)
    })

    test('may be no change at all', async () => {
      await client.createAcls([])
      await client.deleteAcls([])
      expect(await seen()).toEqual([])
    })
  })
}

/** The same of a cluster that has no authorizer, for which any node will do. */
export function aclsWithoutAuthorizer(name: string, start: () => Promise<BareKafka>): void {
  describe(`Kafka client without an authorizer: ${name}`, () => {
    let kafka: BareKafka
    beforeAll(async () => {
      kafka = await start()
      await allAnswer(kafka, 1)
    }, 60_000)
    afterAll(async () => {
      kafka?.client.close()
      await kafka?.remove()
    }, 60_000)

    test('hears of no ACLs, but that nobody would heed them', async () => {
      expect(await kafka.client.describeAcls()).toBe('no authorizer')
    })

    test.each(['createAcls', 'deleteAcls'] as const)('%s is refused, and says what to write', async (method) => {
      await expect(kafka.client[method]([READ])).rejects.toMatchObject({
        ...{ code: 'KAFKA_REFUSED', retriable: false },
        message: expect.stringContaining('No Authorizer is configured. (54 SECURITY_DISABLED)'),
        mend: expect.stringContaining('`authorization: {type: simple}`'),
      })
    })
  })
}

/** One node, without an authorizer. */
export interface BareKafka {
  readonly client: KafkaClient
  endpoints(): Promise<KafkaEndpoint[]>
  remove(): Promise<void>
}
