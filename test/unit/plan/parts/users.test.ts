import { aclText, usersOf } from '../../../../src/model/desired-user.ts'
import type { ObservedCredential } from '../../../../src/model/identities.ts'
import type { AclBinding } from '../../../../src/model/kafka-state.ts'
import type { ObservedKafka } from '../../../../src/model/observed-cluster.ts'
import type { RecordedUser } from '../../../../src/model/recorded-cluster.ts'
import type { AclRule, KafkaUserResource, KafkaUserSpec } from '../../../../src/model/resource.ts'
import { planCluster } from '../../../../src/plan/cluster.ts'
import type { KnownToParts } from '../../../../src/plan/parts/part.ts'
import { withUsersDone } from '../../../../src/plan/parts/remember-users.ts'
import { lines, planText } from '../../../fixtures/plan-text.ts'
import { aUser } from '../../../fixtures/resources.ts'
import { aCluster, NOW, settled } from '../../../fixtures/scene.ts'
import { withKafka, withUsers } from '../../../fixtures/scene-changes.ts'

const DAY = 24 * 60 * 60_000
const PLACE = expect.objectContaining({ volume: 'c-secrets', id: '1' })
const up = settled(aCluster())
const SCRAM: KafkaUserSpec = { authentication: { type: 'scram-sha-512' } }
const TLS: KafkaUserSpec = { authentication: { type: 'tls' } }
const READ: AclRule = { resource: { type: 'topic', name: 'orders' }, operations: ['Read'] }
const WRITE: AclRule = { ...READ, operations: ['Write'] }
const allowed = (...acls: readonly AclRule[]): KafkaUserSpec => ({ authorization: { type: 'simple', acls } })
const bindings = (name: string, ...acls: readonly AclRule[]): readonly AclBinding[] =>
  usersOf('c', [aUser(name, allowed(...acls))])[0]?.acls ?? []
const texts = (...acls: readonly AclRule[]) => bindings('a', ...acls).map(aclText)

const LOGIN = [{ mechanism: 'SCRAM-SHA-512', iterations: 4096 }] as const
const password = (seal: string): ObservedCredential => ({ type: 'scram-sha-512', seal })
const AUTHORITY = 'CN=clients-ca v0,O=drover'
const certificate = (notAfter: number, issuer = AUTHORITY) => ({
  ...{ subject: 'CN=alice', issuer, serial: '1', notBefore: NOW, notAfter, names: [], fingerprint: '1' },
  publicKey: 'key of alice',
  isAuthority: false,
})
const clients = (notAfter = NOW + 3650 * DAY) => {
  const own = { ...certificate(notAfter), subject: AUTHORITY, isAuthority: true }
  return { certificate: own, trusted: [own], certGeneration: 0, keyGeneration: 0 }
}

interface Given {
  readonly users?: readonly KafkaUserResource[]
  /** Of `alice` alone. */
  readonly spec?: KafkaUserSpec
  readonly kept?: Readonly<Record<string, ObservedCredential>>
  readonly authority?: ReturnType<typeof clients> | null
  readonly unreadable?: string
  readonly logins?: readonly string[]
  readonly acls?: ObservedKafka['acls']
  readonly quotas?: Readonly<Record<string, Readonly<Record<string, number>>>>
  readonly known?: Readonly<Record<string, RecordedUser>>
  readonly beside?: Partial<KnownToParts>
  readonly annotations?: Readonly<Record<string, string>>
  /** Facts that are not there. */
  readonly unseen?: readonly ('scramCredentials' | 'acls' | 'userQuotas')[]
}

function scene(given: Given) {
  const { spec, kept = {}, logins = [], acls = [], quotas = {}, known, beside = {}, unseen = [] } = given
  const users = given.users ?? (spec ? [aUser('alice', spec, given.annotations)] : [])
  const authority = given.authority === undefined ? clients() : given.authority
  const authorities = authority === null ? {} : { clients: authority, cluster: authority }
  const { unreadable } = given
  const identities = {
    authorities,
    ...(authority && { operator: certificate(NOW + 3650 * DAY), copyOf: '1' }),
    users: new Map(Object.entries(kept)),
    ...(unreadable !== undefined && { unreadable }),
  }
  const recorded = { ...up.recorded, ...(known && { users: known }) }
  const facts = {
    scramCredentials: new Map(logins.map((name) => [name, LOGIN])),
    acls,
    userQuotas: new Map(Object.entries(quotas)),
  }
  const seen = Object.fromEntries(Object.entries(facts).filter(([name]) => !unseen.some((each) => each === name)))
  return withUsers({ ...withKafka(up, seen), recorded }, users, { identities, ...beside })
}
const planned = (given: Given) => planCluster(scene(given))
const known = (given: Given) => planned(given).recorded.users
const status = (given: Given, name = 'alice') =>
  planned(given).statuses.find((each) => each.kind === 'KafkaUser' && each.name === name)
const reasons = (given: Given) => status(given)?.conditions.map(({ type, reason }) => reason ?? type)
/** All but what makes the authorities. */
const ofUsers = (given: Given) =>
  actions(given).filter(({ type }) => type !== 'CreateVolume' && type !== 'CreateAuthorities')
const actions = (given: Given) => planned(given).operations.map(({ action }) => action)

describe('a credential that a person wants another one of', () => {
  const asked = { 'drover/rotate': '2' }
  const causes = (given: Given) => planned(given).operations.map(({ action, cause }) => [action.type, cause])
  const login = { logins: ['alice'], known: { alice: { password: 's1' } } }

  const leaf: ObservedCredential = { type: 'tls', certificate: certificate(NOW + 300 * DAY) }

  it.each<[string, Given, ObservedCredential, object]>([
    ['password', { spec: SCRAM, ...login }, password('s1'), { type: 'scram-sha-512' }],
    ['certificate', { spec: TLS }, leaf, { type: 'tls', validityDays: 365 }],
  ])('is made once for each wish: a %s', (_, of, alice, made) => {
    const wished = { ...of, annotations: asked, kept: { alice } }
    expect(causes({ ...wished, annotations: {} })).toEqual([])
    expect(actions(wished)).toEqual([
      { type: 'CreateCredentials', place: PLACE, credentials: [{ user: 'alice', rotation: '2', ...made }], at: NOW },
    ])
    expect(causes(wished)).toEqual([['CreateCredentials', 'alice: another one was asked for']])
    expect(causes({ ...wished, kept: { alice: { ...alice, rotation: '1' } } })).toHaveLength(1)
    expect(causes({ ...wished, kept: { alice: { ...alice, rotation: '2' } } })).toEqual([])
    // Nobody asks any more: it stays what it is.
    expect(causes({ ...wished, annotations: {}, kept: { alice: { ...alice, rotation: '2' } } })).toEqual([])
  })

  it('is handed to Kafka after it is kept, and the one of before counts until then', () => {
    const made = { spec: SCRAM, annotations: asked, ...login, kept: { alice: { ...password('s2'), rotation: '2' } } }
    expect(causes(made)).toEqual([['SetPassword', 'Kafka may have another password of it']])
  })

  it('is not made of a password that a Secret says, or where nothing of the cluster can be read', () => {
    const given: KafkaUserSpec = {
      authentication: { type: 'scram-sha-512', password: { valueFrom: { secretKeyRef: { name: 's', key: 'k' } } } },
    }
    const secrets = { key: '', seals: { 'Secret/s': { k: 'g1' } }, values: new Map() }
    const taken = { kept: { alice: password('s1') }, logins: ['alice'], annotations: asked }
    const known = { alice: { password: 's1', given: 'g1' } }
    expect(ofUsers({ ...taken, spec: given, known, beside: { secrets } })).toEqual([])
    expect(ofUsers({ ...taken, ...login, spec: SCRAM, unreadable: 'damaged' })).toEqual([])
    expect(ofUsers({ ...taken, ...login, spec: SCRAM, authority: null })).toEqual([])
  })
})

describe('a user with a password', () => {
  it('has one made and kept first, and then set, which is known once it is done', () => {
    expect(planText(scene({ spec: SCRAM }))).toBe(lines`
      [] -> #1 Kafka c, CreateCredentials, alice: it has no password yet
      Kafka/c: 1 operation, 0 waits
    `)
    expect(actions({ spec: SCRAM })).toEqual([
      { type: 'CreateCredentials', place: PLACE, credentials: [{ user: 'alice', type: 'scram-sha-512' }], at: NOW },
    ])
    const made = { spec: SCRAM, kept: { alice: password('s1') } }
    expect(planText(scene(made))).toBe(lines`
      [] -> #1 user alice, SetPassword, Kafka has no password of it
      Kafka/c: 1 operation, 0 waits
    `)
    expect(reasons(made)).toEqual(['Creating'])
    expect(known(made)).toEqual({ alice: { password: null } })
    const { recorded, operations } = planned(made)
    const done = withUsersDone(recorded, operations)
    expect(done.users).toEqual({ alice: { password: 's1' } })
    const set = { ...made, logins: ['alice'], ...(done.users && { known: done.users }) }
    expect(planned(set).operations).toEqual([])
    expect(status(set)).toMatchObject({
      conditions: [{ type: 'Ready', status: 'True' }],
      fields: { username: 'alice', secret: 'alice' },
    })
    expect(known(set)).toEqual(done.users)
  })

  it('has it set again where it is another one, where that is not known, and where somebody removed it', () => {
    const base = { spec: SCRAM, kept: { alice: password('s2') }, logins: ['alice'] }
    const causes = (given: Given) => planned(given).operations.map(({ cause, found }) => [cause, found])
    const other = 'Kafka may have another password of it'
    expect(causes({ ...base, known: { alice: { password: 's1' } } })).toEqual([[other, undefined]])
    expect(known({ ...base, known: { alice: { password: 's1' } } })).toEqual({ alice: { password: 's1' } })
    expect(causes({ ...base, known: { alice: { password: null } } })).toEqual([[other, undefined]])
    expect(causes(base)).toEqual([[other, undefined]])
    expect(causes({ ...base, logins: [], known: { alice: { password: 's2' } } })).toEqual([
      ['somebody removed its password', 'PasswordRemovedByOthers'],
    ])
  })

  it('has none made while the secrets of its cluster may yet be found, or cannot be read', () => {
    const silent: readonly Given[] = [
      { spec: SCRAM, authority: null, logins: ['alice'], known: { alice: { password: 's1' } } },
      { spec: SCRAM, unreadable: 'damaged', logins: ['alice'], known: { alice: { password: 's1' } } },
    ]
    for (const given of silent) {
      expect(ofUsers(given)).toEqual([])
      expect(known(given)).toEqual({ alice: { password: 's1' } })
    }
    expect(silent.flatMap((given) => reasons(given) ?? [])).toEqual(['SecretsNotReady', 'SecretsUnreadable'])
  })

  const given = (seal: string | undefined): Given => ({
    spec: {
      authentication: { type: 'scram-sha-512', password: { valueFrom: { secretKeyRef: { name: 's', key: 'k' } } } },
    },
    beside: { secrets: { key: '', seals: seal === undefined ? {} : { 'Secret/s': { k: seal } }, values: new Map() } },
  })

  it('has that of its Secret, and the next one when that changes', () => {
    const taken = { kept: { alice: password('x') }, logins: ['alice'] }
    const credentials = [{ user: 'alice', type: 'scram-sha-512', given: { seal: 'g1' } }]
    expect(actions(given('g1'))).toEqual([{ type: 'CreateCredentials', place: PLACE, credentials, at: NOW }])
    const { recorded, operations } = planned(given('g1'))
    expect(withUsersDone(recorded, operations).users).toEqual({ alice: { given: 'g1' } })
    const same = { ...given('g1'), ...taken, known: { alice: { password: 'x', given: 'g1' } } }
    expect(planned(same).operations).toEqual([])
    const next = { ...same, ...given('g2') }
    expect(planned(next).operations).toMatchObject([{ cause: 'alice: its Secret says another password' }])
    expect(known(next)).toEqual(same.known)
    const forgotten = { ...same, known: {} }
    expect(planned(forgotten).operations).toMatchObject([
      { cause: 'alice: it is not known to have the password that its Secret says' },
    ])
  })

  it('cannot log in while its Secret is missing, unless it could before', () => {
    expect(planned(given(undefined)).operations).toEqual([])
    expect(reasons(given(undefined))).toEqual(['PasswordMissing'])
    const before = {
      kept: { alice: password('x') },
      logins: ['alice'],
      known: { alice: { password: 'x', given: 'g' } },
    }
    expect(planned({ ...given(undefined), ...before }).operations).toEqual([])
    expect(reasons({ ...given(undefined), ...before })).toEqual(['Ready'])
  })

  it('loses it, in Kafka first, when it is to have none', () => {
    const none = { spec: {}, kept: { alice: password('x') }, known: { alice: { password: 'x' } } }
    expect(planText(scene({ ...none, logins: ['alice'] }))).toBe(lines`
      [] -> #1 user alice, RemoveScramCredential, it has a password, and its manifest does not say so any more
      Kafka/c: 1 operation, 0 waits
    `)
    expect(planText(scene(none))).toBe(lines`
      [] -> #1 Kafka c, RemoveCredentials, nobody needs those of alice any more
      Kafka/c: 1 operation, 0 waits
    `)
    expect(known(none)).toBeUndefined()
  })
})

describe('a user with a certificate', () => {
  const stored = (notAfter: number, issuer?: string) => ({
    alice: { type: 'tls', certificate: certificate(notAfter, issuer) } as const,
  })

  it('has one made for as long as its manifest, or the authority, says', () => {
    const made = (spec: KafkaUserSpec, beside = {}) => actions({ spec, beside })
    expect(made(TLS)).toMatchObject([{ credentials: [{ user: 'alice', type: 'tls', validityDays: 365 }] }])
    expect(made(TLS, { clientDays: { validity: 7, renewal: 1 } })).toMatchObject([
      { credentials: [{ validityDays: 7 }] },
    ])
    const own: KafkaUserSpec = { authentication: { type: 'tls', validityDays: 9, renewalDays: 2 } }
    expect(made(own)).toMatchObject([{ credentials: [{ validityDays: 9 }] }])
    expect(status({ spec: TLS, kept: stored(NOW + 100 * DAY) })).toMatchObject({
      conditions: [{ type: 'Ready', status: 'True' }],
      fields: { username: 'CN=alice', secret: 'alice' },
    })
  })

  it('has another one near its end, unless the authority ends as soon', () => {
    const causes = (given: Given) => planned({ spec: TLS, ...given }).operations.map(({ cause }) => cause)
    expect(causes({ kept: stored(NOW + 31 * DAY) })).toEqual([])
    expect(causes({ kept: stored(NOW + 30 * DAY) })).toEqual(['alice: its certificate ends at 2026-01-31T00:00:00Z'])
    expect(causes({ kept: stored(NOW + 30 * DAY), authority: clients(NOW + 30 * DAY) })).toEqual([])
    expect(causes({ kept: stored(NOW + 90 * DAY, 'CN=before') })).toEqual([
      `alice: its certificate is of CN=before, and clients’ are of ${AUTHORITY}`,
    ])
  })

  it('waits for an authority that signs it', () => {
    expect(ofUsers({ spec: TLS, authority: null })).toEqual([])
    expect(reasons({ spec: TLS, authority: null })).toEqual(['SecretsNotReady'])
    expect(reasons({ spec: TLS, authority: null, kept: stored(NOW) })).toEqual(['Ready'])
  })

  it('of somebody else needs nothing from here', () => {
    const external = { spec: { authentication: { type: 'tls-external' } } } as const
    expect(planned(external).operations).toEqual([])
    expect(status(external)?.fields).toEqual({ username: 'CN=alice' })
  })

  it('instead of a password is another one to Kafka, and the first one goes at once', () => {
    const changed = {
      spec: TLS,
      kept: { alice: password('x') },
      logins: ['alice'],
      known: { alice: { password: 'x' } },
    }
    expect(planText(scene(changed))).toBe(lines`
      [] -> #1 user alice, RemoveScramCredential, its KafkaUser has another name in Kafka now
      Kafka/c: 1 operation, 0 waits
    `)
    const unknown = { ...changed, known: {} }
    expect(actions(unknown)).toEqual([{ type: 'RemoveScramCredential', username: 'alice' }])
    expect(reasons({ ...changed, unseen: ['scramCredentials'] })).toEqual(['KafkaNotReady'])
    expect(planText(scene({ ...changed, logins: [] }))).toBe(lines`
      [] -> #1 Kafka c, CreateCredentials, alice: it has a password, and no certificate
      Kafka/c: 1 operation, 0 waits
    `)
  })
})

describe('ACLs', () => {
  it('come before the password, and are known before they are made', () => {
    const given = { spec: { ...SCRAM, ...allowed(READ, WRITE) }, kept: { alice: password('x') } }
    expect(planText(scene(given))).toBe(lines`
      [] -> #1 user alice, CreateAcls, there is no ACL allow read from * on topic orders, allow write from * on topic orders
      [1] -> #2 user alice, SetPassword, Kafka has no password of it
      Kafka/c: 2 operations, 0 waits
    `)
    expect(known(given)).toEqual({ alice: { password: null, acls: texts(READ, WRITE) } })
  })

  it('are exactly those that are declared, and a change of them by others is told', () => {
    const inForce = { spec: allowed(READ), acls: bindings('alice', READ) }
    const settledOn = known(inForce)
    expect(planned(inForce).operations).toEqual([])
    expect(reasons(inForce)).toEqual(['Ready'])
    const drift = { ...inForce, acls: bindings('alice', WRITE), ...(settledOn && { known: settledOn }) }
    expect(planText(scene(drift))).toBe(lines`
      [] -> #1 user alice, CreateAcls, there is no ACL allow read from * on topic orders; there is allow write from * on topic orders, and his manifest does not say so
      [1] -> #2 user alice, DeleteAcls, there is no ACL allow read from * on topic orders; there is allow write from * on topic orders, and his manifest does not say so
      Kafka/c: 2 operations, 0 waits
    `)
    expect(planned(drift).operations.map(({ found }) => found)).toEqual(['AclDrift', 'AclDrift'])
    const edited = planned({ ...drift, spec: allowed(WRITE), acls: bindings('alice', READ) }).operations
    expect(edited.map(({ found }) => found)).toEqual([undefined, undefined])
    expect(reasons(drift)).toEqual(['Updating'])
  })

  it('of a user whose manifest declares none are left alone, and told', () => {
    const foreign = { spec: {}, acls: bindings('alice', READ) }
    expect(planned(foreign).operations).toEqual([])
    expect(status(foreign)?.conditions).toEqual([
      { type: 'Ready', status: 'True' },
      {
        type: 'Warning',
        status: 'True',
        reason: 'ForeignAcls',
        message: 'it has ACLs that no manifest says, and they stay: allow read from * on topic orders',
      },
    ])
  })

  it('that leave the manifest are deleted, and others stay', () => {
    const left = { spec: {}, acls: bindings('alice', READ, WRITE), known: { alice: { acls: texts(READ) } } }
    expect(actions(left)).toEqual([{ type: 'DeleteAcls', bindings: bindings('alice', READ) }])
    expect(known(left)).toEqual(left.known)
    expect(known({ ...left, acls: bindings('alice', WRITE) })).toBeUndefined()
  })

  it('cannot hold where nobody checks them', () => {
    expect(reasons({ spec: allowed(READ), acls: 'no authorizer' })).toEqual(['AclsNotChecked'])
    expect(planned({ spec: allowed(READ), acls: 'no authorizer' }).operations).toEqual([])
    expect(reasons({ spec: {}, acls: 'no authorizer' })).toEqual(['Ready'])
  })

  it('of others are nobody’s business here', () => {
    const others = [...bindings('bob', READ), { ...bindings('x', READ)[0], principal: 'User:*' } as AclBinding]
    expect(planned({ spec: allowed(), acls: others }).operations).toEqual([])
  })
})

describe('quotas', () => {
  it('are set, put right, and taken away, those that were declared', () => {
    const spec = { quotas: { producerByteRate: 5 } }
    expect(actions({ spec })).toEqual([
      { type: 'AlterUserQuotas', username: 'alice', changes: [{ name: 'producer_byte_rate', value: 5 }] },
    ])
    const inForce = { alice: { producer_byte_rate: 5, consumer_byte_rate: 1 } }
    expect(planned({ spec, quotas: inForce }).operations).toEqual([])
    const drift = { spec, quotas: { alice: { producer_byte_rate: 6 } }, known: known({ spec, quotas: inForce }) ?? {} }
    expect(planned(drift).operations).toMatchObject([{ found: 'QuotaDrift', cause: 'producer_byte_rate is 6, not 5' }])
    expect(actions({ spec: {}, quotas: inForce, known: drift.known })).toEqual([
      { type: 'AlterUserQuotas', username: 'alice', changes: [{ name: 'producer_byte_rate', value: null }] },
    ])
  })

  it('of who has a certificate are of his principal', () => {
    const spec = { authentication: { type: 'tls-external' }, quotas: { producerByteRate: 5 } } as const
    expect(actions({ spec })).toMatchObject([{ username: 'CN=alice' }])
  })
})

describe('a user whose manifest is gone', () => {
  const all = {
    kept: { alice: password('x') },
    logins: ['alice', 'other'],
    acls: [...bindings('alice', READ, WRITE), ...bindings('other', READ)],
    quotas: { alice: { producer_byte_rate: 5, consumer_byte_rate: 1 }, other: { producer_byte_rate: 1 } },
    known: { alice: { password: 'x', acls: texts(READ), quotas: { producer_byte_rate: 5 } } },
  }

  it('loses what it was given, its password first, and what is kept once that is seen', () => {
    expect(planText(scene(all))).toBe(lines`
      [] -> #1 user alice, RemoveScramCredential, its manifest is gone
      [1] -> #2 user alice, DeleteAcls, its manifest is gone
      [1] -> #3 user alice, AlterUserQuotas, its manifest is gone
      Kafka/c: 3 operations, 0 waits
    `)
    expect(actions(all)).toMatchObject([
      { username: 'alice' },
      { bindings: bindings('alice', READ) },
      { changes: [{ name: 'producer_byte_rate', value: null }] },
    ])
    expect(known(all)).toEqual(all.known)
    const done = { ...all, logins: [], acls: bindings('alice', WRITE), quotas: { alice: { consumer_byte_rate: 1 } } }
    expect(planText(scene(done))).toBe(lines`
      [] -> #1 Kafka c, RemoveCredentials, nobody needs those of alice any more
      Kafka/c: 1 operation, 0 waits
    `)
    expect(known(done)).toBeUndefined()
  })

  it.each([
    [
      'not all manifests can be read',
      { frozen: 'm.yaml is broken' },
      /^.*absence proves nothing now, for m\.yaml is broken$/,
    ],
    [
      'it stood where nobody looks now',
      { usersElsewhere: new Map([['alice', '/m/u.yaml']]) },
      /that of alice stood in \/m\/u\.yaml, which is not watched now$/,
    ],
  ])('keeps all of it while %s', (_, absence, message) => {
    const { operations, waits, recorded } = planned({ ...all, beside: { absence } })
    expect(operations).toEqual([])
    expect(waits).toMatchObject([{ reason: 'DeletionHeld', message: expect.stringMatching(message) }])
    expect(recorded.users).toEqual(all.known)
  })

  it('keeps what cannot be seen, and that stays known', () => {
    const unseen: Given = { ...all, unseen: ['scramCredentials', 'acls', 'userQuotas'] }
    expect(planned(unseen).operations).toEqual([])
    expect(known(unseen)).toEqual(all.known)
  })

  it('loses its password also where its record is lost, for what is kept tells whose it was', () => {
    const { known: _, ...lost } = all
    expect(actions(lost)).toEqual([{ type: 'RemoveScramCredential', username: 'alice' }])
  })

  it('is not looked for where none was ever declared', () => {
    const { kept: _, known: __, ...never } = all
    expect(planned(never).operations).toEqual([])
    expect(scene(never).parts.some(({ asks }) => asks.users)).toBe(false)
    expect(scene(all).parts.some(({ asks }) => asks.users)).toBe(true)
    expect(scene({ spec: {} }).parts.some(({ asks }) => asks.users)).toBe(true)
  })
})

describe('users', () => {
  it('wait for what they need to see, and for nothing else', () => {
    expect(reasons({ spec: { ...SCRAM, ...allowed() }, kept: { alice: password('x') }, unseen: ['acls'] })).toEqual([
      'KafkaNotReady',
    ])
    const kept = { alice: password('x') }
    const seen: Given = { spec: { ...SCRAM, ...allowed(READ) }, kept, unseen: ['acls'] }
    expect(actions(seen)).toEqual([{ type: 'SetPassword', user: 'alice', seal: 'x' }])
    expect(reasons({ spec: {}, unseen: ['acls', 'scramCredentials', 'userQuotas'] })).toEqual(['Ready'])
  })

  it('that are paused are left as they are, and known', () => {
    const paused = { spec: { ...SCRAM, ...allowed(READ) }, annotations: { 'strimzi.io/pause-reconciliation': 'true' } }
    expect(planned(paused).operations).toEqual([])
    expect(reasons(paused)).toEqual(['ReconciliationPaused'])
    const before = { alice: { password: 'x' } }
    expect(known({ ...paused, known: before })).toEqual(before)
  })

  it('by the thousand are one request for their credentials, and one plan', () => {
    const names = Array.from({ length: 3000 }, (_, index) => `u${index}`)
    const users = names.map((name) => aUser(name, { ...SCRAM, ...allowed(READ) }))
    const first = planned({ users })
    expect(first.operations.filter(({ action }) => action.type === 'CreateCredentials')).toHaveLength(1)
    const acls = names.flatMap((name) => bindings(name, READ))
    const kept = Object.fromEntries(names.map((name) => [name, password(name)]))
    const recorded = Object.fromEntries(names.map((name) => [name, { password: name, acls: texts(READ) }]))
    expect(planned({ users, kept, logins: names, acls, known: recorded }).operations).toEqual([])
  })
})
