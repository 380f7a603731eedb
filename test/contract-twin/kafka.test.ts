import { kafkaContract } from '../contract/kafka.ts'
import { aclsWithoutAuthorizer } from '../contract/kafka-acls.ts'
import { AUTHORIZER, PROPERTIES_OF_1 } from '../contract/kafka-under-test.ts'
import { MemoryKafka } from '../twins/memory-kafka.ts'

kafkaContract('in memory', async () => {
  const kafka = new MemoryKafka({ defaults: { partitions: 2 }, firstVoters: [0] })
  kafka.nodeUp(0, ['controller', 'broker'], { properties: AUTHORIZER })
  const broker = { rack: 'rack-b', properties: { ...AUTHORIZER, ...PROPERTIES_OF_1 } }
  kafka.nodeUp(1, ['broker'], broker)
  kafka.nodeUp(2, ['controller'], { properties: AUTHORIZER })
  return {
    client: kafka.connect(),
    endpoints: async () => [
      { nodeId: 0, host: 'node-0', port: 9091, role: 'broker' },
      { nodeId: 0, host: 'node-0', port: 9090, role: 'controller' },
      { nodeId: 1, host: 'node-1', port: 9091, role: 'broker' },
      { nodeId: 2, host: 'node-2', port: 9090, role: 'controller' },
    ],
    killNode: async (nodeId) => kafka.nodeDown(nodeId),
    startNode: async (nodeId) => kafka.nodeUp(nodeId, ['broker'], broker),
    remove: async () => {},
  }
})

aclsWithoutAuthorizer('in memory', async () => {
  const kafka = new MemoryKafka()
  kafka.nodeUp(0, ['controller', 'broker'])
  return {
    client: kafka.connect(),
    endpoints: async () => [{ nodeId: 0, host: 'node-0', port: 9091, role: 'broker' }],
    remove: async () => {},
  }
})
