import { aclText, resourceOf, usernameIn, usersOf } from '../../../src/model/desired-user.ts'
import type { AclRule, KafkaUserSpec } from '../../../src/model/resource.ts'
import { NOTHING_SEALED } from '../../../src/model/sealed-secrets.ts'
import { Sensitive } from '../../../src/model/sensitive.ts'
import { aUser } from '../../fixtures/resources.ts'

const desired = (spec: KafkaUserSpec, secrets = NOTHING_SEALED) => usersOf('c', [aUser('alice', spec)], secrets)[0]
const acls = (...rules: readonly AclRule[]) =>
  desired({ authorization: { type: 'simple', acls: rules } })?.acls?.map(aclText)

describe('what a KafkaUser asks for', () => {
  it.each([
    ['tls', 'CN=alice'],
    ['tls-external', 'CN=alice'],
    ['scram-sha-512', 'alice'],
  ] as const)('of %s is for %s', (type, username) => {
    expect(desired({ authentication: { type } })?.username).toBe(username)
    expect(resourceOf(username)).toBe('alice')
  })

  it('is nothing by which somebody logs in, where it says none', () => {
    expect(desired({})).toEqual({ resource: 'alice', username: 'alice', quotas: new Map(), paused: false })
    expect(desired({ authentication: { type: 'tls-external' } })).not.toHaveProperty('credential')
  })

  it('is of its own cluster alone, by name', () => {
    const other = aUser('other')
    const elsewhere = { ...other, metadata: { ...other.metadata, labels: { 'strimzi.io/cluster': 'd' } } }
    const users = usersOf('c', [aUser('b'), elsewhere, aUser('a', {}, { 'strimzi.io/pause-reconciliation': 'true' })])
    expect(users.map(({ resource, paused }) => [resource, paused])).toEqual([
      ['a', true],
      ['b', false],
    ])
  })

  it('has quotas by Kafka’s names', () => {
    const quotas = { producerByteRate: 0, consumerByteRate: 2, requestPercentage: 3, controllerMutationRate: 0.5 }
    expect(desired({ quotas })?.quotas).toEqual(
      new Map([
        ['producer_byte_rate', 0],
        ['consumer_byte_rate', 2],
        ['request_percentage', 3],
        ['controller_mutation_rate', 0.5],
      ]),
    )
  })
})

describe('a wanted credential', () => {
  const given = { valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }
  const secrets = (value: string | Uint8Array) => ({
    ...NOTHING_SEALED,
    seals: { 'Secret/s': { k: 'sealed' } },
    values: new Map([['sealed', typeof value === 'string' ? new Sensitive(value) : new Sensitive(value)]]),
  })

  it('is what a Secret says, or nothing where that says none', () => {
    const credential = (of = NOTHING_SEALED) =>
      desired({ authentication: { type: 'scram-sha-512', password: given } }, of)?.credential
    expect(credential(secrets('word'))).toMatchObject({ given: { seal: 'sealed' } })
    expect(credential({ ...secrets('word'), values: new Map() })).toEqual({
      type: 'scram-sha-512',
      given: { seal: 'sealed' },
    })
    for (const bad of ['', 'a\0b', new Uint8Array([0xff])]) {
      expect(credential(secrets(bad))).toEqual({ type: 'scram-sha-512', given: 'missing' })
    }
    expect(credential()).toEqual({ type: 'scram-sha-512', given: 'missing' })
    expect(desired({ authentication: { type: 'scram-sha-512' } })?.credential).toEqual({ type: 'scram-sha-512' })
  })

  it('has days of its own only where both are said', () => {
    const credential = (days: object) => desired({ authentication: { type: 'tls', ...days } })?.credential
    expect(credential({ validityDays: 9, renewalDays: 3 })).toEqual({ type: 'tls', days: { validity: 9, renewal: 3 } })
    expect(credential({})).toEqual({ type: 'tls' })
  })
})

describe('ACLs', () => {
  const topic = { type: 'topic', name: 'orders' } as const

  it('are one for each operation, in either form, and none of them twice', () => {
    expect(
      acls(
        { resource: topic, operations: ['Read', 'Describe', 'Read'] },
        { resource: topic, operation: 'Read', type: 'allow', host: '*' },
        { resource: { ...topic, patternType: 'literal' }, operation: 'DescribeConfigs' },
      ),
    ).toEqual([
      'allow describe from * on topic orders',
      'allow describeConfigs from * on topic orders',
      'allow read from * on topic orders',
    ])
  })

  it('are of each resource, and of whatever begins so', () => {
    expect(
      acls(
        { resource: { ...topic, patternType: 'prefix' }, operations: ['All'], type: 'deny', host: '192.0.2.1' },
        { resource: { type: 'cluster', name: 'x' }, operations: ['IdempotentWrite'] },
        { resource: { type: 'group', name: 'a b' }, operations: ['Read'] },
        { resource: { type: 'transactionalId', name: '*' }, operations: ['Write'] },
      ),
    ).toEqual([
      'allow idempotentWrite from * on cluster kafka-cluster',
      'allow read from * on group a b',
      'allow write from * on transactionalId *',
      'deny all from 192.0.2.1 on prefixed topic orders',
    ])
  })

  it('may be none at all, which is not the same as saying nothing', () => {
    expect(acls()).toEqual([])
    expect(desired({})).not.toHaveProperty('acls')
  })

  it('are of a principal', () => {
    const authorization = { type: 'simple', acls: [{ resource: topic, operations: ['Read'] }] } as const
    const user = desired({ authentication: { type: 'tls' }, authorization })
    expect(user?.acls).toMatchObject([{ principal: 'User:CN=alice' }])
    expect(usernameIn({ principal: 'User:CN=alice' })).toBe('CN=alice')
    expect(usernameIn({ principal: 'Group:a' })).toBeUndefined()
  })
})
