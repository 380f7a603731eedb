import { pbkdf2Sync } from 'node:crypto'
import type { Reader, Writer } from '@platformatic/kafka'
import { createAcls, deleteAcls, describeAcls, named } from '../../../src/kafka/acls.ts'
import { alterScramCredentials, describeScramCredentials, salt } from '../../../src/kafka/scram-credentials.ts'
import { userCalls } from '../../../src/kafka/user-calls.ts'
import { describeUserQuotas } from '../../../src/kafka/user-quotas.ts'
import { loadWire, type Request, type Wire } from '../../../src/kafka/wire.ts'
import type { AclBinding } from '../../../src/model/kafka-state.ts'
import { Sensitive } from '../../../src/model/sensitive.ts'
import { answeredConnection, type Sent, write } from './answered-connection.ts'

const [DESCRIBE_SCRAM, ALTER_SCRAM] = [50, 51]

let wire: Wire
beforeAll(async () => {
  wire = await loadWire()
}, 60_000)

/** What comes of a request, and what was sent, when Kafka answers so. */
async function asked<T>(request: Request<T>, answer: (sent: Sent) => Writer) {
  const { connection, sent } = answeredConnection(answer)
  return { answer: await request(wire, connection), sent }
}

const acl = (name: string, operation: AclBinding['operation'] = 'read'): AclBinding => ({
  resource: { type: 'topic', name, pattern: 'literal' },
  ...{ principal: 'User:a', host: '*', operation, permission: 'allow' },
})
const messages = (answers: ReadonlyMap<string, Error | undefined>) =>
  [...answers.values()].map((error) => error?.message ?? 'done')

type WireAcl = readonly [principal: string, host: string, operation: number, permission: number]
const aclsAnswer = (resources: readonly (readonly [number, string, number, readonly WireAcl[]])[]) =>
  write()
    .appendInt32(0)
    .appendInt16(0)
    .appendString(null)
    .appendArray([...resources], (to, [type, name, pattern, acls]) =>
      to
        .appendInt8(type)
        .appendString(name)
        .appendInt8(pattern)
        .appendArray([...acls], (each, [principal, host, operation, permission]) =>
          each.appendString(principal).appendString(host).appendInt8(operation).appendInt8(permission),
        ),
    )
    .appendTaggedFields()

describe('All ACLs', () => {
  test('are one question: any resource, any name, anybody', async () => {
    const { sent } = await asked(describeAcls, () => aclsAnswer([]))
    expect(sent.map(({ bytes }) => [...bytes])).toEqual([[1, 0, 1, 0, 0, 1, 1, 0]])
  })

  test('are told in our words, and what a newer Kafka may have is left out alone', async () => {
    const known = ['User:a', '*', 3, 3] as const
    const { answer } = await asked(describeAcls, () =>
      aclsAnswer([
        [2, 'orders', 4, [known, ['User:a', '*', 99, 3]]],
        [99, 'new', 3, [known]],
        [4, 'kafka-cluster', 3, [['User:b', '10.0.0.1', 9, 2]]],
      ]),
    )
    expect(answer).toEqual([
      {
        resource: { type: 'cluster', name: 'kafka-cluster', pattern: 'literal' },
        ...{ principal: 'User:b', host: '10.0.0.1', operation: 'clusterAction', permission: 'deny' },
      },
      { ...acl('orders'), resource: { type: 'topic', name: 'orders', pattern: 'prefixed' } },
    ])
  })

  const failed = (code: number) => () =>
    write()
      .appendInt32(0)
      .appendInt16(code)
      .appendString('why')
      .appendArray([], () => {})
      .appendTaggedFields()

  test('are not there without an authorizer, which is an answer', async () => {
    expect((await asked(describeAcls, failed(54))).answer).toBe('no authorizer')
  })

  test('may not be read by whoever is not to', async () => {
    await expect(asked(describeAcls, failed(31))).rejects.toThrow('DescribeAcls: why (31 CLUSTER_AUTHORIZATION_FAILED)')
  })
})

describe('Changes of ACLs', () => {
  const three = [acl('a'), acl('b'), acl('c')].map(named)

  test('are created with a word about each, in their order', async () => {
    const { answer, sent } = await asked(createAcls(three), () =>
      write()
        .appendInt32(0)
        .appendArray([0, 42, 0], (to, code) => to.appendInt16(code).appendString(code === 0 ? null : 'bad'))
        .appendTaggedFields(),
    )
    expect(messages(answer)).toEqual([
      'done',
      'CreateAcls allow User:a to read topic b from *: bad (42 INVALID_REQUEST)',
      'done',
    ])
    const bindings = sent[0]?.reader.readArray((from) => [
      ...[from.readInt8(), from.readString(), from.readInt8()],
      ...[from.readString(), from.readString(), from.readInt8(), from.readInt8()],
    ])
    expect(bindings).toEqual(['a', 'b', 'c'].map((name) => [2, name, 3, 'User:a', '*', 3, 3]))
  })

  test('are told of as not done when Kafka says nothing of them', async () => {
    const { answer } = await asked(createAcls(three), () =>
      write()
        .appendInt32(0)
        .appendArray([0], (to, code) => to.appendInt16(code).appendString(null))
        .appendTaggedFields(),
    )
    expect(answer.size).toBe(1)
  })

  test('take away exactly what was named; that it was found and could not be deleted is told', async () => {
    const found = (to: Writer, code: number) =>
      to
        .appendInt16(code)
        .appendString(code === 0 ? null : 'the log is full')
        .appendInt8(2)
        .appendString('b')
        .appendInt8(3)
        .appendString('User:a')
        .appendString('*')
        .appendInt8(3)
        .appendInt8(3)
    const { answer } = await asked(deleteAcls(three), () =>
      write()
        .appendInt32(0)
        .appendArray([[], [56], [0]], (to, codes) => to.appendInt16(0).appendString(null).appendArray(codes, found))
        .appendTaggedFields(),
    )
    expect(messages(answer)).toEqual([
      'done',
      'DeleteAcls allow User:a to read topic b from *: the log is full (56 KAFKA_STORAGE_ERROR)',
      'done',
    ])
  })
})

const scramAnswer = (results: readonly (readonly [user: string, code: number])[]) =>
  write()
    .appendInt32(0)
    .appendArray([...results], (to, [user, code]) =>
      to
        .appendString(user)
        .appendInt16(code)
        .appendString(code === 0 ? null : 'why'),
    )
    .appendTaggedFields()

/** Who is in a request about passwords. */
function scramIn({ reader }: Sent) {
  const deletions = reader.readArray((from: Reader) => ({ user: from.readString(), mechanism: from.readInt8() }))
  const upsertions = reader.readArray((from: Reader) => ({
    ...{ user: from.readString(), mechanism: from.readInt8(), iterations: from.readInt32() },
    ...{ salt: Buffer.from(from.readBytes()), salted: Buffer.from(from.readBytes()) },
  }))
  return { deletions, upsertions }
}

describe('Passwords', () => {
  test('are asked for all at once, and read by user', async () => {
    const users = [
      ['b', [[2, 8_192]]],
      [
        'a',
        [
          [2, 4_096],
          [1, 4_096],
          [9, 1],
        ],
      ],
      ['c', [[9, 1]]],
    ] as [string, [number, number][]][]
    const { answer, sent } = await asked(describeScramCredentials, () =>
      write()
        .appendInt32(0)
        .appendInt16(0)
        .appendString(null)
        .appendArray(users, (to, [user, infos]) =>
          to
            .appendString(user)
            .appendInt16(0)
            .appendString(null)
            .appendArray(infos, (each, [mechanism, iterations]) => each.appendInt8(mechanism).appendInt32(iterations)),
        )
        .appendTaggedFields(),
    )
    expect(sent.map(({ apiKey, bytes }) => [apiKey, ...bytes])).toEqual([[DESCRIBE_SCRAM, 1, 0]])
    expect([...answer]).toEqual([
      [
        'a',
        [
          { mechanism: 'SCRAM-SHA-256', iterations: 4_096 },
          { mechanism: 'SCRAM-SHA-512', iterations: 4_096 },
        ],
      ],
      ['b', [{ mechanism: 'SCRAM-SHA-512', iterations: 8_192 }]],
    ])
  })

  test.each([
    ['SCRAM-SHA-256', 1, 32, 'sha256'],
    ['SCRAM-SHA-512', 2, 64, 'sha512'],
  ] as const)('go over the wire salted, each with a salt of its own (%s)', async (mechanism, code, bytes, digest) => {
    const password = new Sensitive('zwölf')
    const salted = await salt(mechanism, [{ name: 'a', password }, { name: 'b', password }, { name: 'c' }])
    const request = alterScramCredentials(mechanism, salted)
    const { answer, sent } = await asked(request, () =>
      scramAnswer([
        ['a', 0],
        ['b', 93],
        ['c', 91],
      ]),
    )
    expect(messages(answer)).toEqual(['done', 'AlterUserScramCredentials b: why (93 UNACCEPTABLE_CREDENTIAL)', 'done'])
    const [only] = sent.map(scramIn)
    expect(only?.deletions).toEqual([{ user: 'c', mechanism: code }])
    const upsertions = only?.upsertions ?? []
    expect(upsertions.map(({ user, iterations, mechanism }) => [user, mechanism, iterations]).sort()).toEqual([
      ['a', code, 4_096],
      ['b', code, 4_096],
    ])
    expect(new Set(upsertions.map((each) => each.salt.toString('hex'))).size).toBe(2)
    for (const { salt: own, salted: sentOne } of upsertions)
      expect(sentOne).toEqual(pbkdf2Sync('zwölf', own, 4_096, bytes, digest))
    expect(sent[0]?.bytes.includes('zwölf')).toBe(false)
  })
})

describe('Quotas of users', () => {
  test('are asked for all at once; those of all others and of client ids are left out', async () => {
    const entries = [
      [[['user', 'b']], 2],
      [[['user', null]], 1],
      [[['user', 'a']], 0.5],
      [
        [
          ['user', 'a'],
          ['client-id', 'x'],
        ],
        7,
      ],
    ] as [[string, string | null][], number][]
    const { answer, sent } = await asked(describeUserQuotas, () =>
      write()
        .appendInt32(0)
        .appendInt16(0)
        .appendString(null)
        .appendArray(entries, (to, [entity, value]) =>
          to
            .appendArray(entity, (each, [type, name]) => each.appendString(type).appendString(name))
            .appendArray([value], (each, quota) => each.appendString('request_percentage').appendFloat64(quota)),
        )
        .appendTaggedFields(),
    )
    expect(sent).toHaveLength(1)
    expect([...answer]).toEqual([
      ['a', { request_percentage: 0.5 }],
      ['b', { request_percentage: 2 }],
    ])
  })
})

describe('Changes of one moment', () => {
  /** A cluster that does whatever it is asked to do with passwords. */
  function cluster() {
    const { connection, sent } = answeredConnection((one) => {
      const { deletions, upsertions } = scramIn(one)
      return scramAnswer([...deletions, ...upsertions].map(({ user }) => [user, user === 'u7' ? 93 : 0]))
    })
    return { sent, calls: userCalls({ anyBroker: (_, request) => request(wire, connection) }) }
  }
  const password = new Sensitive('p')

  test('are one request for hundreds of users, of whom a refused one costs nobody else', async () => {
    const { sent, calls } = cluster()
    const users = Array.from({ length: 300 }, (_, i) => `u${i}`)
    const ends = await Promise.allSettled(
      users.map((user) => calls.alterScramCredential(user, { mechanism: 'SCRAM-SHA-256', password })),
    )
    expect(ends.flatMap(({ status }, i) => (status === 'rejected' ? i : []))).toEqual([7])
    expect(sent.map(({ apiKey }) => apiKey)).toEqual([ALTER_SCRAM])
  })

  test('are a request for each mechanism, whatever is given or taken away', async () => {
    const { sent, calls } = cluster()
    await Promise.all(
      ['a', 'b'].flatMap((user) => [
        calls.alterScramCredential(user, { mechanism: 'SCRAM-SHA-512', password }),
        calls.deleteScramCredential(user, 'SCRAM-SHA-256'),
      ]),
    )
    const requests = sent.map(scramIn).map(({ deletions, upsertions }) => [deletions.length, upsertions.length])
    expect(requests.sort()).toEqual([
      [0, 2],
      [2, 0],
    ])
  })

  test('of one mechanism of one user are done in their order', async () => {
    const { sent, calls } = cluster()
    await Promise.all([
      calls.alterScramCredential('a', { mechanism: 'SCRAM-SHA-512', password }),
      calls.deleteScramCredential('a', 'SCRAM-SHA-512'),
    ])
    expect(sent.map(scramIn).map(({ deletions }) => deletions.length)).toEqual([0, 1])
  })
})
