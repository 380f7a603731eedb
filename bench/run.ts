// node bench/run.ts [scale|cluster|roll|compare|gate [COMMIT]]; see scripts/bench.mjs, which sets up what this needs.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { findCompose } from '../scripts/setup/docker-compose.mjs'
import { uuidFrom } from '../src/model/hash.ts'
import { DEFAULT_KAFKA_VERSION } from '../src/model/kafka-versions.ts'
import { allReady, daemonRuns, NODES, shell, until, Workplace } from './cluster.ts'
import { comparison } from './compare.ts'
import { ComposeProject, composeFile } from './compose.ts'
import { describeNumbers, type Figure, type KeptFigure, keptFigure } from './figure.ts'
import { measureAgainst } from './gate.ts'
import { keepRun, type Run, readHistory, thisCommit, thisMachine } from './history.ts'
import { noopPass } from './noop-pass.ts'
import { oneNodeFigures } from './one-node.ts'
import { renderPage } from './page.ts'
import { quickstartFigure } from './quickstart.ts'
import { removalToCreation, savedToOperation } from './reaction.ts'
import { residentMiB } from './resident.ts'
import { breakdown, duration, measureRoll, sumOfRestarts } from './roll.ts'
import { measureScale } from './scale.ts'
import { paired } from './statistics.ts'
import { topicFigures } from './topics.ts'
import { userFigures } from './users.ts'

const PAGE = new URL('../docs/benchmarks.md', import.meta.url)
/** Topics of the larger measurement of an idle daemon. */
const MANY = 1_000
/** A pass a minute, and what it learns of it. */
const IDLE_MS = 90_000
const figures: Record<string, KeptFigure> = {}
const tell = (line: string) => process.stderr.write(`${line}\n`)

function note(figure: Figure): void {
  const kept = keptFigure(figure)
  figures[figure.id] = kept
  const { what, unit, drover, peer, ratio, aim } = kept
  const beside = peer && ratio ? `, peer ${describeNumbers(peer, unit)}, ratio ${describeNumbers(ratio, '')}` : ''
  tell(`${what}: ${describeNumbers(drover, unit)}${beside} (aim ${aim})`)
}

const [part, commit] = process.argv.slice(2)
if (part === 'compare') compare()
else if (part === 'gate') await guard(commit)
else if (part === 'scale') await measureScale(tell).then((growth) => tell(JSON.stringify(growth, null, 2)))
else if (part === 'cluster') await figuresOfOneCluster(await imageHere())
else if (part === 'roll') await rollFigures()
else await everything()

function compare(): void {
  const [before, now] = readHistory().slice(-2)
  process.stdout.write(before && now ? comparison(before, now) : 'There are no two runs to compare yet.\n')
}

/** Fails when something takes longer than it did at a commit; by default that of the last run that was kept. */
async function guard(commit = readHistory().at(-1)?.commit ?? 'HEAD~1'): Promise<void> {
  const { text, worse } = await measureAgainst(commit, tell)
  process.stdout.write(text)
  if (worse) process.exitCode = 1
}

async function everything(): Promise<void> {
  const image = await imageHere()
  const growth = await measureScale(tell)
  await figuresOfOneCluster(image)
  for (const figure of await oneNodeFigures(image, 3)) note(figure)
  for (const figure of await quickstartFigure(3)) note(figure)
  await rollFigures()
  const before = readHistory().at(-1)
  const run: Run = {
    date: new Date().toISOString(),
    commit: thisCommit(),
    machine: thisMachine(),
    kafka: `${DEFAULT_KAFKA_VERSION} in ${image}`,
    figures,
    growth,
  }
  keepRun(run)
  writeFileSync(PAGE, renderPage(run, before))
  if (before) process.stdout.write(comparison(before, run))
}

async function figuresOfOneCluster(image: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'drover-bench-compose-'))
  const place = Workplace.make()
  try {
    const compose = await findCompose()
    const project = compose && new ComposeProject(compose, folder, peerFile(image))
    await coldStart(place, project)
    await noopApply(place, project)
    const pass = await noopPass(place, 200)
    note({ id: 'noop-pass', what: 'No-op pass of the daemon, 3 nodes', drover: pass, aim: '<= 10 ms' })
    const whole = await noopPass(place, 200, { whole: true })
    note({
      id: 'resync-pass',
      what: 'The same in a resync, once a minute: everything is asked',
      drover: whole,
      aim: '-',
    })
    await daemonFigures(place, folder, project)
    for (const figure of await topicFigures(place, 3)) note(figure)
    for (const figure of await userFigures(place, 3)) note(figure)
  } finally {
    await place.remove()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function rollFigures(): Promise<void> {
  const seconds = (ms: number) => ({ unit: 's', values: [ms / 1000] })
  const serial = await measureRoll(1)
  tell(breakdown(serial))
  note({
    id: 'roll',
    what: 'Rolling restart of 3 controllers and 3 brokers, against the sum of the restarts',
    drover: seconds(duration(serial)),
    peer: seconds(sumOfRestarts(serial)),
    aim: '<= 1.15 of the sum',
  })
  const parallel = await measureRoll(3)
  tell(breakdown(parallel))
  note({
    id: 'roll-parallel',
    what: 'The same with `drover/max-parallel: 3` and no partition on two brokers, against one at a time',
    drover: seconds(duration(parallel)),
    peer: seconds(duration(serial)),
    aim: '-',
  })
}

async function coldStart(place: Workplace, project: ComposeProject | undefined): Promise<void> {
  const apply = () => place.drover('apply', '-f', place.manifests, '--wait', '--log-level', 'error')
  // One cluster at a time: three more JVMs would slow the other down.
  const clear = async () => {
    await place.clear()
    await project?.run('down', '-v', '-t', '1')
  }
  const [drover, peer] = await paired(3, apply, async () => project?.run('up', '-d', '--wait'), clear)
  await clear()
  const what = 'Cold start to Ready, 3 combined nodes (Drover: and two topics)'
  note({ id: 'cold-start', what, drover, ...(project && { peer }), aim: '<= 1.0 of `up -d --wait`' })
  await apply()
}

async function noopApply(place: Workplace, project: ComposeProject | undefined): Promise<void> {
  await project?.run('up', '-d', '--wait')
  const apply = () => place.drover('apply', '-f', place.manifests, '--log-level', 'error')
  const [drover, peer] = await paired(10, apply, async () => project?.run('up', '-d'))
  await project?.run('down', '-v', '-t', '1')
  const what = 'No-op apply without a daemon, whole process'
  note({ id: 'noop-apply', what, drover, ...(project && { peer }), aim: '<= 4 of compose' })
}

async function daemonFigures(place: Workplace, folder: string, project: ComposeProject | undefined): Promise<void> {
  // From now on the manifests are those of the watched folder.
  rmSync(join(place.state, 'applied'), { recursive: true, force: true })
  const daemon = place.daemon()
  try {
    await until('the daemon', async () => daemonRuns(place, daemon.pid))
    await until('Ready', () => allReady(place))
    await commands(place)
    await handOver(place, folder, project)
    const saved = await savedToOperation(place, 10)
    note({ id: 'saved-to-operation', what: 'Manifest saved to first operation', drover: saved, aim: '< 200 ms' })
    const healed = await removalToCreation(place, 5)
    const what = '`docker rm -f` to create, by the engine’s clock'
    note({ id: 'removed-to-created', what, drover: healed, aim: '< 200 ms' })
    await until('Ready', () => allReady(place))
  } finally {
    await daemon.stop()
  }
  await residentFigure(place, {
    id: 'resident',
    what: 'Resident memory of the idle daemon, 2 topics',
    aim: '<= 90 MiB',
  })
  const many = join(place.manifests, 'many.yaml')
  writeFileSync(many, Array.from({ length: MANY }, (_, at) => topicManifest(`many-${at}`, 1)).join('---\n'))
  await withDaemon(place, () => until('Ready', () => allReady(place, MANY)))
  const what = `The same, ${MANY} topics more`
  await residentFigure(place, { id: 'resident-topics', what, aim: '<= 130 MiB' })
  rmSync(many)
}

async function residentFigure(place: Workplace, figure: Pick<Figure, 'id' | 'what' | 'aim'>): Promise<void> {
  await withDaemon(place, async (pid) => {
    await until('Ready', () => allReady(place))
    await setTimeout(IDLE_MS)
    note({ ...figure, drover: { unit: 'MiB', values: [residentMiB(pid)] } })
  })
}

async function withDaemon(place: Workplace, work: (pid: number) => Promise<unknown>): Promise<void> {
  const daemon = place.daemon()
  try {
    await until('the daemon', async () => daemonRuns(place, daemon.pid))
    await work(daemon.pid)
  } finally {
    await daemon.stop()
  }
}

/** What people type all day, against a program that does nothing. */
async function commands(place: Workplace): Promise<void> {
  for (const word of ['--help', 'get']) {
    const [drover, peer] = await paired(
      20,
      () => place.drover(word),
      () => shell(process.execPath, '-e', '0'),
    )
    const id = `command-${word.replaceAll('-', '')}`
    note({ id, what: `\`drover ${word}\`, whole process, against \`node -e 0\``, drover, peer, aim: '<= 2 of node' })
  }
}

/** What `apply` costs where it is meant to be used: the daemon does the work, and there is none. */
async function handOver(place: Workplace, folder: string, project: ComposeProject | undefined): Promise<void> {
  const topic = join(folder, 'topic.yaml')
  writeFileSync(topic, topicManifest('handed', 3))
  await project?.run('up', '-d', '--wait')
  const apply = () => place.drover('apply', '-f', topic, '--wait')
  const [drover, peer] = await paired(10, apply, async () => project?.run('up', '-d'))
  await project?.run('down', '-v', '-t', '1')
  const what = 'No-op `apply --wait` beside a running daemon, whole process'
  note({ id: 'hand-over', what, drover, ...(project && { peer }), aim: '<= 1.0 of compose' })
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

function peerFile(image: string): string {
  const clusterId = uuidFrom('bench')
  const ids = Array.from({ length: NODES }, (_, node) => uuidFrom(`bench directory ${node}`))
  return composeFile(image, clusterId, ids)
}

function topicManifest(name: string, replicas: number): string {
  return `apiVersion: kafka.strimzi.io/v1\nkind: KafkaTopic\nmetadata: {name: ${name}, labels: {strimzi.io/cluster: bench}}\nspec: {partitions: 1, replicas: ${replicas}}\n`
}
