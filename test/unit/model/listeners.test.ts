import {
  accessPort,
  advertisedAddress,
  bindAddress,
  bootstrapServers,
  hostPort,
  listenerName,
} from '../../../src/model/listeners.ts'
import type { Listener } from '../../../src/model/resource.ts'
import { aKafka, EXTERNAL, PLAIN } from '../../fixtures/resources.ts'

type Configuration = NonNullable<Listener['configuration']>
const external = (configuration: Configuration): Listener => ({ ...EXTERNAL, configuration })
const advertised = (listener: Listener, nodeId = 3) => {
  const { host, port } = advertisedAddress('c', 'p', nodeId, listener)
  return `${host}:${port}`
}

it("has Strimzi's name for Kafka", () => expect(listenerName(EXTERNAL)).toBe('EXTERNAL-9094'))

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

describe('the advertised address', () => {
  it.each<[string, Listener, string]>([
    ['of an internal listener is the node', PLAIN, 'c-p-3:9092'],
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
  ])('%s', (_, listener, address) => expect(advertised(listener)).toBe(address))
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
    ['only a port is said', { brokers: [{ broker: 0, nodePort: 32000 }] }, '127.0.0.1'],
  ])('when %s', (_, configuration, address) => {
    expect(bindAddress(aKafka(), external(configuration))).toBe(address)
  })

  it('is the one that is asked for', () => {
    const kafka = aKafka({}, { 'drover/bind-address': '10.0.0.1' })
    expect(bindAddress(kafka, external({ advertisedHostTemplate: 'kafka.example' }))).toBe('10.0.0.1')
  })
})

it('the bootstrap servers are one name inside, and all brokers from outside', () => {
  const brokers = [0, 1].map((nodeId) => ({ pool: 'p', nodeId }))
  expect(bootstrapServers('c', PLAIN, brokers)).toBe('c-kafka-bootstrap:9092')
  expect(bootstrapServers('c', EXTERNAL, brokers)).toBe('localhost:30694,localhost:30695')
})
