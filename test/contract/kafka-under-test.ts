import type { KafkaClient, KafkaEndpoint } from '../../src/kafka/client.ts'
import type { ConfigEntry, ObservedTopic } from '../../src/model/kafka-state.ts'
import { eventually } from './eventually.ts'

/**
 * A cluster of three nodes: 0 is broker and the only voter, 1 a broker in rack `rack-b`, 2 a controller that follows
 * the quorum. They have an authorizer. Topics get 2 partitions and 1 replica unless told otherwise.
 */
export interface KafkaUnderTest {
  readonly client: KafkaClient
  /** Of the nodes that run now. */
  endpoints(): Promise<KafkaEndpoint[]>
  /** Ends the node as `docker kill` does. */
  killNode(nodeId: number): Promise<void>
  startNode(nodeId: number): Promise<void>
  remove(): Promise<void>
}

/** What is special in the properties of node 1. */
export const PROPERTIES_OF_1: Readonly<Record<string, string>> = {
  'log.dirs': '/var/lib/kafka/data/a,/var/lib/kafka/data/b',
  'log.retention.hours': '100',
  'num.io.threads': '6',
  'no.such.key': 'x',
}

/** In the properties of every node: Kafka heeds ACLs, and lets whoever comes in plain text do everything. */
export const AUTHORIZER: Readonly<Record<string, string>> = {
  'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
  'super.users': 'User:ANONYMOUS',
}

/** Waits until all nodes answer, wherever they are now. */
export async function allAnswer(
  { client, endpoints }: Pick<KafkaUnderTest, 'client' | 'endpoints'>,
  nodes = 3,
): Promise<void> {
  const answering = async (): Promise<number> => {
    client.useEndpoints(await endpoints())
    return (await client.answering()).size
  }
  await eventually(answering, (size) => size === nodes)
}

/** A topic once it is as wanted: reads lag behind writes for a moment. */
export async function topicSeen(
  client: KafkaClient,
  topic: string,
  wanted: (found: ObservedTopic) => boolean = () => true,
): Promise<ObservedTopic> {
  const read = async (): Promise<ObservedTopic[]> =>
    (await client.describeTopics()).filter(({ name }) => name === topic)
  const [found] = await eventually(read, ([each]) => each !== undefined && wanted(each))
  if (found === undefined) throw new Error(`${topic} vanished`)
  return found
}

/** The configs of a topic once they are as wanted. */
export function configSeen(
  client: KafkaClient,
  topic: string,
  keys: readonly string[],
  wanted: (entries: readonly ConfigEntry[]) => boolean,
): Promise<readonly ConfigEntry[]> {
  const read = async () => (await client.describeTopicConfigs(new Map([[topic, keys]]))).get(topic) ?? []
  return eventually(read, wanted)
}
