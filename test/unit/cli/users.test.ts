import { stringify } from 'yaml'
import { asKafkaUsers } from '../../../src/cli/users/as-kafka-user.ts'
import { type ForeignUser, foreignUsers, type KnownUsers } from '../../../src/cli/users/foreign-users.ts'
import { shownAs } from '../../../src/cli/users/undeclared-records.ts'
import { aclText, usersOf } from '../../../src/model/desired-user.ts'
import type { AclBinding } from '../../../src/model/kafka-state.ts'
import type { KafkaUserSpec } from '../../../src/model/resource.ts'
import type { ResourceRecord } from '../../../src/report/resource-record.ts'
import { docs, kafka, pool, readText } from '../manifests/manifests.ts'
import { temporaryFolder } from '../report/temporary-folder.ts'
import { drover } from './drover.ts'

const folderPath = temporaryFolder()
const acl = (principal: string, more: Partial<AclBinding> = {}): AclBinding => ({
  resource: { type: 'topic', name: 'orders', pattern: 'literal' },
  principal: `User:${principal}`,
  host: '*',
  operation: 'read',
  permission: 'allow',
  ...more,
})
const record = (name: string, spec: KafkaUserSpec, more: Partial<ResourceRecord> = {}): ResourceRecord => ({
  ...{
    kind: 'KafkaUser',
    name,
    apiVersion: 'kafka.strimzi.io/v1',
    annotations: {},
    specHash: '1',
    generation: 1,
    spec,
  },
  labels: { 'strimzi.io/cluster': 'c' },
  status: { conditions: [], observedGeneration: 1 },
  ...more,
})
const KNOWN: KnownUsers = {
  scramCredentials: new Map([
    ['alice', [{ mechanism: 'SCRAM-SHA-512', iterations: 4096 }]],
    ['old', [{ mechanism: 'SCRAM-SHA-256', iterations: 4096 }]],
  ]),
  acls: [
    acl('CN=bob'),
    acl('CN=bob', { operation: 'describe' }),
    acl('CN=c-kafka,O=drover'),
    acl('CN=drover,O=drover'),
    acl('*', { permission: 'deny' }),
  ],
  quotas: new Map([['alice', { producer_byte_rate: 5 }]]),
}
const foreign = (username: string, more: Partial<ForeignUser> = {}): ForeignUser => ({
  ...{ cluster: 'c', username, mechanisms: [], acls: [], quotas: {} },
  ...more,
})

describe('users whom no manifest declares', () => {
  const names = (users: readonly ResourceRecord[]) => foreignUsers('c', KNOWN, users).map(({ username }) => username)

  it('are all whom Kafka knows by a password, ACLs or quotas, but for the nodes and Drover', () => {
    expect(names([])).toEqual(['*', 'CN=bob', 'alice', 'old'])
    expect(foreignUsers('c', KNOWN, [])[2]).toEqual(
      foreign('alice', { mechanisms: ['SCRAM-SHA-512'], quotas: { producer_byte_rate: 5 } }),
    )
  })

  it('are not those whom a manifest of this cluster declares now, by their names in Kafka', () => {
    expect(names([record('alice', {}), record('bob', { authentication: { type: 'tls' } })])).toEqual(['*', 'old'])
    expect(names([record('bob', {})])).toContain('CN=bob')
    expect(names([record('alice', {}, { removedAt: '2026-01-01T00:00:00Z' })])).toContain('alice')
    expect(names([record('alice', {}, { labels: { 'strimzi.io/cluster': 'd' } })])).toContain('alice')
  })

  it('are listed as what they are', () => {
    const alice = foreign('alice', { mechanisms: ['SCRAM-SHA-512'], acls: [acl('alice')] })
    expect(shownAs(alice, 0)).toMatchObject({
      kind: 'KafkaUser',
      name: 'alice',
      labels: { 'strimzi.io/cluster': 'c' },
      spec: { authentication: { type: 'SCRAM-SHA-512' }, authorization: { type: 'simple' } },
      status: {
        conditions: [
          { status: 'Unknown', reason: 'NotDeclared', message: expect.stringMatching(/a password, 1 ACL;/) },
        ],
      },
    })
  })
})

describe('who is adopted', () => {
  /** What his manifest asks of Kafka, as a pass would see it. */
  async function asked(user: ForeignUser) {
    const [made] = asKafkaUsers([user], [])
    const { resources, problems } = await readText(docs(kafka('c'), pool('nodes', 'c'), stringify(made?.manifest)))
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([])
    const users = resources.filter((resource) => resource.kind === 'KafkaUser')
    const [{ username, acls, quotas, credential } = { username: undefined }] = usersOf('c', users)
    return { username, acls: acls?.map(aclText).sort(), quotas: quotas && Object.fromEntries(quotas), credential }
  }

  it('goes on with the ACLs and quotas that he has, and without another password', async () => {
    const acls = [
      acl('alice'),
      acl('alice', { operation: 'describe' }),
      acl('alice', { operation: 'write', host: '192.0.2.1' }),
      acl('alice', { permission: 'deny', resource: { type: 'group', name: 'g-', pattern: 'prefixed' } }),
      acl('alice', {
        operation: 'alterConfigs',
        resource: { type: 'cluster', name: 'kafka-cluster', pattern: 'literal' },
      }),
    ]
    const quotas = { producer_byte_rate: 5, controller_mutation_rate: 0.5 }
    expect(await asked(foreign('alice', { mechanisms: ['SCRAM-SHA-512'], acls, quotas }))).toEqual({
      username: 'alice',
      acls: acls.map(aclText).sort(),
      quotas,
      credential: undefined,
    })
    expect(await asked(foreign('CN=bob', { acls: [acl('CN=bob')] }))).toMatchObject({
      username: 'CN=bob',
      acls: [aclText(acl('CN=bob'))],
      credential: undefined,
    })
    expect(await asked(foreign('carol'))).toMatchObject({ username: 'carol', acls: undefined })
  })

  it('keeps all his ACLs where a manifest cannot say one: what a manifest does not say it takes away', () => {
    const acls = [acl('alice'), acl('alice', { resource: { type: 'user', name: 'x', pattern: 'literal' } })]
    const [made] = asKafkaUsers([foreign('alice', { acls, quotas: { producer_byte_rate: 0.5 } })], [])
    expect(made).toEqual({
      manifest: expect.objectContaining({ spec: {} }),
      notes: [
        'alice: the ACLs stay as they are, for no manifest can say allow read from * on user x',
        'alice: the quota producer_byte_rate stays as it is, for no manifest can say it',
      ],
    })
  })

  it('is told that nobody knows his password', () => {
    const [made] = asKafkaUsers([foreign('alice', { mechanisms: ['SCRAM-SHA-512'] })], [])
    expect(made?.notes).toEqual([expect.stringContaining('the password stays what it is, for nobody can read it')])
  })

  it('is nobody whose name a KafkaUser cannot have, or has already', () => {
    const all = asKafkaUsers(
      [foreign('*'), foreign('CN=a,O=b'), foreign('CN=x'), foreign('x'), foreign('bob')],
      [record('bob', { authentication: { type: 'tls' } })],
    )
    expect(all.map(({ manifest }) => manifest !== undefined)).toEqual([false, false, true, false, false])
    expect(all.flatMap(({ notes }) => notes)).toEqual([
      '*: no KafkaUser can be called so; it stays as it is',
      'CN=a,O=b: no KafkaUser can be called so; it stays as it is',
      'x: there is another KafkaUser x; it stays as it is',
      'bob: there is another KafkaUser bob; it stays as it is',
    ])
  })
})

it.each([
  [['get', 'kafka', '--all'], '--all is about users'],
  [['get', 'users', 'alice', '--all'], '--all is about users'],
  [['get', '--all'], '--all is about users'],
  [['get', 'users', '--all', '-w'], '--all is about users'],
  [['adopt', 'topics'], 'there is no kind topics'],
  [['adopt', 'kafkatopics'], 'only users can be adopted'],
])('drover %j is refused', async (words, said) => {
  expect(await drover(['--state', folderPath(), ...words])).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining(said),
  })
})

it('nobody can be adopted where no cluster is known', async () => {
  expect(await drover(['--state', folderPath(), 'adopt', 'users'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('there is no Kafka'),
  })
})
