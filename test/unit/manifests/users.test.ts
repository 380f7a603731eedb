import { docs, kafka, pool, readText } from './manifests.ts'

const user = (spec: string, name = 'u', more = '') =>
  `apiVersion: kafka.strimzi.io/v1\nkind: KafkaUser\nmetadata:\n  name: ${name}\n  labels: {strimzi.io/cluster: a}\n${more}spec: ${spec}\n`
const acl = (rule: string) => `{authorization: {type: simple, acls: [${rule}]}}`
const CLUSTER = docs(kafka('a'), pool('nodes', 'a'))

/** What is said of one user, but that his Kafka lets nobody log in and checks nothing. */
async function said(spec: string, name?: string): Promise<string[]> {
  const { problems } = await readText(docs(CLUSTER, user(spec, name)))
  return problems
    .filter(({ reason }) => reason !== 'AclsNotChecked' && reason !== 'AuthenticationNotOffered')
    .map(({ severity, reason, path, mend }) => `${severity} ${reason} ${path}: ${mend}`)
}

describe('a KafkaUser', () => {
  it.each([
    ['nothing', '{}'],
    ['a certificate', '{authentication: {type: tls}}'],
    ['a certificate for a time', '{authentication: {type: tls, validityDays: 30, renewalDays: 10}}'],
    ['a certificate of somebody else', '{authentication: {type: tls-external}}'],
    ['a password', '{authentication: {type: scram-sha-512}}'],
    [
      'ACLs of each kind',
      acl(
        '{resource: {type: cluster}, operations: [All]}, {type: deny, host: "::1", resource: {type: topic, name: "*", patternType: prefix}, operations: [Read]}',
      ),
    ],
    ['no ACLs at all', acl('')],
    ['quotas', '{quotas: {producerByteRate: 0, controllerMutationRate: 0.5}}'],
  ])('may have %s', async (_, spec) => {
    expect(await said(spec)).toEqual([])
  })

  it.each([
    [
      'a type that there is not',
      '{authentication: {type: oauth}}',
      'error InvalidValue spec.authentication.type: Write one of tls, tls-external, scram-sha-512.',
    ],
    [
      'an operation that there is not',
      acl('{resource: {type: cluster}, operations: [Drop]}'),
      /^error InvalidValue spec\.authorization\.acls\[0\]\.operations\[0\]: Write one of Read, Write, .*All\.$/,
    ],
    [
      'a resource that there is not',
      acl('{resource: {type: user, name: x}, operations: [Read]}'),
      'error InvalidValue spec.authorization.acls[0].resource.type: Write one of topic, group, cluster, transactionalId.',
    ],
    [
      'a topic without a name',
      acl('{resource: {type: topic}, operations: [Read]}'),
      'error InvalidValue spec.authorization.acls[0].resource: Add a `name`; `*` is each of them.',
    ],
    [
      'one time without the other',
      '{authentication: {type: tls, renewalDays: 3}}',
      'error InvalidValue spec.authentication.renewalDays: Add `validityDays`, or leave both out.',
    ],
    [
      'a renewal before the beginning',
      '{authentication: {type: tls, validityDays: 3, renewalDays: 3}}',
      'error InvalidValue spec.authentication.renewalDays: Write less than `validityDays`.',
    ],
    [
      'times of a password',
      '{authentication: {type: scram-sha-512, validityDays: 3}}',
      'warning FieldIgnored spec.authentication.validityDays: It may stay.',
    ],
    [
      'a password for a certificate',
      '{authentication: {type: tls, password: {valueFrom: {secretKeyRef: {name: s, key: k}}}}}',
      'warning FieldIgnored spec.authentication.password: It may stay.',
    ],
    [
      'a password that is nowhere',
      '{authentication: {type: scram-sha-512, password: {valueFrom: {secretKeyRef: {name: s, key: k}}}}}',
      'warning ReferenceMissing spec.authentication.password.valueFrom.secretKeyRef.name: Add it, with the key `k`, or correct the name.',
    ],
    [
      'a host by its name',
      acl('{resource: {type: cluster}, operations: [All], host: app.example.com}'),
      'warning AclNeverApplies spec.authorization.acls[0].host: Write an address, or `*`.',
    ],
    [
      'another cluster',
      acl('{resource: {type: cluster, name: other}, operations: [All]}'),
      'warning FieldIgnored spec.authorization.acls[0].resource.name: It may stay.',
    ],
    [
      'a template',
      '{template: {secret: {metadata: {labels: {a: b}}}}}',
      'warning FieldIgnored spec.template: It may stay.',
    ],
  ])('is told of %s', async (_, spec, problem) => {
    expect(await said(spec)).toEqual([typeof problem === 'string' ? problem : expect.stringMatching(problem)])
  })

  it('with a certificate has a name that fits into one', async () => {
    const long = 'u'.repeat(65)
    expect(await said('{authentication: {type: tls}}', long)).toEqual([
      'error InvalidName metadata.name: Shorten it by 1.',
    ])
    expect(await said('{authentication: {type: tls-external}}', long)).toEqual([])
  })

  it('of the former API has one operation a rule', async () => {
    const former = user(acl('{resource: {type: cluster}, operation: All}')).replace('io/v1', 'io/v1beta2')
    const reasons = (await readText(docs(CLUSTER, former))).problems.map(({ reason }) => reason)
    expect(reasons).toEqual(['AclsNotChecked'])
  })

  it('hears that nobody can log in as he does, and that nobody asks what he may do', async () => {
    const { problems } = await readText(
      docs(CLUSTER, user('{authentication: {type: scram-sha-512}, authorization: {type: simple, acls: []}}')),
    )
    expect(problems).toMatchObject([
      { severity: 'warning', reason: 'AuthenticationNotOffered', path: 'spec.authentication.type' },
      { severity: 'warning', reason: 'AclsNotChecked', path: 'spec.authorization' },
    ])
  })

  it('is the only one of his name, wherever the other one stands', async () => {
    const apart = (namespace: string) => user('{}', 'u', `  namespace: ${namespace}\n`)
    const { problems, resources } = await readText(docs(CLUSTER, apart('one'), apart('two')))
    expect(problems).toMatchObject([{ severity: 'error', reason: 'DuplicateResource' }])
    expect(resources.filter(({ kind }) => kind === 'KafkaUser')).toHaveLength(1)
  })

  it('of no Kafka has no effect', async () => {
    const { problems } = await readText(user('{}'))
    expect(problems).toMatchObject([{ severity: 'warning', reason: 'NoCluster' }])
  })
})

describe('a wish for another credential', () => {
  const asking = async (authentication: string) => {
    const annotated = user(`{${authentication}}`, 'u', '  annotations: {drover/rotate: "1"}\n')
    const { problems } = await readText(docs(CLUSTER, annotated))
    return problems
      .filter(({ reason }) => reason === 'AnnotationIgnored')
      .map(({ message, mend }) => `${message} ${mend}`)
  }

  it.each(['authentication: {type: tls}', 'authentication: {type: scram-sha-512}'])('is heeded of %s', async (spec) =>
    expect(await asking(spec)).toEqual([]),
  )

  it.each([
    ['', 'there is no `authentication`, so there is nothing of Drover’s making. Add one.'],
    [
      'authentication: {type: tls-external}',
      'a certificate of `type: tls-external` is not of Drover’s making. Have whoever issued the certificate issue another one.',
    ],
    [
      'authentication: {type: scram-sha-512, password: {valueFrom: {secretKeyRef: {name: s, key: k}}}}',
      'the password is what `k` of the Secret `s` says. Change it there: that is enough.',
    ],
  ])('has no effect, and is told, of {%s}', async (spec, said) =>
    expect(await asking(spec)).toEqual([`It has no effect: ${said}`]),
  )
})
