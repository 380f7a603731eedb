import { connect } from 'node:net'
import { uuidFrom } from '../src/model/hash.ts'
import { allReady, CLUSTER, ipAddress, shell, until, Workplace } from './cluster.ts'
import { JVM, startScript } from './compose.ts'
import type { Figure } from './figure.ts'
import { engineEvents } from './reaction.ts'
import { paired } from './statistics.ts'

/** The peer: the same node from plain docker, restarted by the engine. */
const PLAIN = 'drover-bench-plain'
const NODE = `${CLUSTER}-node-0`

const MANIFEST = `apiVersion: kafka.strimzi.io/v1
kind: Kafka
metadata: {name: ${CLUSTER}}
spec:
  kafka:
    listeners:
      - {name: plain, port: 9092, type: internal, tls: false}
    config: {default.replication.factor: 1, min.insync.replicas: 1}
---
apiVersion: kafka.strimzi.io/v1
kind: KafkaNodePool
metadata: {name: node, labels: {strimzi.io/cluster: ${CLUSTER}}}
spec:
  replicas: 1
  roles: [controller, broker]
  storage: {type: ephemeral}
  resources: {limits: {memory: 640Mi}}
  jvmOptions: {-Xms: 256m, -Xmx: 256m, -XX: {UseSerialGC: "true", TieredStopAtLevel: "1"}}
`

/** One node from nothing, and one whose process was killed, against plain docker. */
export async function oneNodeFigures(image: string, runs: number): Promise<Figure[]> {
  const place = Workplace.make()
  place.write('cluster.yaml', MANIFEST)
  try {
    await place.clear()
    const [cold, plain] = await paired(
      runs,
      async () => {
        await place.drover('apply', '-f', place.manifests, '--wait', '--log-level', 'error')
      },
      () => plainStart(image),
      async () => {
        await place.clear()
        await shell('docker', 'rm', '-f', '-v', PLAIN).catch(() => '')
      },
    )
    const daemon = place.daemon()
    try {
      await until('Ready', () => allReady(place, 2))
      const [healed, restarted] = await inTurn(
        runs,
        () => deathToStart(NODE, place),
        () => deathToStart(PLAIN),
      )
      return [
        {
          id: 'cold-start-one-node',
          what: 'Cold start of one node to serving, whole process, against `docker create` and `start`',
          drover: cold,
          peer: plain,
          aim: '<= 1.25',
        },
        {
          id: 'killed-to-started',
          what: 'Process of a node killed to its container started, against `--restart=always`',
          drover: { unit: 'ms', values: healed },
          peer: { unit: 'ms', values: restarted },
          aim: '<= 1.5',
        },
      ]
    } finally {
      await daemon.stop()
    }
  } finally {
    await shell('docker', 'rm', '-f', '-v', PLAIN).catch(() => '')
    await place.remove()
  }
}

/** Creates and starts the node, and waits until it serves. */
async function plainStart(image: string): Promise<void> {
  const clusterId = uuidFrom('bench')
  const voters = `0@node-0:9090:${uuidFrom('bench directory')}`
  const env = Object.entries(JVM).flatMap(([key, value]) => ['--env', `${key}=${value}`])
  const options = ['--name', PLAIN, '--hostname', 'node-0', '--memory', '640m', '--restart', 'always', ...env]
  const script = startScript(0, clusterId, voters, 'node-0:9090', 1)
  await shell('docker', 'create', ...options, '--entrypoint', '/bin/sh', image, '-c', script)
  await shell('docker', 'start', PLAIN)
  const address = await ipAddress(PLAIN)
  await until('the plain node', () => accepts(address, 9092))
}

const accepts = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host, port })
    const end = (answer: boolean) => () => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('connect', end(true)).once('error', end(false))
  })

/**
 * Milliseconds, by the engine's clock, from the death of a container's process to its start. Killed from outside: after
 * a `docker kill` the engine would not restart it.
 */
async function deathToStart(container: string, place?: Workplace): Promise<number> {
  // A second death within minutes is waited out; what is measured is what happens after the first.
  if (place) await restartedByAPerson(container, place)
  // The engine restarts at once only what has run for ten seconds; Drover is to be in the same position.
  await new Promise((resolve) => setTimeout(resolve, 12_000))
  if (place) await until('Ready', () => allReady(place, 2))
  const events = engineEvents('--filter', `container=${container}`, '--since', String(Date.now() / 1000))
  try {
    const pid = Number(await shell('docker', 'inspect', '--format', '{{.State.Pid}}', container))
    process.kill(pid, 'SIGKILL')
    const died = await events.first('die')
    return ((await events.first('start')) - died) / 1e6
  } finally {
    events.stop()
  }
}

/** Which forgets the deaths before. */
async function restartedByAPerson(container: string, place: Workplace): Promise<void> {
  const events = engineEvents('--filter', `container=${container}`)
  await place.drover('restart', CLUSTER)
  await events.first('start')
  events.stop()
}

async function inTurn(runs: number, a: () => Promise<number>, b: () => Promise<number>): Promise<[number[], number[]]> {
  const values: [number[], number[]] = [[], []]
  for (let run = 0; run < runs; run++) {
    values[0].push(await a())
    values[1].push(await b())
  }
  return values
}
