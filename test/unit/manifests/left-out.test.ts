import type { ManifestSet } from '../../../src/model/resource.ts'
import { brief, docs, kafka, names, pool, readText } from './manifests.ts'

/** A cluster with these listeners behind a plain one, the first of them in line 12. */
const beside = (...listeners: readonly string[]): string =>
  docs(
    kafka(
      'a',
      listeners.map((fields) => `      - {${fields}}`),
    ),
    pool('nodes', 'a'),
  )
/** A cluster with these listeners alone. */
const only = (...listeners: readonly string[]): string =>
  beside(...listeners).replace(/ {6}- name: plain[\s\S]*?tls: false\n/, '')

const listenersOf = ({ resources }: ManifestSet) =>
  resources.flatMap((resource) => (resource.kind === 'Kafka' ? resource.spec.kafka.listeners : []))

it.each([
  [
    'authentication that nobody has any more',
    'type: internal, tls: false, authentication: {type: oauth, clientId: x, enablePlain: true}',
    'authentication.type',
    '`authentication.type: oauth` (Strimzi itself has it no more, and without it everybody would come in)',
  ],
  [
    'ranges of addresses',
    'type: internal, tls: false, configuration: {loadBalancerSourceRanges: [10.0.0.0/8]}',
    'configuration.loadBalancerSourceRanges',
    '`configuration.loadBalancerSourceRanges` (it cannot be enforced yet, and without it more clients would come in)',
  ],
  [
    'a certificate',
    'type: internal, tls: false, configuration: {brokerCertChainAndKey: {secretName: s}}',
    'configuration.brokerCertChainAndKey',
    '`configuration.brokerCertChainAndKey` (certificates of one’s own are not supported yet)',
  ],
])('leaves out a listener with %s, says so once, and opens the others', async (_, fields, path, because) => {
  const set = await readText(beside(`name: other, port: 9093, ${fields}`))
  expect(names(set.resources)).toBe('Kafka/a KafkaNodePool/nodes')
  expect(listenersOf(set).map(({ name }) => name)).toEqual(['plain'])
  expect(set.problems).toEqual([
    expect.objectContaining({
      severity: 'warning',
      reason: 'LeftOut',
      path: `spec.kafka.listeners[1].${path}`,
      message: `The listener \`other\` is left out because of ${because}.`,
      mend: 'Remove it, or leave it there for when it can be as safe as it is written.',
    }),
  ])
})

it('says all that a listener is left out for in one line, and nothing else of it', async () => {
  const set = await readText(
    beside(
      'name: ext, port: 9093, type: internal, tls: true, authentication: {type: oauth}, configuration: {class: x, loadBalancerSourceRanges: [a]}',
    ),
  )
  expect(set.problems.map(({ message }) => message)).toEqual([
    'The listener `ext` is left out because of `authentication.type: oauth` (Strimzi itself has it no more, and without it everybody would come in) and `configuration.loadBalancerSourceRanges` (it cannot be enforced yet, and without it more clients would come in).',
  ])
})

it('still refuses what nobody can mean in a listener that is left out', async () => {
  const set = await readText(
    beside('name: ext, port: 80, type: internal, tls: true, authentication: {type: oauth}, autentication: {}'),
  )
  expect(brief(set)).toEqual(['error InvalidValue 12:27', 'warning LeftOut 12:81', 'error UnknownField 12:89'])
  expect(names(set.resources)).toBe('KafkaNodePool/nodes')
})

it('refuses a cluster of which no listener is left, and says why each is not', async () => {
  const set = await readText(
    only(
      'name: tls, port: 9093, type: internal, tls: true, authentication: {type: oauth}',
      'name: ext, port: 9094, type: route, tls: true, authentication: {type: oauth}',
    ),
  )
  expect(names(set.resources)).toBe('KafkaNodePool/nodes')
  expect(brief(set)).toEqual(['error NothingLeft 7:5', 'warning LeftOut 8:83', 'warning LeftOut 9:80'])
  expect(set.problems[0]).toMatchObject({
    path: 'spec.kafka.listeners',
    message: 'No listener is left.',
    mend: 'Add one with `type: internal` and nothing that is left out; it is open to all who reach it.',
  })
})

it('points at listeners by their place in the file, whatever was left out before them', async () => {
  const set = await readText(
    only(
      'name: tls, port: 9093, type: internal, tls: true, authentication: {type: oauth}',
      'name: one, port: 9094, type: internal, tls: false',
      'name: two, port: 9094, type: nodeport, tls: false, configuration: {brokers: [{broker: 7, advertisedHost: h}]}',
    ),
  )
  expect(set.problems.map(({ reason, path, origin }) => `${reason} ${path} ${origin.line}`)).toEqual([
    'LeftOut spec.kafka.listeners[0].authentication.type 8',
    'DuplicateListener spec.kafka.listeners[2].port 10',
  ])
  const fine = await readText(
    only(
      'name: tls, port: 9093, type: internal, tls: true, authentication: {type: oauth}',
      'name: two, port: 9094, type: nodeport, tls: false, configuration: {brokers: [{broker: 7, advertisedHost: h}]}',
    ),
  )
  expect(fine.problems.map(({ reason, path, origin }) => `${reason} ${path} ${origin.line}`)).toEqual([
    'LeftOut spec.kafka.listeners[0].authentication.type 8',
    'UnknownBroker spec.kafka.listeners[1].configuration.brokers[0].broker 9',
  ])
})

it('has nothing against the name and the port of a listener that is left out', async () => {
  const set = await readText(
    beside('name: plain, port: 9092, type: internal, tls: true, authentication: {type: oauth}'),
  )
  expect(set.problems.map(({ reason }) => reason)).toEqual(['LeftOut'])
})

it('says of settings of a listener that is left out that there is none', async () => {
  const set = await readText(
    docs(
      kafka('a', [
        '      - {name: tls, port: 9093, type: internal, tls: true, authentication: {type: oauth}}',
        '    config: {listener.name.tls-9093.max.connections: 5, listener.name.plain-9092.max.connections: 5}',
      ]),
      pool('nodes', 'a'),
    ),
  )
  expect(set.problems.map(({ reason, message, mend }) => [reason, message, mend])).toEqual([
    ['LeftOut', expect.anything(), expect.anything()],
    [
      'ConfigIgnored',
      '`listener.name.tls-9093.max.connections` has no effect: no listener that is in force has this name.',
      'Correct the name, or remove it.',
    ],
  ])
})
