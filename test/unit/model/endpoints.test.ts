import { addressText, bootstrapServers, endpointOf, networkNames, protocolOf } from '../../../src/model/endpoints.ts'
import { CONTROLPLANE_LISTENER, REPLICATION_LISTENER } from '../../../src/model/listeners.ts'
import type { Listener } from '../../../src/model/resource.ts'
import { EXTERNAL, PLAIN } from '../../fixtures/resources.ts'

const node = (nodeId: number) => ({ cluster: 'c', name: `c-p-${nodeId}`, nodeId })
const external = (configuration: NonNullable<Listener['configuration']>): Listener => ({ ...EXTERNAL, configuration })

describe('the address of a listener of a node', () => {
  it.each<[string, Listener, string]>([
    ['of an internal listener is the node', PLAIN, 'c-p-3:9092'],
    ['of the brokers among themselves is the node', REPLICATION_LISTENER, 'c-p-3:9091'],
    ['of the controllers is the node', CONTROLPLANE_LISTENER, 'c-p-3:9090'],
    ['is localhost and the host port unless something is said', EXTERNAL, 'localhost:30697'],
    ['has the port of the manifest', external({ brokers: [{ broker: 3, nodePort: 32003 }] }), 'localhost:32003'],
    [
      'is what the manifest says of that node',
      external({ brokers: [{ broker: 3, advertisedHost: 'k3.example', advertisedPort: 443, nodePort: 32003 }] }),
      'k3.example:443',
    ],
    [
      'is filled in from templates',
      external({ advertisedHostTemplate: 'k{nodeId}.{nodeId}.example', advertisedPortTemplate: '4000{nodeId}' }),
      'k3.3.example:40003',
    ],
    [
      'of the node goes before the template',
      external({ advertisedHostTemplate: 'all', brokers: [{ broker: 3, advertisedHost: 'own' }] }),
      'own:30697',
    ],
    [
      'may have the name of the node in it',
      external({ advertisedHostTemplate: '{nodePodName}.example' }),
      'c-p-3.example:30697',
    ],
    [
      'has a port that is reckoned',
      external({ advertisedPortTemplate: '2 * (6170 + {nodeId}) - 1' }),
      'localhost:12345',
    ],
    [
      'is advertised of an internal listener, too',
      {
        ...PLAIN,
        configuration: { advertisedHostTemplate: 'k{nodeId}.example', brokers: [{ broker: 3, advertisedPort: 19092 }] },
      },
      'k3.example:19092',
    ],
    [
      'is the node’s where only a port is advertised',
      { ...PLAIN, configuration: { advertisedPortTemplate: '1909{nodeId}' } },
      'c-p-3:19093',
    ],
  ])('%s', (_, listener, address) => expect(addressText(endpointOf(node(3), listener))).toBe(address))
})

it.each([PLAIN, EXTERNAL, REPLICATION_LISTENER, CONTROLPLANE_LISTENER])('no listener is encrypted: %p', (listener) => {
  expect(endpointOf(node(3), listener).protocol).toBe('PLAINTEXT')
})

it('a node bears the names on the network by which it is told', () => {
  expect(networkNames(node(3))).toContain(endpointOf(node(3), REPLICATION_LISTENER).host)
})

it('the bootstrap servers are one name inside, and all brokers from outside', () => {
  const brokers = [0, 1].map(node)
  expect(bootstrapServers('c', PLAIN, brokers)).toBe('c-kafka-bootstrap:9092')
  expect(bootstrapServers('c', EXTERNAL, brokers)).toBe('localhost:30694,localhost:30695')
})

it.each<[string, NonNullable<Listener['configuration']>, string]>([
  ['of another host', { advertisedHostTemplate: '2001:db8::1' }, '[2001:db8::1]:30694,[2001:db8::1]:30695'],
  ['of this host', { advertisedHostTemplate: '::1' }, '[::1]:30694,[::1]:30695'],
  ['made by a template', { advertisedHostTemplate: '2001:db8::{nodeId}' }, '[2001:db8::0]:30694,[2001:db8::1]:30695'],
  ['of one broker', { brokers: [{ broker: 1, advertisedHost: '::1' }] }, 'localhost:30694,[::1]:30695'],
])('an IPv6 address %s is told to people as everybody writes it with a port', (_, configuration, told) => {
  expect(bootstrapServers('c', external(configuration), [0, 1].map(node))).toBe(told)
})

it.each<[string, Listener['authentication']]>([
  ['PLAINTEXT SSL', undefined],
  ['PLAINTEXT SSL', { type: 'tls' }],
  ['SASL_PLAINTEXT SASL_SSL', { type: 'scram-sha-512' }],
  ['PLAINTEXT SSL', { type: 'custom' }],
  ['SASL_PLAINTEXT SASL_SSL', { type: 'custom', sasl: true }],
])('a listener is spoken to by %s, without and with TLS: %j', (protocols, authentication) => {
  const spoken = [false, true].map((tls) => protocolOf({ ...PLAIN, tls, ...(authentication && { authentication }) }))
  expect(spoken.join(' ')).toBe(protocols)
})
