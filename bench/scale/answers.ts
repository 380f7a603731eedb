import type { EngineTools, PassTools } from '../../src/control/pass/pass-tools.ts'
import type { DockerClient } from '../../src/docker/client.ts'
import { ImagePulls } from '../../src/execute/image-pulls.ts'
import type { KafkaClient } from '../../src/kafka/client.ts'
import { NO_IDENTITIES } from '../../src/model/identities.ts'
import { hasRole, LABELS, nodeIdOf } from '../../src/model/labels.ts'
import { PROPERTIES_FILE } from '../../src/model/node-files.ts'
import type { ClusterSecrets } from '../../src/secrets/cluster-secrets.ts'
import { NOW, type PaperCluster } from './paper-host.ts'

export const INSTANCE = 'paper'

/** What passes work with where engine and Kafka answer at once: what is left is Drover's own time. */
export function paperTools(clusters: ReadonlyMap<string, PaperCluster>): PassTools {
  const docker = engine(clusters)
  const kafkas = new Map([...clusters].map(([name, cluster]) => [name, kafkaClient(cluster)]))
  const tools: EngineTools = {
    docker,
    kafkaOf: (cluster) => kafkas.get(cluster) ?? unanswered<KafkaClient>({}),
    pulls: new ImagePulls(
      docker,
      () => NOW,
      () => {},
    ),
    clock: { now: () => NOW, after: () => () => {} },
    // Ports are not tried: there is no host.
    host: { instance: INSTANCE, access: 'network' },
  }
  return {
    ...tools,
    secretsOf: (cluster) =>
      unanswered<ClusterSecrets>({
        observe: async () => clusters.get(cluster)?.identities ?? NO_IDENTITIES,
        security: async () => undefined,
      }),
    forgetSecrets: () => {},
  }
}

function engine(clusters: ReadonlyMap<string, PaperCluster>): DockerClient {
  const having = <T>(label: string, of: (cluster: PaperCluster) => ReadonlyMap<string, T>): T[] => {
    const [key, name = ''] = label.split('=')
    const meant = key === LABELS.cluster ? [clusters.get(name)] : [...clusters.values()]
    return meant.flatMap((cluster) => (cluster ? [...of(cluster).values()] : []))
  }
  const byContainer = new Map([...clusters.values()].flatMap(({ properties }) => [...properties]))
  return unanswered<DockerClient>({
    listContainers: async (label) => having(label, ({ containers }) => containers),
    listNetworks: async (label) => having(label, ({ networks }) => networks),
    listVolumes: async (label) => having(label, ({ volumes }) => volumes),
    findImage: async (reference) =>
      reference === 'apache/kafka:4.3.1' ? { id: 'image-1', repoDigests: [] } : undefined,
    findContainer: async () => undefined,
    findNetworks: async () => [],
    findVolume: async () => undefined,
    statFile: async (id, path) => (path.endsWith(PROPERTIES_FILE) ? byContainer.get(id) : undefined),
  })
}

function kafkaClient(cluster: PaperCluster): KafkaClient {
  const nodes = [...cluster.containers.values()]
  const ids = new Set(nodes.map(nodeIdOf))
  const topics = [...cluster.topics.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  const brokers = nodes
    .filter((node) => hasRole(node, 'broker'))
    .map((node) => ({ id: nodeIdOf(node), host: node.name, port: 9091, fenced: false }))
  const { voters, observers } = cluster
  return unanswered<KafkaClient>({
    useEndpoints: () => {},
    answering: async () => ids,
    describeBrokers: async () => ({ clusterId: nodes[0]?.labels[LABELS.clusterId] ?? '', brokers }),
    describeQuorum: async () => ({ leaderId: voters[0]?.id ?? -1, leaderEpoch: 1, voters, observers }),
    describeTopics: async () => topics,
    describeTopicConfigs: async (asked) =>
      new Map(
        [...asked].map(([topic, keys]) => [
          topic,
          keys.includes(MIN_INSYNC.name) ? [MIN_INSYNC] : (cluster.topicConfigs.get(topic) ?? []),
        ]),
      ),
    describeFeatures: async () => ({ finalised: { 'metadata.version': 30 } }),
    supportedFeatures: async () => ({ 'metadata.version': { min: 7, max: 30 } }),
    describeClusterConfig: async () => [],
    listReassignments: async () => [],
    describeNodeConfigs: async (nodeId) => cluster.nodeConfigs.get(nodeId) ?? [],
    describeLogDirs: async (nodeId) => cluster.logDirs.get(nodeId) ?? [],
  })
}

const MIN_INSYNC = { name: 'min.insync.replicas', value: '2', source: 'static', readOnly: false } as const

/** A client that answers only these questions. */
function unanswered<T extends object>(answers: Partial<T>): T {
  return new Proxy(answers, {
    get: (_, method) => {
      const answer: unknown = Reflect.get(answers, method)
      if (answer === undefined) throw new Error(`nobody answers ${String(method)} on paper`)
      return answer
    },
  }) as T
}
