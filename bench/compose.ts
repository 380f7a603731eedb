import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { NODES, shell } from './cluster.ts'

/** The heap and collector that the manifests here ask for. */
export const JVM = {
  KAFKA_HEAP_OPTS: '-Xms256m -Xmx256m',
  KAFKA_JVM_PERFORMANCE_OPTS: '-XX:+UseSerialGC -XX:TieredStopAtLevel=1',
}

/** A node that formats itself with what Drover would give it, as a shell script. */
export function startScript(node: number, clusterId: string, voters: string, bootstrap: string, replicas = 3): string {
  return `printf '%s\\n' node.id=${node} process.roles=broker,controller \\
  controller.quorum.bootstrap.servers=${bootstrap} controller.listener.names=CONTROLPLANE-9090 \\
  listeners=CONTROLPLANE-9090://0.0.0.0:9090,REPLICATION-9091://0.0.0.0:9091,PLAIN-9092://0.0.0.0:9092 \\
  advertised.listeners=CONTROLPLANE-9090://node-${node}:9090,REPLICATION-9091://node-${node}:9091,PLAIN-9092://node-${node}:9092 \\
  listener.security.protocol.map=CONTROLPLANE-9090:PLAINTEXT,REPLICATION-9091:PLAINTEXT,PLAIN-9092:PLAINTEXT \\
  inter.broker.listener.name=REPLICATION-9091 log.dirs=/var/lib/kafka/data/log \\
  default.replication.factor=${replicas} min.insync.replicas=${Math.max(1, replicas - 1)} > /tmp/server.properties
KAFKA_HEAP_OPTS=-Xmx128m /opt/kafka/bin/kafka-storage.sh format --ignore-formatted -t ${clusterId} \\
  -c /tmp/server.properties --initial-controllers ${voters}
exec /opt/kafka/bin/kafka-server-start.sh /tmp/server.properties`
}

/** The same three nodes as a compose project, each formatting itself with what Drover would give it. */
export function composeFile(image: string, clusterId: string, directoryIds: readonly string[]): string {
  const voters = directoryIds.map((id, node) => `${node}@node-${node}:9090:${id}`).join(',')
  const bootstrap = directoryIds.map((_, node) => `node-${node}:9090`).join(',')
  const service = (node: number) => `  node-${node}:
    image: ${image}
    hostname: node-${node}
    mem_limit: 640m
    environment:
${Object.entries(JVM)
  .map(([key, value]) => `      ${key}: ${value}\n`)
  .join('')}    entrypoint:
      - /bin/sh
      - -c
      - |
${startScript(node, clusterId, voters, bootstrap).replace(/^/gm, '        ')}
    volumes: [data-${node}:/var/lib/kafka/data]
    healthcheck:
      test: [CMD, bash, -c, "</dev/tcp/localhost/9092"]
      interval: 500ms
      timeout: 2s
      retries: 120
`
  const nodes = Array.from({ length: NODES }, (_, node) => node)
  return `services:\n${nodes.map(service).join('')}volumes: {${nodes.map((node) => `data-${node}: {}`).join(', ')}}\n`
}

/** A compose project in a folder of its own. */
export class ComposeProject {
  readonly #compose: readonly string[]
  readonly #file: string

  constructor(compose: readonly string[], folder: string, text: string) {
    this.#compose = compose
    this.#file = join(folder, 'compose.yaml')
    writeFileSync(this.#file, text)
  }

  async run(...words: string[]): Promise<void> {
    const [program = '', ...first] = this.#compose
    await shell(program, ...first, '-p', 'drover-bench-peer', '-f', this.#file, '--progress', 'quiet', ...words)
  }
}
