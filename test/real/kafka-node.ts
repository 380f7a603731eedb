import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import type { KafkaEndpoint } from '../../src/kafka/client.ts'
import { AUTHORIZER, PROPERTIES_OF_1 } from '../contract/kafka-under-test.ts'

const run = promisify(execFile)
const IMAGE = process.env.DROVER_TEST_IMAGE ?? 'drover/kafka:4.3.1'
const CLUSTER_ID = 'kafka-node-for-tests-0'.slice(0, 22)

const LISTENERS = { broker: 'REPLICATION-9091', controller: 'CONTROLPLANE-9090' } as const

function rolesOf(nodeId: number): ('broker' | 'controller')[] {
  if (nodeId === 0) return ['broker', 'controller']
  return nodeId === 1 ? ['broker'] : ['controller']
}

async function docker(...args: string[]): Promise<string> {
  return (await run('docker', args)).stdout.trim()
}

/**
 * A real Kafka of three nodes: 0 is broker and the only voter, 1 a broker, 2 a controller. Plain `docker` starts it, so
 * that the Kafka client is tested without anything else of Drover.
 */
export interface KafkaNodes {
  /** Where the running nodes can be dialled from this host. */
  endpoints(): Promise<KafkaEndpoint[]>
  kill(nodeId: number): Promise<void>
  start(nodeId: number): Promise<void>
  pause(nodeId: number): Promise<void>
  unpause(nodeId: number): Promise<void>
  remove(): Promise<void>
}

/** Which of the nodes, and whether they heed ACLs. */
export interface KafkaNodesOptions {
  readonly nodeIds?: readonly number[]
  readonly authorizer?: boolean
}

/** Starts the nodes; they answer some seconds later. On failure nothing is left behind. */
export async function startKafkaNodes({
  nodeIds = [0, 1, 2],
  authorizer = true,
}: KafkaNodesOptions = {}): Promise<KafkaNodes> {
  const prefix = `drover-kafka-test-${randomBytes(3).toString('hex')}`
  const nameOf = (nodeId: number): string => `${prefix}-${nodeId}`

  const addressOf = async (nodeId: number): Promise<KafkaEndpoint[]> => {
    const format = '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}'
    const host = await docker('inspect', '--format', format, nameOf(nodeId))
    if (host === '') return []
    const ports = { broker: 9091, controller: 9090 }
    return rolesOf(nodeId).map((role) => ({ nodeId, host, port: ports[role], role }))
  }

  const nodes: KafkaNodes = {
    endpoints: async () => (await Promise.all(nodeIds.map(addressOf))).flat(),
    kill: async (nodeId) => void (await docker('kill', nameOf(nodeId))),
    start: async (nodeId) => void (await docker('start', nameOf(nodeId))),
    pause: async (nodeId) => void (await docker('pause', nameOf(nodeId))),
    unpause: async (nodeId) => void (await docker('unpause', nameOf(nodeId))),
    async remove() {
      await Promise.allSettled(nodeIds.map((nodeId) => docker('rm', '--force', '--volumes', nameOf(nodeId))))
      await docker('network', 'rm', prefix)
    },
  }

  await docker('network', 'create', prefix)
  try {
    await Promise.all(
      nodeIds.map((nodeId) =>
        docker(
          ...['run', '--detach', '--name', nameOf(nodeId), '--network', prefix, '--memory', '640m'],
          ...['--env', 'KAFKA_HEAP_OPTS=-Xmx256m'],
          ...['--env', 'KAFKA_JVM_PERFORMANCE_OPTS=-XX:+UseSerialGC -XX:TieredStopAtLevel=1'],
          ...['--entrypoint', 'sh', IMAGE, '-c', startScript(nodeId, nameOf, authorizer)],
        ),
      ),
    )
    return nodes
  } catch (error) {
    await nodes.remove()
    throw error
  }
}

function startScript(nodeId: number, nameOf: (nodeId: number) => string, authorizer: boolean): string {
  const roles = rolesOf(nodeId)
  const listeners = roles.map((role) => `${LISTENERS[role]}://${nameOf(nodeId)}:${LISTENERS[role].slice(-4)}`).join(',')
  const properties = {
    'process.roles': roles.join(','),
    'node.id': nodeId,
    'controller.quorum.bootstrap.servers': `${nameOf(0)}:9090`,
    'controller.listener.names': LISTENERS.controller,
    'inter.broker.listener.name': LISTENERS.broker,
    'listener.security.protocol.map': 'CONTROLPLANE-9090:PLAINTEXT,REPLICATION-9091:PLAINTEXT',
    listeners,
    'advertised.listeners': listeners,
    'log.dirs': '/var/lib/kafka/data/kraft',
    'default.replication.factor': 1,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 1,
    'group.initial.rebalance.delay.ms': 0,
    // A killed broker is fenced, and may register again, after 3 s instead of 9.
    'broker.session.timeout.ms': 3000,
    'broker.heartbeat.interval.ms': 500,
    ...(authorizer && AUTHORIZER),
    ...(nodeId === 0 && { 'num.partitions': 2 }),
    ...(nodeId === 1 && { 'broker.rack': 'rack-b', ...PROPERTIES_OF_1 }),
  }
  const file = Object.entries(properties).map(([key, value]) => `${key}=${value}`)
  const format = { 0: '--standalone', 2: '--no-initial-controllers' }[nodeId] ?? ''
  return [
    'set -eu',
    `cat > /tmp/server.properties <<'END'\n${file.join('\n')}\nEND`,
    `/opt/kafka/bin/kafka-storage.sh format --ignore-formatted -t ${CLUSTER_ID} -c /tmp/server.properties ${format}`,
    'exec /opt/kafka/bin/kafka-server-start.sh /tmp/server.properties',
  ].join('\n')
}
