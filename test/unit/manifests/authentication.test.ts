import { docs, kafka, pool, readText } from './manifests.ts'

/** What is said of a Kafka with these lines; a listener that is the first of them stands in line 12. */
const said = async (...lines: readonly string[]) =>
  (await readText(docs(kafka('a', lines), pool('nodes', 'a')))).problems.map(
    ({ severity, reason, path, origin, mend }) =>
      `${severity} ${reason} ${path?.replace('spec.kafka.', '')}:${origin.line} ${mend}`,
  )
const listener = (fields: string) => `      - {name: other, port: 9093, type: internal, ${fields}}`

it.each([
  'tls: true, authentication: {type: tls}',
  'tls: true, authentication: {type: scram-sha-512}',
  'tls: false, authentication: {type: scram-sha-512}',
  'tls: false, authentication: {type: custom, sasl: true, listenerConfig: {sasl.enabled.mechanisms: [PLAIN, SCRAM]}}',
])('takes a listener with %s', async (fields) => {
  expect(await said(listener(fields))).toEqual([])
})

it('has certificates shown by TLS alone', async () => {
  expect(await said(listener('tls: false, authentication: {type: tls}'))).toEqual([
    'error TlsRequired listeners[1].authentication.type:12 Write `tls: true`, or `type: scram-sha-512`.',
  ])
})

it('says what has no effect beside its type, or at all', async () => {
  expect(
    await said(
      listener('tls: true, authentication: {type: tls, sasl: true, listenerConfig: {ssl.keystore.type: JKS}}'),
    ),
  ).toEqual([
    'warning FieldIgnored listeners[1].authentication.sasl:12 It may stay.',
    'warning FieldIgnored listeners[1].authentication.listenerConfig:12 It may stay.',
  ])
  expect(
    await said(listener('tls: true, authentication: {type: custom, listenerConfig: {ssl.keystore.type: JKS}}')),
  ).toEqual(['warning ConfigIgnored listeners[1].authentication.listenerConfig["ssl.keystore.type"]:12 It may stay.'])
  expect(await said(listener('tls: true, networkPolicyPeers: [{podSelector: {}}]'))).toEqual([
    'warning FieldIgnored listeners[1].networkPolicyPeers:12 It may stay.',
  ])
})

it('takes Kafka’s own authorizer, and one that is named', async () => {
  expect(await said('    authorization: {type: simple, superUsers: [alice, CN=bob]}')).toEqual([])
  expect(await said('    authorization: {type: custom, authorizerClass: a.B, supportsAdminApi: true}')).toEqual([])
  expect(await said('    authorization: {type: simple, authorizerClass: a.B}')).toEqual([
    'warning FieldIgnored authorization.authorizerClass:12 It may stay.',
  ])
  expect(await said('    authorization: {type: custom}')).toEqual([
    'error RequiredField authorization.authorizerClass:12 Add the name of a class that the image has.',
  ])
})

it('takes no two super users for one', async () => {
  expect((await said('    authorization: {type: simple, superUsers: ["a;User:b"]}'))[0]).toMatch(
    /^error InvalidValue authorization\.superUsers\[0\]:12 /,
  )
})
