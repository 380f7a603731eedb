import { kafkaContract } from '../contract/kafka.ts'
import { MemoryKafka } from '../twins/memory-kafka.ts'

kafkaContract('in memory', async () => {
  const kafka = new MemoryKafka({ defaults: { partitions: 2 } })
  kafka.nodeUp(0, ['controller', 'broker'])
  kafka.nodeUp(1, ['broker'], { rack: 'rack-b' })
  return {
    client: kafka.connect(),
    endpoints: async () => [
      { nodeId: 0, host: 'node-0', port: 9091, role: 'broker' },
      { nodeId: 0, host: 'node-0', port: 9090, role: 'controller' },
      { nodeId: 1, host: 'node-1', port: 9091, role: 'broker' },
    ],
    killNode: async (nodeId) => kafka.nodeDown(nodeId),
    startNode: async (nodeId) => kafka.nodeUp(nodeId, ['broker'], { rack: 'rack-b' }),
    remove: async () => {},
  }
})
