import { connectDocker } from '../../src/docker/connect.ts'
import type { KafkaClient } from '../../src/kafka/client.ts'
import { endpointsOf } from '../../src/kafka/dialler.ts'
import { createKafkaClient } from '../../src/kafka/wire-client.ts'
import { nodeAddresses } from '../../src/observe/kafka-facts.ts'
import { engineEndpoint } from './engine.ts'

/** Asks the Kafka that an instance of Drover runs, past that Drover. */
export async function withKafka<T>(instance: string, work: (kafka: KafkaClient) => Promise<T>): Promise<T> {
  const engine = await connectDocker(engineEndpoint())
  const kafka = createKafkaClient()
  try {
    const containers = await engine.listContainers(`drover.instance=${instance}`)
    kafka.useEndpoints(endpointsOf(nodeAddresses({ containers }), 'container-ip'))
    return await work(kafka)
  } finally {
    kafka.close()
    engine.close()
  }
}
