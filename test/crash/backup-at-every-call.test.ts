import { cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { BackupWork } from '../../src/backup/backup-work.ts'
import type { Backup } from '../../src/backup/description.ts'
import { finishRestore, type RestoreWork, restoreVolumes } from '../../src/backup/restore-backup.ts'
import { takeBackup } from '../../src/backup/take-backup.ts'
import { readRequests } from '../../src/control/requests.ts'
import { restoreMarkerName } from '../../src/model/names.ts'
import { faulty } from '../twins/faulty.ts'
import { aWorld, CLUSTER, workOn } from '../unit/backup/a-backup.ts'
import { temporaryFolder } from '../unit/report/temporary-folder.ts'
import { clusterText } from '../world/cluster-text.ts'
import type { Fate } from '../world/life.ts'
import { IMAGES, INSTANCE } from '../world/simulated-host.ts'
import { data, snapshot } from '../world/snapshot.ts'
import { createWorld, RESYNC_MS, type World } from '../world/world.ts'
import { LONG } from './play.ts'
import { sample } from './sample.ts'

const path = temporaryFolder()
let folders = 0
const newFolder = () => join(path(), `backup-${++folders}`)

/** Lets time go on until this is done; a Drover that has died meanwhile is started again. */
async function during<T>(world: World, work: Promise<T>): Promise<T> {
  let isDone = false
  const done = () => {
    isDone = true
  }
  work.then(done, done)
  while (!isDone) {
    if (world.life?.isDead) world.start()
    await world.elapse(100)
  }
  return work
}

/** A backup in a process of its own; what it tells Drover it does not wait for, because that one may die over it. */
const work = (world: World, folder: string, change: Partial<BackupWork> = {}): BackupWork =>
  workOn(world, folder, { nudge: async () => void world.life?.reload(), ...change })

/** What a backup holds, but for what is new in each. */
const essence = ({ nodes, markers, cluster, clusterId }: Backup) => ({
  ...{ cluster, clusterId, markers },
  nodes: nodes
    .map(({ name, volumes }) => ({ name, volumes: volumes.map((volume) => [volume.name, volume.bytes]) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1)),
})

const stateOf = async (world: World) => ({
  end: snapshot(world),
  data: data(world),
  held: await readRequests(world.state),
})

async function takenClean() {
  const world = await aWorld()
  const before = data(world)
  const backup = await during(world, takeBackup(work(world, newFolder())))
  await world.pass(RESYNC_MS)
  return { world, essence: essence(backup), state: await stateOf(world), before }
}

interface Cut {
  readonly at: string
  readonly world: World
  readonly folder: string
}

/** The world, and the folder of the backup, before each of its calls. */
async function cutsOf(): Promise<Cut[]> {
  const world = await aWorld()
  const folder = newFolder()
  const cuts: Cut[] = []
  const { tools, ...others } = work(world, folder)
  const cut = {
    before: ({ index, method }: { index: number; method: string }) => {
      const copy = newFolder()
      cpSync(folder, copy, { recursive: true, force: true })
      cuts.push({ at: `call ${index}, ${method}`, world: world.fork(), folder: copy })
    },
  }
  const { client: docker } = faulty(tools.docker, cut)
  const { client: kafka } = faulty(tools.kafkaOf(CLUSTER), cut)
  mkdirSync(folder)
  await during(world, takeBackup({ ...others, tools: { ...tools, docker, kafkaOf: () => kafka } }))
  return cuts
}

/** So many of its calls, unless all are asked for. */
const SIZE = 12

describe('a backup', () => {
  it(
    'that dies with its Drover at any of its calls leaves nothing stopped, and can be taken again into the same folder',
    async () => {
      const clean = await takenClean()
      for (const { at, world, folder } of sample(await cutsOf(), SIZE)) {
        world.start()
        await world.pass(RESYNC_MS)
        expect({ at, ...(await stateOf(world)) }).toEqual({ at, ...clean.state })
        const backup = await during(world, takeBackup(work(world, folder)))
        await world.pass(RESYNC_MS)
        expect({ at, essence: essence(backup) }).toEqual({ at, essence: clean.essence })
        expect({ at, ...(await stateOf(world)) }).toEqual({ at, ...clean.state })
        expect(world.host.violations).toEqual([])
      }
    },
    LONG,
  )

  it(
    'is whole wherever Drover dies and comes again meanwhile',
    async () => {
      const clean = await takenClean()
      const diesAt = (when: 'before' | 'after', at: number): Fate => ({
        [when]: ({ change }: { change?: number }, life: { die(): Promise<never> }) =>
          change === at ? life.die() : undefined,
      })
      for (const when of ['before', 'after'] as const) {
        for (let at = 0; ; at++) {
          const world = await aWorld()
          const life = world.start(diesAt(when, at))
          await world.settle()
          const backup = await during(world, takeBackup(work(world, newFolder())))
          await world.pass(RESYNC_MS)
          expect({ when, at, essence: essence(backup) }).toEqual({ when, at, essence: clean.essence })
          expect({ when, at, ...(await stateOf(world)) }).toEqual({ when, at, ...clean.state })
          expect(world.host.violations).toEqual([])
          if (!life.isDead || world.life === life) break
        }
      }
    },
    LONG,
  )
})

describe('a restore', () => {
  it(
    'that dies at any of its calls has nothing started, and ends as ever when it is run again',
    async () => {
      const from = await aWorld()
      const folder = newFolder()
      const backup = await during(from, takeBackup(work(from, folder)))
      const signal = new AbortController().signal
      const workIn = (world: World): RestoreWork => ({
        ...{ docker: world.host.docker, instance: INSTANCE, folder, backup, signal },
        image: IMAGES[0] ?? '',
        say: () => {},
      })
      const serve = async (world: World, work: RestoreWork) => {
        await restoreVolumes(work)
        await world.declare(clusterText())
        await finishRestore(work)
        world.start()
        await world.pass(RESYNC_MS)
        return stateOf(world)
      }
      const world = await createWorld('')
      const cuts: { at: string; world: World }[] = []
      const note = (when: string) => (call: { method: string; index: number }) => {
        cuts.push({ at: `${when} call ${call.index}, ${call.method}`, world: world.fork() })
      }
      const { client: docker } = faulty(world.host.docker, { before: note('before'), after: note('after') })
      const clean = await serve(world, { ...workIn(world), docker })
      const marker = restoreMarkerName(CLUSTER)
      expect(cuts.length).toBeGreaterThan(10)
      for (const { at, world } of cuts) {
        const isUnderWay = world.host.engine.volumes.has(marker)
        if (isUnderWay) {
          await world.declare(clusterText())
          world.start()
          await world.elapse(RESYNC_MS)
          expect({ at, nodes: world.host.nodes() }).toEqual({ at, nodes: [] })
          world.stop()
        }
        // After its last call there is nothing to be run again.
        const isOver = !isUnderWay && world.host.engine.volumes.size > 0
        expect({ at, ...(isOver ? clean : await serve(world, workIn(world))) }).toEqual({ at, ...clean })
        expect(world.host.violations).toEqual([])
      }
    },
    LONG,
  )
})
