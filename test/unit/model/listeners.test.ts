import {
  accessPort,
  bindAddress,
  CONTROLPLANE_LISTENER,
  hostPort,
  listenerName,
  REPLICATION_LISTENER,
} from '../../../src/model/listeners.ts'
import type { Listener } from '../../../src/model/resource.ts'
import { aKafka, EXTERNAL } from '../../fixtures/resources.ts'

type Configuration = NonNullable<Listener['configuration']>
const external = (configuration: Configuration): Listener => ({ ...EXTERNAL, configuration })

it.each([
  [EXTERNAL, 'EXTERNAL-9094'],
  [REPLICATION_LISTENER, 'REPLICATION-9091'],
  [CONTROLPLANE_LISTENER, 'CONTROLPLANE-9090'],
])("has Strimzi's name for Kafka", (listener, name) => expect(listenerName(listener)).toBe(name))

describe('a host port', () => {
  it('is always the same for the same names, in the range of node ports, one for each node', () => {
    const ports = [0, 1, 2].map((id) => hostPort('c', EXTERNAL, id))
    expect(ports).toEqual([30694, 30695, 30696])
    expect(hostPort('other', EXTERNAL, 0)).not.toBe(ports[0])
    expect(hostPort('c', { ...EXTERNAL, name: 'other' }, 0)).not.toBe(ports[0])
  })

  it('is what the manifest says of that node', () => {
    const listener = external({ brokers: [{ broker: 1, nodePort: 32001 }, { broker: 2 }] })
    expect([0, 1, 2].map((id) => hostPort('c', listener, id))).toEqual([30694, 32001, 30696])
  })

  it("for Drover's own access is always the same, too, and never a node port", () => {
    const port = accessPort('c', 9091, 2)
    expect(port).toBe(accessPort('c', 9091, 2))
    expect(port).toBeGreaterThanOrEqual(20_000)
    expect(port).toBeLessThan(30_000)
    expect(accessPort('c', 9090, 2)).not.toBe(port)
  })
})

describe('the address it is bound to', () => {
  it.each<[string, Configuration, string]>([
    ['nothing is advertised', {}, '127.0.0.1'],
    ['localhost is', { brokers: [{ broker: 0, advertisedHost: 'localhost' }] }, '127.0.0.1'],
    ['a loopback address is', { advertisedHostTemplate: '127.0.0.5' }, '127.0.0.1'],
    ['another host is', { advertisedHostTemplate: 'kafka.example' }, '0.0.0.0'],
    [
      'one of several is another host',
      {
        brokers: [
          { broker: 0, advertisedHost: 'localhost' },
          { broker: 1, advertisedHost: 'h' },
        ],
      },
      '0.0.0.0',
    ],
    ['a loopback address of IPv6 is', { advertisedHostTemplate: '::1' }, '::1'],
    ['an address of IPv6 is', { advertisedHostTemplate: '2001:db8::{nodeId}' }, '::'],
    [
      'addresses of both kinds are',
      {
        brokers: [
          { broker: 0, advertisedHost: '2001:db8::1' },
          { broker: 1, advertisedHost: '192.0.2.1' },
        ],
      },
      '0.0.0.0',
    ],
    ['only a port is said', { brokers: [{ broker: 0, nodePort: 32000 }] }, '127.0.0.1'],
  ])('when %s', (_, configuration, address) => {
    expect(bindAddress(aKafka(), external(configuration))).toBe(address)
  })

  it('is the one that is asked for', () => {
    const kafka = aKafka({}, { 'drover/bind-address': '10.0.0.1' })
    expect(bindAddress(kafka, external({ advertisedHostTemplate: 'kafka.example' }))).toBe('10.0.0.1')
  })
})
