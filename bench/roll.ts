import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { connectDocker } from '../src/docker/connect.ts'
import type { KafkaClient } from '../src/kafka/client.ts'
import { endpointsOf } from '../src/kafka/dialler.ts'
import { createKafkaClient } from '../src/kafka/wire-client.ts'
import { nodeAddresses } from '../src/observe/kafka-facts.ts'
import { openStateFolder } from '../src/report/state-folder.ts'
import { securityIn } from '../src/secrets/cluster-security.ts'
import { allReady, CLUSTER, INSTANCE, until, Workplace } from './cluster.ts'

const NODES = 6

/**
 * Three controllers and three brokers. `parallel` at a time may be restarted; no two brokers share a partition then.
 */
function rollManifest(parallel: number): string {
  const pool = (name: string, role: string, heap: string) => `---
apiVersion: kafka.strimzi.io/v1
kind: KafkaNodePool
metadata: {name: ${name}, labels: {strimzi.io/cluster: ${CLUSTER}}}
spec:
  replicas: 3
  roles: [${role}]
  storage: {type: ephemeral}
  resources: {limits: {memory: 640Mi}}
  jvmOptions: {-Xms: 64m, -Xmx: ${heap}, -XX: {UseSerialGC: "true", TieredStopAtLevel: "1"}}
`
  return `apiVersion: kafka.strimzi.io/v1
kind: Kafka
metadata: {name: ${CLUSTER}, annotations: {drover/max-parallel: "${parallel}"}}
spec:
  kafka:
    listeners:
      - {name: plain, port: 9092, type: internal, tls: false}
${pool('controller', 'controller', '128m')}${pool('broker', 'broker', '256m')}---
apiVersion: kafka.strimzi.io/v1
kind: KafkaTopic
metadata: {name: spread, labels: {strimzi.io/cluster: ${CLUSTER}}}
spec: {partitions: 6, replicas: ${parallel > 1 ? 1 : 3}}
`
}

/** One node's part of a roll, as points in time in milliseconds: by the engine's clock, and by what Kafka says. */
export interface NodeRoll {
  readonly nodeId: number
  readonly told: number
  readonly stopped: number
  readonly started: number
  /** A broker serves and misses in no partition; a controller has caught up with the quorum. */
  readonly inSync: number
}

/** Brings a fresh cluster up and measures one roll of it; `parallel` brokers may be restarted at a time. */
export async function measureRoll(parallel: number): Promise<readonly NodeRoll[]> {
  const place = Workplace.make()
  await place.clear()
  place.write('cluster.yaml', rollManifest(parallel))
  const daemon = place.daemon()
  try {
    await until('Ready', () => allReady(place), 180)
    return await restartAll(place)
  } finally {
    await daemon.stop()
    await place.remove()
  }
}

/** Has every node restarted, and notes when each was told to stop and was in sync again; in the order of the roll. */
async function restartAll(place: Workplace): Promise<readonly NodeRoll[]> {
  const marks = new Map<string, number>()
  const format = '{{.Action}} {{index .Actor.Attributes "drover.node-id"}} {{.TimeNano}}'
  const filters = ['--filter', `label=drover.instance=${INSTANCE}`, '--since', String(Date.now() / 1000)]
  const events = spawn('docker', ['events', ...filters, '--format', format], { stdio: ['ignore', 'pipe', 'ignore'] })
  createInterface(events.stdout).on('line', (line) => {
    const [action, nodeId, time] = line.split(' ')
    marks.set(`${action} ${nodeId}`, Number(time) / 1e6)
  })
  const engine = await connectDocker({ kind: 'unix', path: '/var/run/docker.sock', origin: 'the benchmark' })
  const kafka = createKafkaClient()
  const security = await securityIn(await openStateFolder(place.state, 'read'), CLUSTER)
  const rolled = new Map<number, NodeRoll>()
  try {
    await place.drover('restart', CLUSTER)
    await until(
      'the roll',
      async () => {
        kafka.useEndpoints(
          endpointsOf(
            nodeAddresses({ containers: await engine.listContainers(`drover.cluster=${CLUSTER}`) }),
            'container-ip',
            security,
          ),
        )
        for (let nodeId = 0; nodeId < NODES; nodeId++) {
          const started = marks.get(`start ${nodeId}`)
          if (started === undefined || rolled.has(nodeId)) continue
          if (!(await isInSync(kafka, nodeId, started).catch(() => false))) continue
          const [told = 0, stopped = 0] = [marks.get(`kill ${nodeId}`), marks.get(`die ${nodeId}`)]
          rolled.set(nodeId, { nodeId, told, stopped, started, inSync: Date.now() })
        }
        return rolled.size === NODES
      },
      300,
    )
    return [...rolled.values()].sort((a, b) => a.told - b.told)
  } finally {
    events.kill()
    kafka.close()
    engine.close()
  }
}

async function isInSync(kafka: KafkaClient, nodeId: number, since: number): Promise<boolean> {
  const { voters } = await kafka.describeQuorum()
  const voter = voters.find(({ id }) => id === nodeId)
  if (voter) return (voter.lastCaughtUpAt ?? 0) > since
  const { brokers } = await kafka.describeBrokers()
  if (!(await kafka.answering()).has(nodeId) || brokers.find(({ id }) => id === nodeId)?.fenced !== false) return false
  const partitions = (await kafka.describeTopics()).flatMap(({ partitions }) => partitions)
  return partitions.every(({ replicas, isr }) => !replicas.includes(nodeId) || isr.includes(nodeId))
}

/** From the first node told to stop to the last one in sync again, in milliseconds. */
export const duration = (rolls: readonly NodeRoll[]): number =>
  Math.max(...rolls.map(({ inSync }) => inSync)) - Math.min(...rolls.map(({ told }) => told))

/** What the restarts take by themselves, one after another: no roll of one node at a time can be shorter. */
export const sumOfRestarts = (rolls: readonly NodeRoll[]): number =>
  rolls.reduce((sum, { told, inSync }) => sum + inSync - told, 0)

/** One line a node: how long it took to stop, to be started again, to be in sync, and until the next was told. */
export function breakdown(rolls: readonly NodeRoll[]): string {
  const line = ({ nodeId, told, stopped, started, inSync }: NodeRoll, i: number) => {
    const next = rolls[i + 1]
    const idle = next === undefined ? '' : `, next told after ${Math.round(next.told - inSync)}`
    return `  node ${nodeId}: stopped in ${Math.round(stopped - told)} ms, started ${Math.round(started - stopped)} later, in sync ${Math.round(inSync - started)} later${idle}`
  }
  return rolls.map(line).join('\n')
}
