import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { verifyArchives } from '../../../src/backup/archive-file.ts'
import { readBackup } from '../../../src/backup/description.ts'
import { takeBackup } from '../../../src/backup/take-backup.ts'
import { annotationRequest, leaveRequest, readRequests } from '../../../src/control/requests.ts'
import type { DockerClient } from '../../../src/docker/client.ts'
import { DroverError } from '../../../src/errors.ts'
import { LABELS } from '../../../src/model/labels.ts'
import { fail } from '../../twins/faulty.ts'
import { RESYNC_MS, type World } from '../../world/world.ts'
import { temporaryFolder } from '../report/temporary-folder.ts'
import { aWorld, CLUSTER, during, NODES, workOn } from './a-backup.ts'

const path = temporaryFolder()
const folder = () => join(path(), 'backup')

const running = (world: World) =>
  world.host
    .nodes()
    .filter(({ status }) => status === 'running')
    .map(({ name }) => name)
    .sort()

/** Nothing is held any more, and every node runs. */
async function isLetGo(world: World): Promise<void> {
  expect(await readRequests(world.state)).toEqual([])
  expect(running(world)).toEqual(NODES)
  await world.settle()
  expect(world.host.violations).toEqual([])
}

/** The world's engine, with this in the way of every archive. */
function archivingBy(world: World, fault: () => Promise<void> | void): DockerClient {
  const readArchive: DockerClient['readArchive'] = async function* (id, path, signal) {
    await fault()
    yield* world.host.docker.readArchive(id, path, signal)
  }
  return new Proxy<DockerClient>(world.host.docker, {
    get: (target, name) => (name === 'readArchive' ? readArchive : Reflect.get(target, name)),
  })
}

describe('a backup', () => {
  it('stops one node after the other, the leading controller last, and leaves the cluster as it was', async () => {
    const world = await aWorld()
    const died: string[] = []
    world.host.engine.events.listen(({ action, attributes }) => {
      if (action === 'die') died.push(attributes.name ?? '')
    })
    const leader = world.host.kafka.clusters.get(CLUSTER)?.describeQuorum()?.leaderId
    const { nodes } = await during(world, takeBackup(workOn(world, folder())))
    expect(died).toEqual(nodes.map(({ name }) => name))
    expect([...died].sort()).toEqual(NODES)
    expect(nodes.at(-1)?.nodeId).toBe(leader)
    await isLetGo(world)
  })

  it('holds every data volume, whole, and what has to be known of it on another host', async () => {
    const world = await aWorld()
    await during(world, takeBackup(workOn(world, folder())))
    const backup = await readBackup(folder())
    await verifyArchives(folder(), backup, () => {})
    const volumes = backup.nodes.flatMap((node) => node.volumes)
    expect(volumes.map(({ name }) => name).sort()).toEqual(NODES.map((name) => `data-${name}`))
    expect(volumes.every(({ labels }) => labels[LABELS.clusterId] === backup.clusterId)).toBe(true)
    expect(volumes.some(({ labels }) => LABELS.instance in labels)).toBe(false)
    expect(volumes.every(({ holdsMetadata }) => holdsMetadata)).toBe(true)
    expect(backup.markers).toMatchObject([{ name: 'sim-quorum', labels: { [LABELS.voters]: '0,1,2' } }])
    expect(readFileSync(join(folder(), 'manifests.yaml'), 'utf8')).toContain('kind: KafkaTopic')
  })

  it('is for the eyes of its owner', async () => {
    const world = await aWorld()
    await during(world, takeBackup(workOn(world, folder())))
    const modes = readdirSync(folder(), { recursive: true, encoding: 'utf8' }).map((name) => {
      const { mode } = statSync(join(folder(), name))
      return mode & 0o077
    })
    expect(modes.every((others) => others === 0)).toBe(true)
  })

  it('is refused for a cluster that is paused, where nobody would start its nodes again', async () => {
    const world = await aWorld()
    await leaveRequest(
      world.state,
      annotationRequest({ kind: 'Kafka', name: CLUSTER }, { 'strimzi.io/pause-reconciliation': 'true' }),
    )
    await world.life?.reload()
    await world.settle()
    await expect(during(world, takeBackup(workOn(world, folder())))).rejects.toMatchObject({ code: 'BACKUP_REFUSED' })
  })

  it.each([
    ['holds something else', ['a.txt']],
    ['holds a backup', ['backup.json', 'backup.json.partial']],
  ])('is refused into a folder that %s', async (_, names) => {
    const world = await aWorld()
    mkdirSync(folder())
    for (const name of names) writeFileSync(join(folder(), name), '')
    await expect(during(world, takeBackup(workOn(world, folder())))).rejects.toMatchObject({ code: 'BACKUP_REFUSED' })
    expect(running(world)).toEqual(NODES)
  })
})

describe('a backup that fails', () => {
  /** One that is broken by what happens when a volume is copied. */
  function broken(world: World, fault: () => Promise<void> | void) {
    const work = workOn(world, folder())
    return takeBackup({ ...work, tools: { ...work.tools, docker: archivingBy(world, fault) } })
  }

  it('lets its node go when the engine fails, and can be taken again into the same folder', async () => {
    const world = await aWorld()
    const failing = broken(world, () => fail('DOCKER_FAILED')({ index: 0, method: '', args: [] }))
    await expect(during(world, failing)).rejects.toMatchObject({ code: 'DOCKER_FAILED' })
    await isLetGo(world)
    await expect(readBackup(folder())).rejects.toMatchObject({ code: 'BACKUP_DAMAGED' })
    await during(world, takeBackup(workOn(world, folder())))
    await readBackup(folder())
  })

  it('lets its node go when it is interrupted', async () => {
    const world = await aWorld()
    const stopping = new AbortController()
    const work = workOn(world, folder(), { signal: stopping.signal })
    const reason = new DroverError('INTERRUPTED', 'it was broken off')
    const taking = takeBackup({
      ...work,
      say: (line) => line.includes('MiB') && stopping.abort(reason),
    })
    await expect(during(world, taking)).rejects.toBe(reason)
    await isLetGo(world)
  })

  it('is worth nothing when somebody started the node meanwhile', async () => {
    const world = await aWorld()
    const meddle = broken(world, () => {
      const held = world.host.nodes().find(({ status }) => status === 'exited')
      world.host.engine.start(held?.id ?? '')
    })
    await expect(during(world, meddle)).rejects.toMatchObject({ code: 'BACKUP_DISTURBED' })
    await isLetGo(world)
  })

  it('lets its node go when its folder cannot be written', async () => {
    const world = await aWorld()
    const full = broken(world, () => {
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
    })
    await expect(during(world, full)).rejects.toMatchObject({
      code: 'BACKUP_UNWRITABLE',
      message: expect.stringContaining('ENOSPC'),
    })
    await isLetGo(world)
  })

  it('gives up when nobody stops the node', async () => {
    const world = await aWorld()
    world.stop()
    const taking = takeBackup(workOn(world, folder(), { timeoutMs: 5_000 }))
    await expect(during(world, taking)).rejects.toMatchObject({ code: 'TIMED_OUT' })
    expect(running(world)).toEqual(NODES)
    expect(await readRequests(world.state)).toEqual([])
  })

  it('has its node started within a minute when it was killed', async () => {
    const world = await aWorld()
    const work = workOn(world, folder())
    let isDead = false
    const copying = Promise.withResolvers<void>()
    const end = Promise.withResolvers<void>()
    const clock = {
      now: work.tools.clock.now,
      after: (ms: number, callback: () => void) => work.tools.clock.after(ms, () => isDead || callback()),
    }
    const docker = archivingBy(world, () => {
      isDead = true
      copying.resolve()
      return end.promise
    })
    const killed = takeBackup({ ...work, tools: { ...work.tools, clock, docker } })
    await during(world, copying.promise)
    expect(running(world)).toHaveLength(2)
    await world.pass(61_000)
    expect(running(world)).toEqual(NODES)
    await world.pass(RESYNC_MS)
    await isLetGo(world)
    end.reject(new Error('its files are closed'))
    await expect(killed).rejects.toThrow('its files are closed')
  })
})
