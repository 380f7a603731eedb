import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { firstDirectoryId } from '../src/model/cluster-identity.ts'
import { uuidFrom } from '../src/model/hash.ts'
import { DEFAULT_KAFKA_VERSION } from '../src/model/kafka-versions.ts'
import { allReady, NODES, shell, until, Workplace } from './cluster.ts'
import { ComposeProject, composeFile, findCompose } from './compose.ts'
import { noopPass } from './noop-pass.ts'
import { removalToCreation, savedToOperation } from './reaction.ts'
import { breakdown, duration, measureRoll, sumOfRestarts } from './roll.ts'
import { describeSample, paired, quantile, type Sample, timed } from './statistics.ts'

/** One line of the report. */
interface Row {
  readonly what: string
  readonly drover: string
  readonly peer?: string
  readonly ratio?: string
  readonly aim: string
}

const rows: Row[] = []
const note = (row: Row) => {
  rows.push(row)
  process.stderr.write(
    `${row.what}: ${row.drover}${row.peer ? `, peer ${row.peer}, ratio ${row.ratio}` : ''} (aim ${row.aim})\n`,
  )
}
const ratio = (a: Sample, b: Sample) => (quantile(a, 0.5) / quantile(b, 0.5)).toFixed(2)

/** `node bench/run.ts roll` measures rolls alone, and leaves the report as it is. */
const rollsAlone = process.argv[2] === 'roll'
const image = await imageHere()
const folder = mkdtempSync(join(tmpdir(), 'drover-bench-compose-'))
const place = new Workplace()
try {
  if (!rollsAlone) await figuresOfOneCluster()
  await rollFigures()
} finally {
  await place.remove()
  rmSync(folder, { recursive: true, force: true })
}
if (!rollsAlone) writeFileSync(new URL('../docs/benchmarks.md', import.meta.url), report())

async function figuresOfOneCluster(): Promise<void> {
  const compose = await findCompose()
  const project = compose && new ComposeProject(compose, folder, peerFile())
  if (!project) process.stderr.write('docker compose is not to be had here: no ratios\n')
  await coldStart(project)
  await noopApply(project)
  note({
    what: 'No-op pass of the daemon, 3 nodes',
    drover: describeSample(await noopPass(place, 200)),
    aim: '<= 15 ms',
  })
  await daemonFigures()
}

async function rollFigures(): Promise<void> {
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`
  const serial = await measureRoll(1)
  process.stderr.write(`${breakdown(serial)}\n`)
  const own = sumOfRestarts(serial)
  note({
    what: 'Rolling restart of 3 controllers and 3 brokers, against the sum of the restarts',
    drover: seconds(duration(serial)),
    peer: seconds(own),
    ratio: (duration(serial) / own).toFixed(2),
    aim: '<= 1.15 of the sum',
  })
  const parallel = await measureRoll(3)
  process.stderr.write(`${breakdown(parallel)}\n`)
  note({
    what: 'The same with `drover/max-parallel: 3` and no partition on two brokers, against one at a time',
    drover: seconds(duration(parallel)),
    peer: seconds(duration(serial)),
    ratio: (duration(parallel) / duration(serial)).toFixed(2),
    aim: '-',
  })
}

async function coldStart(project: ComposeProject | undefined): Promise<void> {
  const ours: number[] = []
  const theirs: number[] = []
  for (let run = 0; run < 3; run++) {
    await place.clear()
    ours.push(await milliseconds(() => place.drover('apply', '-f', place.manifests, '--wait', '--log-level', 'error')))
    // One cluster at a time: three more JVMs would slow the other down.
    await place.clear()
    if (!project) continue
    theirs.push(await milliseconds(() => project.run('up', '-d', '--wait')))
    await project.run('down', '-v', '-t', '1')
  }
  const [a, b] = [
    { unit: 'ms', values: ours },
    { unit: 'ms', values: theirs },
  ]
  note({
    what: 'Cold start to Ready, 3 combined nodes (Drover: and two topics)',
    drover: describeSample(a),
    ...(project && { peer: describeSample(b), ratio: ratio(a, b) }),
    aim: '<= 1.0 of `up -d --wait`',
  })
  await place.drover('apply', '-f', place.manifests, '--wait', '--log-level', 'error')
}

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

async function noopApply(project: ComposeProject | undefined): Promise<void> {
  await project?.run('up', '-d', '--wait')
  const apply = () => place.drover('apply', '-f', place.manifests, '--log-level', 'error')
  const [ours, theirs] = await paired(10, apply, async () => project?.run('up', '-d'))
  await project?.run('down', '-v', '-t', '1')
  note({
    what: 'No-op apply, whole process',
    drover: describeSample(ours),
    ...(project && { peer: describeSample(theirs), ratio: ratio(ours, theirs) }),
    aim: '<= 1.0 of compose',
  })
}

async function daemonFigures(): Promise<void> {
  // From now on the manifests are those of the watched folder.
  rmSync(join(place.state, 'applied'), { recursive: true, force: true })
  const daemon = place.daemon()
  try {
    await until('the daemon', async () => daemonRuns(daemon.pid))
    await until('Ready', () => allReady(place))
    await handOver()
    const saved = await savedToOperation(place, 10)
    note({ what: 'Manifest saved to first operation', drover: describeSample(saved), aim: '< 700 ms' })
    const healed = await removalToCreation(place, 5)
    note({ what: '`docker rm -f` to create, by the engine’s clock', drover: describeSample(healed), aim: '< 300 ms' })
    await until('Ready', () => allReady(place))
    note({ what: 'Resident memory of the idle daemon', drover: `${residentMiB(daemon.pid)} MiB`, aim: '< 100 MB' })
  } finally {
    await daemon.stop()
  }
}

function daemonRuns(pid: number): boolean {
  const file = join(place.state, 'daemon.json')
  return existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).pid === pid
}

/** What `apply` costs where it is meant to be used: the daemon does the work, and there is none. */
async function handOver(): Promise<void> {
  const topic = join(folder, 'topic.yaml')
  const text =
    'apiVersion: kafka.strimzi.io/v1\nkind: KafkaTopic\nmetadata: {name: handed, labels: {strimzi.io/cluster: bench}}\nspec: {partitions: 1, replicas: 3}\n'
  writeFileSync(topic, text)
  const sample = await timed(10, () => place.drover('apply', '-f', topic, '--wait'))
  note({ what: 'No-op `apply --wait` beside a running daemon', drover: describeSample(sample), aim: '-' })
}

/** The launcher replaces itself by Node, so the child is the daemon. */
function residentMiB(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024)
}

async function imageHere(): Promise<string> {
  for (const name of [`apache/kafka:${DEFAULT_KAFKA_VERSION}`, `drover/kafka:${DEFAULT_KAFKA_VERSION}`]) {
    if (
      await shell('docker', 'image', 'inspect', name).then(
        () => true,
        () => false,
      )
    )
      return name
  }
  throw new Error('there is no Kafka image on the engine; run `npm run quickstart` first')
}

function peerFile(): string {
  const clusterId = uuidFrom('bench')
  const ids = Array.from({ length: NODES }, (_, node) => firstDirectoryId(clusterId, node))
  return composeFile(image, clusterId, ids)
}

function report(): string {
  const engine = execFileSync('docker', ['version', '--format', '{{.Server.Version}}'], { encoding: 'utf8' }).trim()
  const machine = `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Docker ${engine}, Node ${process.version}`
  const lines = rows.map(
    ({ what, drover, peer = '', ratio = '', aim }) => `| ${what} | ${drover} | ${peer} | ${ratio} | ${aim} |`,
  )
  return `# Benchmarks

Made by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}: ${machine}, Kafka ${DEFAULT_KAFKA_VERSION} in ${image}.
Median (smallest to largest). Pairs are measured in turn in one run, so that only the ratio should be compared between machines.
The peer is \`docker compose\` with the same image, heap and three nodes.

| What | Drover | Peer | Ratio | Aim |
|---|---|---|---|---|
${lines.join('\n')}

Without a daemon, \`apply\` spends nearly all its time on loading Kafka's and Docker's client libraries into a fresh process, so
that it misses its aim by far; beside a daemon, which is how Drover is meant to run, it only hands the manifests over. The daemon's
memory is that of the same libraries: an idle Node takes 45 MiB by itself.
`
}
