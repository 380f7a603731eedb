import { OwnerRecords } from '../src/control/pass/owner-records.ts'
import { executePass, observePass } from '../src/control/subjects/kafka-pass.ts'
import { wireSecurity } from '../src/kafka/security.ts'
import { type Connection, loadWire, type Wire } from '../src/kafka/wire.ts'
import { readManifestsOnce } from '../src/manifests/read-once.ts'
import { openStateFolder } from '../src/report/state-folder.ts'
import { securityIn } from '../src/secrets/cluster-security.ts'
import { CLUSTER, ipAddress, type Workplace } from './cluster.ts'
import type { Figure } from './figure.ts'
import { withTools } from './in-process.ts'
import { paired, type Sample } from './statistics.ts'

const TOPICS = 100
/**
 * Well over a thousand topics come of all runs, and the brokers have 256 MiB: with three partitions each they ran out
 * of it.
 */
const PARTITIONS = 1
const REPLICAS = 3

/** A hundred topics made and changed by a pass, against the requests themselves. No daemon may run meanwhile. */
export function topicFigures(place: Workplace, runs: number): Promise<Figure[]> {
  return withTools(place.state, async (tools) => {
    const records = new OwnerRecords(await openStateFolder(place.state, 'read'))
    const signal = new AbortController().signal
    const wire = await loadWire()
    const raw = await connect(wire, place.state)
    const pass = async (names: readonly string[], retention: number) => {
      const { resources } = await readManifestsOnce([
        place.manifests,
        { stdin: names.map((name) => manifest(name, retention)).join('---\n') },
      ])
      const wish = { cluster: CLUSTER, resources, deleteVolumes: false }
      const recorded = await records.read({ kind: 'Kafka', name: CLUSTER })
      const { plan } = await observePass(tools, wish, recorded, signal)
      const outcomes = await executePass(tools, CLUSTER, plan.operations, { signal, stale: signal }, { ends: () => {} })
      const done = outcomes.filter(({ result }) => result === 'done').length
      if (done !== names.length) throw new Error(`${done} of ${names.length} operations done`)
    }
    let batch = 0
    const next = () => namesOf(batch++)
    try {
      const [made, atOnce] = await paired(
        runs,
        () => pass(next(), 1_000_000),
        () => createTopics(wire, raw, next()),
      )
      const [madeAgain, oneByOne] = await paired(
        runs,
        () => pass(next(), 1_000_000),
        async () => {
          for (const name of next()) await createTopics(wire, raw, [name])
        },
      )
      let retention = 1_000_000
      const ours = next()
      await pass(ours, retention)
      const [changed, altered] = await paired(
        runs,
        () => pass(ours, ++retention),
        () => alterTopics(wire, raw, ours, ++retention),
      )
      const figure = (id: string, what: string, drover: Sample, peer: Sample): Figure => ({
        id,
        what,
        drover,
        peer,
        aim: '-',
      })
      return [
        figure('topics-one-request', `${TOPICS} topics made by a pass, against one CreateTopics request`, made, atOnce),
        figure('topics-one-by-one', `The same against ${TOPICS} requests one by one`, madeAgain, oneByOne),
        figure(
          'topic-configs',
          `A config of ${TOPICS} topics changed by a pass, against one IncrementalAlterConfigs`,
          changed,
          altered,
        ),
      ]
    } finally {
      // What is measured next is measured with few topics: a node that loses its data would first have to fetch all
      // these.
      for (let made = 0; made < batch; made++) await deleteTopics(wire, raw, namesOf(made))
      raw.socket.destroy()
    }
  })
}

const namesOf = (batch: number): string[] => Array.from({ length: TOPICS }, (_, i) => `batch-${batch}-${i}`)

const manifest = (name: string, retention: number): string => `apiVersion: kafka.strimzi.io/v1
kind: KafkaTopic
metadata: {name: ${name}, labels: {strimzi.io/cluster: ${CLUSTER}}}
spec: {partitions: ${PARTITIONS}, replicas: ${REPLICAS}, config: {retention.ms: ${retention}}}
`

async function connect(wire: Wire, state: string): Promise<Connection> {
  const node = `${CLUSTER}-node-0`
  const security = await securityIn(await openStateFolder(state, 'read'), CLUSTER)
  const connection = new wire.Connection('drover-bench', {
    connectTimeout: 5_000,
    requestTimeout: 60_000,
    ...(security && wireSecurity(security, node)),
  })
  await connection.connect(await ipAddress(node), 9091)
  return connection
}

async function createTopics(wire: Wire, connection: Connection, names: readonly string[]): Promise<void> {
  const topics = names.map((name) => ({
    name,
    numPartitions: PARTITIONS,
    replicationFactor: REPLICAS,
    assignments: [],
    configs: [{ name: 'retention.ms', value: '1000000' }],
  }))
  await wire.createTopicsV7.api.async(connection, topics, 30_000, false)
}

async function deleteTopics(wire: Wire, connection: Connection, names: readonly string[]): Promise<void> {
  const topics = names.map((name) => ({ name, topicId: null }))
  await wire.deleteTopicsV6.api.async(connection, topics, 30_000)
}

async function alterTopics(
  wire: Wire,
  connection: Connection,
  names: readonly string[],
  retention: number,
): Promise<void> {
  const { SET } = wire.IncrementalAlterConfigOperationTypes
  const resources = names.map((resourceName) => ({
    resourceType: wire.ConfigResourceTypes.TOPIC,
    resourceName,
    configs: [{ name: 'retention.ms', configOperation: SET, value: String(retention) }],
  }))
  await wire.incrementalAlterConfigsV1.api.async(connection, resources, false)
}
