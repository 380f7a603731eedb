import { aclsOf, passwordAmong, quotaOf, secretsKept, validDays } from '../looks.ts'
import type { Manifests } from '../manifests.ts'
import { withValue } from '../place.ts'
import type { Host, Walk, Walks } from '../walk.ts'
import { ONLY_ITS_FIELDS } from './only-its-fields.ts'

const at =
  (path: readonly (string | number)[], value: unknown) =>
  (manifests: Manifests): Manifests =>
    withValue(manifests, ['KafkaUser', 'spec', ...path], value)
const all =
  (...changes: readonly ((manifests: Manifests) => Manifests)[]) =>
  (manifests: Manifests): Manifests =>
    changes.reduce((changed, change) => change(changed), manifests)
const RULE = { resource: { type: 'topic', name: 'orders' }, operations: ['Read'] }
/** Nodes that check somebody. */
const withAuthorizer = (manifests: Manifests): Manifests =>
  withValue(manifests, ['Kafka', 'spec', 'kafka', 'authorization'], { type: 'simple' })
const withAcl = all(withAuthorizer, at(['authorization'], { type: 'simple', acls: [RULE] }))
const withCertificate = at(['authentication'], { type: 'tls', validityDays: 90, renewalDays: 10 })
const passwords = (manifests: Manifests): Manifests => ({
  ...manifests,
  Secret: { ...manifests.Secret, stringData: { one: 'first', two: 'second' } },
  other: { ...manifests.other },
})
const given = (name: string, key: string) => ({ valueFrom: { secretKeyRef: { name, key } } })
const withPassword = all(passwords, at(['authentication'], { type: 'scram-sha-512', password: given('secret', 'one') }))

/** A password that was made is another one each time. */
const another = {
  because: 'a password that is made anew is another one',
  without: ({ kafkas, ...host }: Host) => ({ ...host, kafkas: kafkas.map(({ users: _, ...kafka }) => kafka) }),
}

const acl = (walk: object): Walk => ({ before: withAcl, look: aclsOf, restarts: 0, ...walk }) as Walk
const READS = 'User:user allow read from * on topic orders'

export const USER_WALKS: Walks = {
  spec: ONLY_ITS_FIELDS,
  'spec.authentication': {
    a: { type: 'scram-sha-512' },
    b: undefined,
    look: secretsKept,
    shows: [['user.user'], []],
    restarts: 0,
  },
  'spec.authentication.type': [
    { a: 'scram-sha-512', b: 'tls', look: validDays, shows: [undefined, 365], restarts: 0, leaves: another },
    { a: 'scram-sha-512', b: 'tls-external', look: secretsKept, shows: [['user.user'], []], restarts: 0 },
  ],
  'spec.authentication.validityDays': {
    before: withCertificate,
    a: 90,
    b: 30,
    nothing: 'it counts when the next certificate is made',
    warns: ['AuthenticationNotOffered'],
  },
  'spec.authentication.renewalDays': {
    before: withCertificate,
    a: 10,
    b: 20,
    nothing: 'it counts when the end of the certificate is near',
    warns: ['AuthenticationNotOffered'],
  },
  'spec.authentication.password': {
    before: passwords,
    a: given('secret', 'one'),
    b: given('secret', 'two'),
    look: passwordAmong('first', 'second'),
    shows: ['first', 'second'],
    restarts: 0,
  },
  'spec.authentication.password.valueFrom': ONLY_ITS_FIELDS,
  'spec.authentication.password.valueFrom.secretKeyRef': ONLY_ITS_FIELDS,
  'spec.authentication.password.valueFrom.secretKeyRef.name': {
    before: withPassword,
    b: 'missing',
    nothing: 'a password stays what it was last where its Secret is missing',
    warns: ['AuthenticationNotOffered', 'ReferenceMissing'],
  },
  'spec.authentication.password.valueFrom.secretKeyRef.key': {
    before: withPassword,
    a: 'one',
    b: 'two',
    look: passwordAmong('first', 'second'),
    shows: ['first', 'second'],
    restarts: 0,
  },
  'spec.authorization': {
    before: withAuthorizer,
    b: { type: 'simple', acls: [RULE] },
    look: aclsOf,
    shows: [[], [READS]],
    restarts: 0,
  },
  'spec.authorization.type': { noOther: 'there is one' },
  'spec.authorization.acls[]': {
    before: withAcl,
    entries: [1],
    b: { ...RULE, operations: ['Write'] },
    look: aclsOf,
    shows: [[READS], [READS, 'User:user allow write from * on topic orders']],
    restarts: 0,
  },
  'spec.authorization.acls[].type': acl({
    b: 'deny',
    shows: [[READS], [READS.replace('allow', 'deny')]],
  }),
  'spec.authorization.acls[].resource': acl({
    b: { type: 'cluster' },
    shows: [[READS], ['User:user allow read from * on cluster kafka-cluster']],
  }),
  'spec.authorization.acls[].resource.type': acl({
    a: 'topic',
    b: 'group',
    shows: [[READS], [READS.replace('topic', 'group')]],
  }),
  'spec.authorization.acls[].resource.name': acl({
    a: 'orders',
    b: 'audit',
    shows: [[READS], [READS.replace('orders', 'audit')]],
  }),
  'spec.authorization.acls[].resource.patternType': acl({
    b: 'prefix',
    shows: [[READS], [READS.replace('topic', 'prefixed topic')]],
  }),
  'spec.authorization.acls[].host': acl({
    b: '192.0.2.1',
    shows: [[READS], [READS.replace('*', '192.0.2.1')]],
  }),
  'spec.authorization.acls[].operations[]': acl({
    a: 'Read',
    b: 'All',
    shows: [[READS], [READS.replace('read', 'all')]],
  }),
  'spec.authorization.acls[].operation': acl({
    before: all(
      withAuthorizer,
      at(['authorization'], { type: 'simple', acls: [{ ...RULE, operations: undefined, operation: 'Read' }] }),
    ),
    a: 'Read',
    b: 'All',
    shows: [[READS], [READS.replace('read', 'all')]],
  }),
  'spec.quotas': ONLY_ITS_FIELDS,
  'spec.quotas.producerByteRate': { b: 5, look: quotaOf('producer_byte_rate'), shows: [undefined, 5], restarts: 0 },
  'spec.quotas.consumerByteRate': { a: 1, b: 2, look: quotaOf('consumer_byte_rate'), shows: [1, 2], restarts: 0 },
  'spec.quotas.requestPercentage': { b: 55, look: quotaOf('request_percentage'), shows: [undefined, 55], restarts: 0 },
  'spec.quotas.controllerMutationRate': {
    b: 0.5,
    look: quotaOf('controller_mutation_rate'),
    shows: [undefined, 0.5],
    restarts: 0,
  },
}
