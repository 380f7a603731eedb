import { readdirSync } from 'node:fs'
import { docker } from '../docker-command.ts'
import { Scenario } from '../scenario.ts'
import { Churn } from './churn.ts'
import { type Tolerance, whatGrew } from './growth.ts'
import { type ProcessSample, sampleProcess } from './process-sample.ts'

export interface SoakOptions {
  /** Turns are begun as long as this lasts, and three at least. */
  readonly minutes: number
  readonly nodes: number
  /** Another cluster comes and goes at every so manieth turn. */
  readonly secondEvery: number
  readonly sampleMs: number
  readonly quietMs: number
  readonly tolerance: Tolerance
  readonly tell: (line: string) => void
}

export interface SoakResult {
  readonly turns: number
  readonly samples: readonly ProcessSample[]
  /** What is not as it has to be; empty: all is well. */
  readonly faults: readonly string[]
}

const IMAGE = process.env.DROVER_TEST_IMAGE ?? 'drover/kafka:4.3.1'
const FEWEST_TURNS = 3

/**
 * A real daemon on the host's engine, and one turn of trouble after another. What has to hold: the daemon does not
 * grow, logs nothing while nothing happens, and in the end there is nothing left of anything.
 */
export async function soak(options: SoakOptions): Promise<SoakResult> {
  const { minutes, nodes, secondEvery, sampleMs, quietMs, tolerance, tell } = options
  const scenario = new Scenario()
  scenario.logLevel = 'info'
  const samples: ProcessSample[] = []
  const churn = new Churn(scenario, nodes, IMAGE)
  let sampling: NodeJS.Timeout | undefined
  let turns = 0
  try {
    scenario.start()
    await churn.begin()
    // The first turn opens what is kept open from then on: connections that wait for the next call.
    await churn.turn(true)
    await comesToRest(scenario, quietMs)
    const atFirst = await descriptorsAtRest(scenario)
    const since = performance.now()
    sampling = setInterval(() => {
      try {
        samples.push(sampleProcess(scenario.pid, scenario.state, since))
      } catch (error) {
        clearInterval(sampling)
        tell(`no more samples: ${error}`)
      }
    }, sampleMs)
    while (turns < FEWEST_TURNS || performance.now() - since < minutes * 60_000) {
      await churn.turn(turns % secondEvery === secondEvery - 1)
      turns += 1
      tell(`turn ${turns}: ${describeSample(samples.at(-1))}`)
    }
    await comesToRest(scenario, quietMs)
    const atLast = await descriptorsAtRest(scenario)
    const lines = await linesInQuiet(scenario, quietMs)
    clearInterval(sampling)
    await churn.end()
    await scenario.stop('SIGTERM')
    const left = await whatIsLeft(scenario)
    return {
      turns,
      samples,
      faults: [
        ...whatGrew(samples, tolerance),
        ...moreAtRest(atFirst, atLast),
        ...lines,
        ...left,
        ...temporaryFiles(scenario),
      ],
    }
  } finally {
    clearInterval(sampling)
    await scenario.end()
  }
}

/**
 * Connections to the engine are kept for five seconds after a pass, and a pass over everything comes each minute; in so
 * long a look there is a moment in which only those to Kafka and the stream of events are left.
 */
const LOOK_MS = 15_000
const MORE_AT_REST = 1

/** The fewest descriptors that are open at any moment, while nothing happens. */
async function descriptorsAtRest({ pid, state }: Scenario): Promise<Record<'sockets' | 'pipes' | 'files', number>> {
  const looks: ProcessSample[] = []
  for (const end = performance.now() + LOOK_MS; performance.now() < end; await pause(200)) {
    looks.push(sampleProcess(pid, state, 0))
  }
  const fewest = (kind: 'sockets' | 'pipes' | 'files') => Math.min(...looks.map((sample) => sample[kind]))
  return { sockets: fewest('sockets'), pipes: fewest('pipes'), files: fewest('files') }
}

function moreAtRest(first: Readonly<Record<string, number>>, last: Readonly<Record<string, number>>): string[] {
  return Object.entries(last).flatMap(([kind, count]) => {
    const before = first[kind] ?? 0
    return count > before + MORE_AT_REST ? [`${kind} at rest were ${before} and are ${count}`] : []
  })
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** A config that needs no restart goes from node to node for some seconds after all is Ready. */
const RESTFUL_MS = 10_000
const MOST_LOOKS = 30

/** Returns once the daemon has logged nothing for a while; one that never does is found out afterwards. */
async function comesToRest(scenario: Scenario, quietMs: number): Promise<void> {
  for (let look = 0; look < MOST_LOOKS; look++) {
    const before = scenario.logged()
    await pause(Math.min(quietMs, RESTFUL_MS))
    if (scenario.logged() === before) return
  }
}

/** What the daemon logs while nothing happens. */
async function linesInQuiet(scenario: Scenario, quietMs: number): Promise<string[]> {
  const before = scenario.logged().split('\n')
  await pause(quietMs)
  const news = scenario
    .logged()
    .split('\n')
    .slice(before.length - 1, -1)
  return news.map((line) => `logged while nothing happened: ${line.slice(0, 200)}`)
}

async function whatIsLeft(scenario: Scenario): Promise<string[]> {
  const named = await docker('ps', '--all', '--format', '{{.Names}}', '--filter', `name=^(config-)?${scenario.name}`)
  const left = {
    container: [...(await scenario.list('ps', '--all')), ...named.split('\n').filter((name) => name !== '')],
    network: await scenario.list('network', 'ls'),
    volume: await scenario.list('volume', 'ls'),
  }
  return Object.entries(left).flatMap(([kind, names]) => names.map((name) => `${kind} ${name} is left`))
}

const temporaryFiles = ({ state }: Scenario): string[] =>
  readdirSync(state, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.tmp') || file.endsWith('.next') || file.endsWith('.sock'))
    .map((file) => `file ${file} is left`)

export const describeSample = (sample: ProcessSample | undefined): string =>
  sample === undefined
    ? 'no sample yet'
    : `${sample.residentMiB.toFixed(0)} MiB, ${sample.sockets} sockets, ${sample.pipes} pipes, ${sample.files} files, ${sample.others} others, event log ${(sample.eventLogBytes / 1024).toFixed(0)} KiB`
