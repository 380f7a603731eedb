import { createServer, type Server } from 'node:net'
import { observeTakenPorts, tryPort } from '../../../src/observe/taken-ports.ts'
import { aKafka, aPool } from '../../fixtures/resources.ts'
import { aCluster, containerOf, NOTHING_ON_HOST } from '../../fixtures/scene.ts'

let server: Server
let port: number

beforeEach(async () => {
  server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  port = typeof address === 'object' && address !== null ? address.port : 0
})

afterEach(() => new Promise((resolve) => server.close(resolve)))

const cluster = (nodePort: number) =>
  aCluster({
    pools: [aPool('p', { replicas: 1 })],
    kafka: aKafka({
      listeners: [
        {
          name: 'out',
          port: 9094,
          type: 'nodeport',
          tls: false,
          configuration: { brokers: [{ broker: 0, nodePort }] },
        },
      ],
    }),
  })

it('finds a port that another process listens on', async () => {
  expect(await observeTakenPorts(cluster(port), NOTHING_ON_HOST)).toEqual(new Set([port]))
})

it('does not ask about a port that a container of the cluster publishes', async () => {
  const desired = cluster(port)
  const containers = desired.nodes.map((node) => containerOf(node))
  expect(await observeTakenPorts(desired, { ...NOTHING_ON_HOST, containers })).toEqual(new Set())
})

it('leaves a free port free', async () => {
  await new Promise((resolve) => server.close(resolve))
  expect(await tryPort('127.0.0.1', port)).toBe('free')
  expect(await tryPort('127.0.0.1', port)).toBe('free')
})

it('knows an address this host does not have', async () => {
  expect(await tryPort('203.0.113.1', port)).toBe('no such address')
})
