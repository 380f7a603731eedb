import { CERTIFICATE_FILES } from '../../../src/model/certificate-files.ts'
import { CONFIG_FOLDER } from '../../../src/model/config-folder.ts'
import type { FieldWorld } from '../field-world.ts'
import { advertised, nodeOf, ports, property } from '../looks.ts'
import type { Manifests } from '../manifests.ts'
import { withValue } from '../place.ts'
import type { Walks } from '../walk.ts'

const bound = property('listeners')
const INNER = 'CONTROLPLANE-9090://0.0.0.0:9090,REPLICATION-9091://0.0.0.0:9091'
const INNER_AND_PLAIN = `${INNER},PLAIN-9092://0.0.0.0:9092`
const BOUND = `${INNER_AND_PLAIN},EXTERNAL-9094://0.0.0.0:9094`
const TOLD = 'CONTROLPLANE-9090://sim-node-0:9090,REPLICATION-9091://sim-node-0:9091,PLAIN-9092://sim-node-0:9092'
/** What comes of the names of cluster and listener. */
const PORT = 31_843
const told = (address: string) => `${TOLD},EXTERNAL-9094://${address}`

/** The listener on ports of the host, and its first broker. */
const EXTERNAL = { entries: [1, 0] } as const
const ownHost = (manifests: Manifests): Manifests =>
  withValue(
    manifests,
    ['Kafka', 'spec', 'kafka', 'listeners', 1, 'configuration', 'brokers', 0, 'advertisedHost'],
    'own',
  )
const hosts = (world: FieldWorld) =>
  [0, 1].map((id) => String(property('advertised.listeners', id)(world)).replace(/.*EXTERNAL-9094:\/\/|:\d+$/g, ''))

const encrypted = (manifests: Manifests): Manifests =>
  withValue(manifests, ['Kafka', 'spec', 'kafka', 'listeners', 1, 'tls'], true)
const protocols = (world: FieldWorld) =>
  String(property('listener.security.protocol.map')(world)).replace(/.*EXTERNAL-9094:/, '')
const clientAuth = property('listener.name.external-9094.ssl.client.auth')
const mechanisms = property('listener.name.external-9094.sasl.enabled.mechanisms')
/** Those of the first broker's that a manifest asks for. */
const certificateNames = (world: FieldWorld) => {
  const { host } = world.world
  const config = nodeOf(world)?.spec.mounts.find(({ target }) => target === CONFIG_FOLDER)?.volume ?? ''
  const pem = host.engine.volumes.get(config)?.files.get(CERTIFICATE_FILES.node)?.content ?? ''
  const names = host.certificates.facts(pem)[0]?.names ?? []
  return names.filter((name) => name.endsWith('.example.com'))
}

export const LISTENER_WALKS: Walks = {
  'listeners[]': {
    entries: [2],
    b: { name: 'extra', port: 9093, type: 'internal', tls: false },
    look: bound,
    shows: [BOUND, `${BOUND},EXTRA-9093://0.0.0.0:9093`],
    restarts: 3,
  },
  'listeners[].name': { b: 'other', look: bound, shows: [BOUND, BOUND.replace('PLAIN', 'OTHER')], restarts: 3 },
  'listeners[].port': { b: 9095, look: bound, shows: [BOUND, BOUND.replaceAll('9092', '9095')], restarts: 3 },
  'listeners[].type': [
    {
      ...EXTERNAL,
      b: 'internal',
      look: ports(0),
      shows: [[`127.0.0.1:${PORT}->9094`], []],
      restarts: 3,
    },
    { ...EXTERNAL, b: 'loadbalancer', nothing: 'it is `nodeport` here', warns: ['Translated'] },
    { b: 'cluster-ip', nothing: 'it is `internal` here', warns: ['Translated'] },
    ...['route', 'tlsroute', 'ingress'].map((b) => ({
      ...EXTERNAL,
      b,
      nothing: 'it is `nodeport` here',
      warns: ['Translated'],
    })),
  ],
  'listeners[].tls': { ...EXTERNAL, a: false, b: true, look: protocols, shows: ['PLAINTEXT', 'SSL'], restarts: 3 },
  'listeners[].authentication': {
    ...EXTERNAL,
    b: { type: 'scram-sha-512' },
    look: protocols,
    shows: ['PLAINTEXT', 'SASL_PLAINTEXT'],
    restarts: 3,
  },
  'listeners[].authentication.type': [
    {
      ...EXTERNAL,
      before: encrypted,
      a: 'tls',
      b: 'custom',
      look: clientAuth,
      shows: ['required', undefined],
      restarts: 3,
    },
    {
      ...EXTERNAL,
      before: encrypted,
      a: 'tls',
      b: 'scram-sha-512',
      look: protocols,
      shows: ['SSL', 'SASL_SSL'],
      restarts: 3,
    },
  ],
  'listeners[].authentication.sasl': {
    ...EXTERNAL,
    a: false,
    b: true,
    look: protocols,
    shows: ['PLAINTEXT', 'SASL_PLAINTEXT'],
    restarts: 3,
  },
  'listeners[].authentication.listenerConfig': {
    ...EXTERNAL,
    b: { 'sasl.enabled.mechanisms': 'PLAIN' },
    look: mechanisms,
    shows: [undefined, 'PLAIN'],
    restarts: 3,
  },
  'listeners[].authentication.listenerConfig.*': {
    ...EXTERNAL,
    name: 'sasl.enabled.mechanisms',
    a: 'PLAIN',
    b: ['PLAIN', 'OAUTHBEARER'],
    look: mechanisms,
    shows: ['PLAIN', 'PLAIN,OAUTHBEARER'],
    restarts: 3,
  },
  'listeners[].configuration': {
    ...EXTERNAL,
    b: { advertisedHostTemplate: 'kafka.example.com' },
    look: advertised,
    shows: [told(`localhost:${PORT}`), told(`kafka.example.com:${PORT}`)],
    restarts: 3,
  },
  'listeners[].configuration.bootstrap': {
    ...EXTERNAL,
    b: { nodePort: 32_100 },
    look: ports(0),
    shows: [[`127.0.0.1:${PORT}->9094`], [`127.0.0.1:${PORT}->9094`, '127.0.0.1:32100->9094']],
    restarts: 1,
  },
  'listeners[].configuration.bootstrap.nodePort': {
    ...EXTERNAL,
    a: 32_100,
    b: 32_200,
    look: ports(0),
    shows: [
      [`127.0.0.1:${PORT}->9094`, '127.0.0.1:32100->9094'],
      [`127.0.0.1:${PORT}->9094`, '127.0.0.1:32200->9094'],
    ],
    restarts: 1,
  },
  'listeners[].configuration.bootstrap.alternativeNames[]': {
    ...EXTERNAL,
    before: encrypted,
    a: 'one.example.com',
    b: 'other.example.com',
    look: certificateNames,
    shows: [['one.example.com'], ['other.example.com']],
    restarts: 3,
  },
  'listeners[].configuration.bootstrap.host': {
    ...EXTERNAL,
    before: encrypted,
    b: 'other.example.com',
    look: certificateNames,
    shows: [[], ['other.example.com']],
    restarts: 3,
  },
  'listeners[].configuration.brokers[].host': {
    ...EXTERNAL,
    before: encrypted,
    b: 'other.example.com',
    look: certificateNames,
    shows: [[], ['other.example.com']],
    restarts: 1,
  },
  'listeners[].configuration.brokers[]': {
    ...EXTERNAL,
    b: { broker: 1, advertisedHost: 'own' },
    look: hosts,
    shows: [
      ['localhost', 'localhost'],
      ['localhost', 'own'],
    ],
  },
  'listeners[].configuration.brokers[].broker': {
    ...EXTERNAL,
    before: ownHost,
    a: 0,
    b: 1,
    look: hosts,
    shows: [
      ['own', 'localhost'],
      ['localhost', 'own'],
    ],
    restarts: 2,
  },
  'listeners[].configuration.brokers[].advertisedHost': {
    ...EXTERNAL,
    b: 'own',
    look: advertised,
    shows: [told(`localhost:${PORT}`), told(`own:${PORT}`)],
  },
  'listeners[].configuration.brokers[].advertisedPort': {
    ...EXTERNAL,
    b: 443,
    look: advertised,
    shows: [told(`localhost:${PORT}`), told('localhost:443')],
    restarts: 1,
  },
  'listeners[].configuration.brokers[].nodePort': {
    ...EXTERNAL,
    b: 32_100,
    look: ports(0),
    shows: [[`127.0.0.1:${PORT}->9094`], ['127.0.0.1:32100->9094']],
    restarts: 1,
  },
  'listeners[].configuration.advertisedHostTemplate': [
    {
      ...EXTERNAL,
      a: 'kafka.example.com',
      b: '{nodePodName}.{nodeId}.example.com',
      look: advertised,
      shows: [told(`kafka.example.com:${PORT}`), told(`sim-node-0.0.example.com:${PORT}`)],
      restarts: 3,
    },
    {
      ...EXTERNAL,
      a: '2001:db8::{nodeId}',
      b: '::1',
      look: advertised,
      shows: [told(`2001:db8::0:${PORT}`), told(`::1:${PORT}`)],
      restarts: 3,
    },
    {
      ...EXTERNAL,
      a: '2001:db8::{nodeId}',
      b: '::1',
      look: ports(0),
      shows: [[`:::${PORT}->9094`], [`::1:${PORT}->9094`]],
      restarts: 3,
    },
  ],
  'listeners[].configuration.maxConnections': {
    ...EXTERNAL,
    b: 100,
    look: property('listener.name.external-9094.max.connections'),
    shows: [undefined, '100'],
    restarts: 3,
  },
  'listeners[].configuration.maxConnectionCreationRate': {
    ...EXTERNAL,
    a: 10,
    b: 20,
    look: property('listener.name.external-9094.max.connection.creation.rate'),
    shows: ['10', '20'],
    restarts: 3,
  },
  'listeners[].configuration.advertisedPortTemplate': [
    {
      ...EXTERNAL,
      b: '32100 + 10 * {nodeId}',
      look: advertised,
      shows: [told(`localhost:${PORT}`), told('localhost:32100')],
      restarts: 3,
    },
    {
      b: '2909{nodeId}',
      look: advertised,
      shows: [told(`localhost:${PORT}`), told(`localhost:${PORT}`).replace('sim-node-0:9092', 'sim-node-0:29090')],
      restarts: 3,
    },
  ],
}
