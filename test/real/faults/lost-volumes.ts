import { rmSync } from 'node:fs'
import { eventually } from '../../contract/eventually.ts'
import { docker, removeVolumes } from '../docker-command.ts'
import { PATIENCE_MS } from '../scenario.ts'
import type { FaultBench } from './bench.ts'

const IMAGE = process.env.DROVER_TEST_IMAGE ?? 'drover/kafka:4.3.1'
/** Long enough for a Drover that made something in its place to have made it, and for a node to have formatted it. */
const LASTING_MS = 8_000

/** A loss: which nodes' data volumes go with the mark of the quorum and the configs, and what goes with them. */
export interface Loss {
  readonly nodes: readonly number[]
  /** The state folder as well. */
  readonly state: 'kept' | 'lost'
  /** Whether Drover sees it happen, or finds it. */
  readonly drover: 'up' | 'down'
}

const STATES = ['kept', 'lost'] as const
const MAJORITIES = [
  [1, 2],
  [0, 1],
  [0, 2],
  [0, 1, 2],
]

/** Twenty losses: of any majority of three voters and of all, and of any one of them. */
export const LOSSES: readonly Loss[] = [
  ...MAJORITIES.flatMap((nodes) => STATES.map((state): Loss => ({ nodes, state, drover: 'down' }))),
  ...MAJORITIES.map((nodes): Loss => ({ nodes, state: 'kept', drover: 'up' })),
  ...[[0], [1], [2]].flatMap((nodes) => STATES.map((state): Loss => ({ nodes, state, drover: 'down' }))),
  ...[[0], [2]].map((nodes): Loss => ({ nodes, state: 'kept', drover: 'up' })),
]

/**
 * Containers, configs, the mark of the quorum and data volumes are gone at once. Of a majority of the voters: Drover
 * makes nothing until the volumes are back. Of one of them: it heals, or Kafka, whose brokers were all killed, counts
 * no other copy as complete; then no volume is made until a person gives up what nobody else has, which is nothing. In
 * no case is a record lost that was acknowledged.
 */
export function losesVolumes(bench: FaultBench, losses: readonly Loss[]): void {
  for (const loss of losses) {
    const { nodes, state, drover } = loss
    const sentence = `data volumes of nodes ${nodes.join(', ')} and the mark gone, state folder ${state}, Drover ${drover}`
    bench.played(sentence, async (scene) => {
      const { scenario } = bench
      // One that is frozen for a moment has seen nothing, and finds it at once.
      if (drover === 'up') process.kill(scenario.pid, 'SIGSTOP')
      else await scenario.stop('SIGTERM')
      await docker('rm', '--force', ...bench.nodes.map(bench.node))
      const kept = await Promise.all(nodes.map((id) => setAside(bench, id)))
      await removeVolumes(`${bench.cluster}-quorum`, ...(await configs(bench)))
      if (state === 'lost') rmSync(scenario.state, { recursive: true })
      if (drover === 'up') process.kill(scenario.pid, 'SIGCONT')
      else scenario.start()
      if (nodes.length === 1) {
        if (await isHealedOrHeld(bench)) await scenario.ok('give-up-records', bench.cluster, '--yes')
      } else {
        await isHeld(bench, nodes)
        expect(await scenario.list('ps', '--filter', `label=drover.cluster=${bench.cluster}`)).toEqual([])
        // Whoever copies files into a volume keeps Drover from using it meanwhile.
        await scenario.stop('SIGTERM')
        await Promise.all(kept.map(putBack))
        scenario.start()
      }
      scene.lifted()
      await bench.isWhole()
      await docker('volume', 'rm', ...kept.map(({ aside }) => aside))
    })
  }
}

interface Kept {
  readonly volume: string
  /** The volume that has the same in it. */
  readonly aside: string
  readonly labels: Readonly<Record<string, string>>
}

/**
 * What the disk still has, and is there again when it is mounted: a copy, under a name and without labels that mean
 * anything.
 */
async function setAside(bench: FaultBench, id: number): Promise<Kept> {
  const volume = `data-0-${bench.node(id)}`
  const aside = `${bench.cluster}-aside-${id}`
  const labels = JSON.parse(await docker('volume', 'inspect', '--format', '{{json .Labels}}', volume))
  await docker('volume', 'create', '--label', `drover.instance=${bench.scenario.name}`, aside)
  await copy(volume, aside)
  await docker('volume', 'rm', volume)
  return { volume, aside, labels }
}

async function putBack({ volume, aside, labels }: Kept): Promise<void> {
  const labelled = Object.entries(labels).flatMap(([key, value]) => ['--label', `${key}=${value}`])
  await docker('volume', 'create', '--opt', 'size=0', ...labelled, volume)
  await copy(aside, volume)
}

async function copy(from: string, to: string): Promise<void> {
  const mounts = ['--volume', `${from}:/from:ro`, '--volume', `${to}:/to`]
  const run = ['run', '--rm', '--network', 'none', '--user', '0', ...mounts, '--entrypoint', 'cp', IMAGE]
  await docker(...run, '-a', '/from/.', '/to/')
}

const configs = async ({ scenario }: FaultBench): Promise<string[]> =>
  (await scenario.list('volume', 'ls')).filter((name) => name.startsWith('config-'))

/** Waits for either; says whether a person has to decide. */
async function isHealedOrHeld({ scenario, cluster }: FaultBench): Promise<boolean> {
  const conditions = () => scenario.conditions('Kafka', cluster)
  const isHeld = (found: readonly string[]) => found.includes('Warning=True CopiesLost')
  const isHealed = (found: readonly string[]) => found.length === 1 && found[0] === 'Ready=True'
  // Ready by the record of before, until the first pass has looked.
  await eventually(conditions, (found) => !isHealed(found), PATIENCE_MS)
  return isHeld(await eventually(conditions, (found) => isHealed(found) || isHeld(found), PATIENCE_MS))
}

/** It says so, and has made nothing in place of what is missing. */
async function isHeld({ scenario, cluster, lasts, node }: FaultBench, nodes: readonly number[]): Promise<void> {
  const conditions = () => scenario.conditions('Kafka', cluster)
  await eventually(conditions, (found) => found.includes('Warning=True QuorumLost'), PATIENCE_MS)
  await lasts(LASTING_MS)
  const volumes = await scenario.list('volume', 'ls')
  expect(volumes.filter((name) => nodes.some((id) => name === `data-0-${node(id)}`))).toEqual([])
}
