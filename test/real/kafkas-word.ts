import { connectDocker } from '../../src/docker/connect.ts'
import type { KafkaClient } from '../../src/kafka/client.ts'
import { endpointsOf } from '../../src/kafka/dialler.ts'
import { createKafkaClient } from '../../src/kafka/wire-client.ts'
import { LABELS } from '../../src/model/labels.ts'
import { nodeAddresses } from '../../src/observe/kafka-facts.ts'
import { openStateFolder } from '../../src/report/state-folder.ts'
import { securityIn } from '../../src/secrets/cluster-security.ts'
import { engineEndpoint } from './engine.ts'

/** How nodes are reached from here: what Drover finds out for itself. */
const ACCESS = process.env.DROVER_TEST_ACCESS === 'published' ? 'published' : 'container-ip'

/** Asks the Kafka that an instance of Drover runs, past that Drover. @param state its state folder */
export async function withKafka<T>(
  { name, state }: { readonly name: string; readonly state: string },
  work: (kafka: KafkaClient) => Promise<T>,
): Promise<T> {
  const engine = await connectDocker(engineEndpoint())
  const kafka = createKafkaClient()
  try {
    const containers = await engine.listContainers(`drover.instance=${name}`)
    const cluster = containers[0]?.labels[LABELS.cluster] ?? ''
    const security = await securityIn(await openStateFolder(state, 'read'), cluster)
    kafka.useEndpoints(endpointsOf(nodeAddresses({ containers }), ACCESS, security))
    return await work(kafka)
  } finally {
    kafka.close()
    engine.close()
  }
}
