import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { verifyArchives } from '../../../src/backup/archive-file.ts'
import { type Backup, readBackup } from '../../../src/backup/description.ts'
import { finishRestore, type RestoreWork, restoreVolumes } from '../../../src/backup/restore-backup.ts'
import { takeBackup } from '../../../src/backup/take-backup.ts'
import { auditedDocker } from '../../../src/control/audited-docker.ts'
import { leaveRequest } from '../../../src/control/requests.ts'
import { LABELS } from '../../../src/model/labels.ts'
import { restoreMarkerName } from '../../../src/model/names.ts'
import { readAudit } from '../../../src/report/read-audit.ts'
import { readRecords } from '../../../src/report/read-records.ts'
import { auditIn } from '../../fixtures/audit.ts'
import { clusterText } from '../../world/cluster-text.ts'
import { IMAGES, INSTANCE } from '../../world/simulated-host.ts'
import { createWorld, type World } from '../../world/world.ts'
import { temporaryFolder } from '../report/temporary-folder.ts'
import { aWorld, CLUSTER, during, NODES, workOn } from './a-backup.ts'

const path = temporaryFolder()
const never = new AbortController().signal

interface Taken {
  readonly backup: Backup
  readonly folder: string
  /** Where it was taken. */
  readonly from: World
}

let taken: Taken
beforeAll(async () => {
  const from = await aWorld()
  const folder = join(mkdtempSync(join(tmpdir(), 'drover-test-')), 'backup')
  taken = { backup: await during(from, takeBackup(workOn(from, folder))), folder, from }
})
afterAll(() => rmSync(dirname(taken.folder), { recursive: true }))

/** A backup that the test may damage: a copy of the one that all of them restore. */
function ownBackup(): Pick<Taken, 'backup' | 'folder'> {
  const folder = join(path(), 'backup')
  cpSync(taken.folder, folder, { recursive: true })
  return { backup: taken.backup, folder }
}

const workIn = (world: World, { backup, folder }: { backup: Backup; folder: string }): RestoreWork => ({
  docker: world.host.docker,
  instance: INSTANCE,
  folder,
  backup,
  image: IMAGES[0] ?? '',
  say: () => {},
  signal: never,
})

const fileOf = (world: World, node: number, name: string) =>
  world.host.engine.volume(`data-sim-node-${node}`).files.get(`kafka-log${node}/${name}`)?.content

const volumes = (world: World) => [...world.host.engine.volumes.keys()].sort()

describe('a restore', () => {
  it('brings the same cluster back on another host, with all that was on its volumes', async () => {
    const world = await createWorld()
    const work = workIn(world, taken)
    await restoreVolumes(work)
    await finishRestore(work)
    world.start()
    await world.settle()
    const ids = world.host.nodes().map(({ spec }) => spec.labels[LABELS.clusterId])
    expect(ids).toEqual(NODES.map(() => taken.backup.clusterId))
    for (const id of [0, 1, 2]) {
      expect(fileOf(world, id, 'orders-0/0.log')).toBe('ä record')
      expect(fileOf(world, id, 'meta.properties')).toBe(fileOf(taken.from, id, 'meta.properties'))
    }
    expect((await readRecords(world.state, ['Kafka']))[0]?.status.conditions).toMatchObject([
      { type: 'Ready', status: 'True' },
    ])
    expect(world.host.violations).toEqual([])
  })

  it('leaves a line in the audit for each of its changes', async () => {
    const world = await createWorld()
    const audit = await auditIn(world.state)
    const docker = auditedDocker(world.host.docker, {
      audit,
      clock: world.host.clock,
      regarding: { kind: 'Kafka', name: CLUSTER },
      command: 'drover restore',
      cause: 'it is restored',
    })
    const work = { ...workIn(world, taken), docker }
    await restoreVolumes(work)
    await finishRestore(work)
    await audit.idle()
    const records = await readAudit(world.state)
    const counts = Object.groupBy(records, ({ operation }) => operation)
    const made = taken.backup.markers.length + taken.backup.nodes.length
    expect(Object.entries(counts).map(([operation, all]) => [operation, all?.length])).toEqual([
      ['CreateVolume', made + 1],
      ['CreateContainer', 1],
      ['WriteArchive', taken.backup.nodes.length],
      ['RemoveContainer', 1],
      ['RemoveVolume', 1],
    ])
    const container = { kind: 'container', name: restoreMarkerName(CLUSTER) }
    expect(records.find(({ operation }) => operation === 'RemoveContainer')).toMatchObject({
      result: 'done',
      object: container,
      askedBy: { command: 'drover restore' },
    })
    await expect(docker.startContainer('none')).rejects.toThrow()
    await audit.idle()
    expect((await readAudit(world.state)).at(-1)).toMatchObject({ operation: 'StartContainer', result: 'failed' })
  })

  it('gives every controller the metadata of the one that was copied last', async () => {
    const world = await createWorld()
    await restoreVolumes(workIn(world, taken))
    const newest = `metadata of ${taken.backup.nodes.at(-1)?.nodeId}`
    const logs = [0, 1, 2].map((id) => fileOf(world, id, '__cluster_metadata-0/0.log'))
    expect(logs).toEqual([newest, newest, newest])
  })

  it('lets no Drover start anything before all is filled', async () => {
    const world = await createWorld()
    const work = workIn(world, taken)
    await restoreVolumes(work)
    world.start()
    await world.settle()
    expect(world.host.nodes()).toEqual([])
    const [record] = await readRecords(world.state, ['Kafka'])
    expect(record?.status.conditions.map(({ reason }) => reason)).toContain('RestoreUnfinished')
    await finishRestore(work)
    await world.settle()
    expect(world.host.nodes()).toHaveLength(NODES.length)
  })

  it('begins anew after it was broken off anywhere, and touches nothing else', async () => {
    const world = await createWorld()
    world.host.engine.addForeignVolume('a-stranger')
    const work = workIn(world, taken)
    const changes = ['createVolume', 'createContainer', 'writeArchive', 'removeContainer'] as const
    let calls = 0
    const dyingAfter = (count: number) => {
      calls = 0
      return new Proxy(work.docker, {
        get: (target, name) => {
          const call = Reflect.get(target, name)
          if (!changes.some((change) => change === name)) return call
          return async (...args: unknown[]) => {
            calls += 1
            if (calls > count) throw new Error('killed')
            return call(...args)
          }
        },
      })
    }
    for (let count = 0; ; count++) {
      const ended = await restoreVolumes({ ...work, docker: dyingAfter(count) }).then(
        () => 'whole',
        (error: Error) => error.message,
      )
      if (ended === 'whole') break
      expect(ended).toBe('killed')
    }
    expect(calls).toBeGreaterThan(8)
    await finishRestore(work)
    expect(volumes(world)).toEqual(['a-stranger', ...NODES.map((name) => `data-${name}`), 'sim-quorum'])
    expect([...world.host.engine.containers.values()]).toEqual([])
  })

  it.each([
    [
      'a volume of its cluster',
      (world: World) => world.host.engine.addForeignVolume('x', { [LABELS.cluster]: CLUSTER }),
      'x',
    ],
    [
      'a volume of one of its names',
      (world: World) => world.host.engine.addForeignVolume('data-sim-node-1'),
      'data-sim-node-1',
    ],
    [
      'a container of one of its names',
      (world: World) => world.host.engine.addForeignContainer('sim-node-2'),
      'sim-node-2',
    ],
    [
      'a container of its cluster, of another instance',
      (world: World) => world.host.engine.addForeignContainer('y', { labels: { [LABELS.cluster]: CLUSTER } }),
      'y',
    ],
    ['its network', (world: World) => world.host.docker.createNetwork('sim-kafka', {}), 'sim-kafka'],
  ])('is refused where there is %s, and makes nothing', async (_, put, name) => {
    const world = await createWorld()
    await put(world)
    const before = volumes(world)
    await expect(restoreVolumes(workIn(world, taken))).rejects.toMatchObject({
      code: 'RESTORE_REFUSED',
      message: expect.stringContaining(name),
    })
    expect(volumes(world)).toEqual(before)
  })

  it('can be given up like any other cluster, marker and all', async () => {
    const world = await createWorld(clusterText())
    await restoreVolumes(workIn(world, taken))
    await world.declare('')
    await leaveRequest(world.state, { type: 'confirm-removal', cluster: CLUSTER, deleteVolumes: true })
    world.host.means({ means: 'to take it down', data: 'goes, as was confirmed' })
    world.start()
    await world.settle()
    expect(volumes(world)).toEqual([])
  })
})

describe('a backup is damaged', () => {
  it.each([
    ['when a byte was changed', (text: Buffer) => text.fill('x', 600, 601)],
    ['when it is cut short', (text: Buffer) => text.subarray(0, 512)],
  ])('%s', async (_, damage) => {
    const { backup, folder } = ownBackup()
    const archive = join(folder, backup.nodes[1]?.volumes[0]?.archive ?? '')
    writeFileSync(archive, damage(readFileSync(archive)))
    await expect(verifyArchives(folder, backup, () => {})).rejects.toMatchObject({
      code: 'BACKUP_DAMAGED',
      message: expect.stringContaining(archive),
    })
  })

  it.each([
    ['an archive outside of it', '.tar"', '/../../../etc/shadow"', /shadow is not below it/],
    ['a volume of something else', '"data-sim-node-1"', '"postgres-data"', /postgres-data is no volume of sim/],
  ])('when it names %s', async (_, from, to, said) => {
    const { folder } = ownBackup()
    const file = join(folder, 'backup.json')
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(from, to))
    const message = expect.stringMatching(said)
    await expect(readBackup(folder)).rejects.toMatchObject({ code: 'BACKUP_DAMAGED', message })
  })

  it.each(['{', '{"format": 2, "nodes": [], "markers": []}', '{"format": 1}'])('when it says %s', async (text) => {
    writeFileSync(join(path(), 'backup.json'), text)
    await expect(readBackup(path())).rejects.toMatchObject({ code: 'BACKUP_DAMAGED' })
  })
})
