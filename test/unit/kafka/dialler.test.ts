import { brokersAt, endpointsOf, type NodeAddress } from '../../../src/kafka/dialler.ts'
import type { Listener } from '../../../src/model/resource.ts'

const published = [
  { containerPort: 9091, hostIp: '0.0.0.0', hostPort: 21001 },
  { containerPort: 9090, hostIp: '10.0.0.5', hostPort: 22001 },
]
const combined: NodeAddress = {
  cluster: 'my-cluster',
  nodeId: 1,
  roles: ['controller', 'broker'],
  name: 'my-cluster-mixed-1',
  ipAddress: '172.18.0.3',
  published,
  inside: 'plain',
}
const broker: NodeAddress = { ...combined, nodeId: 0, roles: ['broker'], name: 'my-cluster-mixed-0', published: [] }

describe('endpoints', () => {
  test('by container address lead to the listener of each role, in the order of node ids', () => {
    expect(endpointsOf([combined, broker], 'container-ip', undefined)).toEqual([
      { nodeId: 0, role: 'broker', host: '172.18.0.3', port: 9091 },
      { nodeId: 1, role: 'broker', host: '172.18.0.3', port: 9091 },
      { nodeId: 1, role: 'controller', host: '172.18.0.3', port: 9090 },
    ])
  })

  test('on the shared network go by container name', () => {
    expect(endpointsOf([broker], 'network', undefined)).toEqual([
      { nodeId: 0, role: 'broker', host: 'my-cluster-mixed-0', port: 9091 },
    ])
  })

  test('by published ports go to loopback, or to the one address the port is bound to', () => {
    expect(endpointsOf([combined], 'published', undefined)).toEqual([
      { nodeId: 1, role: 'broker', host: '127.0.0.1', port: 21001 },
      { nodeId: 1, role: 'controller', host: '10.0.0.5', port: 22001 },
    ])
  })

  test('do not exist for a port that is not published', () => {
    expect(endpointsOf([broker], 'published', undefined)).toEqual([])
  })

  test.each(['container-ip', 'network', 'published'] as const)(
    'by %s do not exist for a node that is down',
    (access) => {
      expect(endpointsOf([{ ...combined, ipAddress: '' }], access, undefined)).toEqual([])
    },
  )
})

describe('a listener for clients', () => {
  const listener: Listener = {
    ...{ name: 'outside', port: 9094, type: 'nodeport', tls: true },
    configuration: { advertisedHostTemplate: 'kafka.example.com' },
  }
  const outside = { containerPort: 9094, hostIp: '0.0.0.0', hostPort: 30001 }
  const controller: NodeAddress = { ...combined, nodeId: 2, roles: ['controller'] }
  const nodes = [{ ...combined, published: [outside] }, broker, controller, { ...broker, nodeId: 3, ipAddress: '' }]

  test.each([
    [
      'container-ip',
      [
        { nodeId: 0, host: '172.18.0.3', port: 9094 },
        { nodeId: 1, host: '172.18.0.3', port: 9094 },
      ],
    ],
    [
      'network',
      [
        { nodeId: 0, host: 'my-cluster-mixed-0', port: 9094 },
        { nodeId: 1, host: 'my-cluster-mixed-1', port: 9094 },
      ],
    ],
    ['published', [{ nodeId: 1, host: '127.0.0.1', port: 30001 }]],
  ] as const)('is dialled by %s at each broker that runs, whatever clients are told of it', (access, dialled) => {
    expect(brokersAt(nodes, listener, access)).toEqual(dialled)
  })
})
