import { execFile } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { NODES, shell } from './cluster.ts'

const run = promisify(execFile)

/** The module of docker compose that is built where the plugin is not installed. */
const COMPOSE_MODULE = 'github.com/docker/compose/v5@v5.5.0'

/** How docker compose is called here: the plugin, or a binary built once from Go modules; undefined without either. */
export async function findCompose(): Promise<readonly string[] | undefined> {
  if (
    await run('docker', ['compose', 'version']).then(
      () => true,
      () => false,
    )
  )
    return ['docker', 'compose']
  const binary = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'drover', 'docker-compose')
  if (!existsSync(binary)) await build(binary).catch(() => undefined)
  return existsSync(binary) ? [binary] : undefined
}

async function build(binary: string): Promise<void> {
  const { stdout } = await run('go', ['mod', 'download', '-json', COMPOSE_MODULE], { maxBuffer: 1 << 24 })
  const source = join(tmpdir(), `compose-source-${process.pid}`)
  mkdirSync(join(binary, '..'), { recursive: true })
  cpSync(JSON.parse(stdout).Dir, source, { recursive: true })
  await run('chmod', ['-R', 'u+w', source])
  await run('go', ['build', '-trimpath', '-ldflags', '-s -w', '-o', binary, './cmd'], {
    cwd: source,
    maxBuffer: 1 << 24,
  })
  rmSync(source, { recursive: true, force: true })
  chmodSync(binary, 0o755)
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
      KAFKA_HEAP_OPTS: -Xms256m -Xmx256m
      KAFKA_JVM_PERFORMANCE_OPTS: -XX:+UseSerialGC -XX:TieredStopAtLevel=1
    entrypoint:
      - /bin/sh
      - -c
      - |
        printf '%s\\n' node.id=${node} process.roles=broker,controller \\
          controller.quorum.bootstrap.servers=${bootstrap} controller.listener.names=CONTROLPLANE-9090 \\
          listeners=CONTROLPLANE-9090://0.0.0.0:9090,REPLICATION-9091://0.0.0.0:9091,PLAIN-9092://0.0.0.0:9092 \\
          advertised.listeners=CONTROLPLANE-9090://node-${node}:9090,REPLICATION-9091://node-${node}:9091,PLAIN-9092://node-${node}:9092 \\
          listener.security.protocol.map=CONTROLPLANE-9090:PLAINTEXT,REPLICATION-9091:PLAINTEXT,PLAIN-9092:PLAINTEXT \\
          inter.broker.listener.name=REPLICATION-9091 log.dirs=/var/lib/kafka/data/log \\
          default.replication.factor=3 min.insync.replicas=2 > /tmp/server.properties
        KAFKA_HEAP_OPTS=-Xmx128m /opt/kafka/bin/kafka-storage.sh format --ignore-formatted -t ${clusterId} \\
          -c /tmp/server.properties --initial-controllers ${voters}
        exec /opt/kafka/bin/kafka-server-start.sh /tmp/server.properties
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
