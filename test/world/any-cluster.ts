import fc from 'fast-check'
import { type ClusterText, clusterText, type PoolText } from './cluster-text.ts'

const CONTROLLERS = fc.constantFrom(1, 3).map((replicas) => ({ name: 'controller', replicas, roles: '[controller]' }))
const BROKERS = fc.integer({ min: 1, max: 3 }).map((replicas) => ({ name: 'broker', replicas, roles: '[broker]' }))
const MORE = fc.integer({ min: 1, max: 2 }).map((replicas) => ({ name: 'more', replicas, roles: '[broker]' }))
const COMBINED = fc.constantFrom(1, 3).map((replicas) => ({ name: 'node', replicas, roles: '[controller, broker]' }))

const pools: fc.Arbitrary<readonly PoolText[]> = fc.oneof(
  COMBINED.map((pool) => [pool]),
  fc.tuple(CONTROLLERS, BROKERS),
  fc.tuple(CONTROLLERS, BROKERS, MORE),
  fc.tuple(COMBINED, MORE),
)

const volume = fc.record({
  id: fc.nat(3),
  type: fc.constantFrom(
    '{type: ephemeral',
    '{type: persistent-claim, size: 1Gi, deleteClaim: true',
    '{type: persistent-claim, size: 1Gi',
  ),
})
const storage = fc.oneof(
  fc.constantFrom(
    '{type: ephemeral}',
    '{type: persistent-claim, size: 1Gi}',
    '{type: persistent-claim, size: 1Gi, deleteClaim: true}',
  ),
  fc
    .uniqueArray(volume, { selector: ({ id }) => id, minLength: 1, maxLength: 3 })
    .map((all) => `{type: jbod, volumes: [${all.map(({ id, type }) => `${type}, id: ${id}}`).join(', ')}]}`),
)

const setting = fc.constantFrom(
  'num.partitions: 3',
  'message.max.bytes: 5000',
  'num.io.threads: 12',
  'log.retention.ms: 86400000',
  'log.cleanup.policy: [compact, delete]',
  'auto.create.topics.enable: false',
  'unknown.to.kafka: 1',
)
const settings = fc.uniqueArray(setting, { maxLength: 3 }).map((all) => `{${all.join(', ')}}`)

const annotations = fc.constantFrom('{}', '{drover/max-parallel: "2"}', '{drover/bind-address: 0.0.0.0}')

const listener = fc.constantFrom(
  '{name: second, port: 9095, type: internal, tls: false}',
  '{name: outer, port: 9096, type: nodeport, tls: false, configuration: {advertisedHostTemplate: "broker-{nodeId}.example.com"}}',
  '{name: fixed, port: 9097, type: nodeport, tls: false, configuration: {bootstrap: {nodePort: 32500}, advertisedHostTemplate: localhost}}',
)

const topic = fc.record({
  partitions: fc.integer({ min: 1, max: 6 }),
  replicas: fc.integer({ min: 1, max: 3 }),
  config: fc.constantFrom('{}', '{cleanup.policy: compact}', '{retention.ms: 1000, segment.bytes: 1048576}'),
})

/** Who needs nothing that is kept secret. */
const user = fc.constantFrom(
  '{}',
  '{quotas: {producerByteRate: 1000, controllerMutationRate: 0.5}}',
  '{authentication: {type: tls-external}, authorization: {type: simple, acls: []}}',
  '{authorization: {type: simple, acls: [{resource: {type: topic, name: o, patternType: prefix}, operations: [Read, Write]}]}}',
)

const brokersOf = (all: readonly PoolText[]): number =>
  all.reduce((sum, { roles, replicas }) => sum + (roles.includes('broker') ? replicas : 0), 0)

/** Manifests of a cluster of any make that is right. */
export const anyCluster: fc.Arbitrary<string> = fc
  .record({
    pools,
    storage,
    config: settings,
    annotations,
    listeners: fc.uniqueArray(listener, { maxLength: 2 }),
    version: fc.constantFrom('4.2.0', '4.3.1'),
    memory: fc.constantFrom('512Mi', '768Mi'),
    topics: fc.dictionary(fc.constantFrom('orders', 'audit', 'clicks'), topic, { maxKeys: 3 }),
    users: fc.dictionary(fc.constantFrom('alice', 'bob'), user, { maxKeys: 2 }),
  })
  .map(({ topics, ...parts }): ClusterText => {
    const specs = Object.entries(topics).map(([name, { partitions, replicas, config }]) => {
      const factor = Math.min(replicas, brokersOf(parts.pools))
      return [name, `{partitions: ${partitions}, replicas: ${factor}, config: ${config}}`]
    })
    return { ...parts, topics: Object.fromEntries(specs) }
  })
  .map(clusterText)
