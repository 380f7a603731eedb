import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { lastGoodIn } from '../../../src/control/kept-secrets.ts'
import { createManifestReader } from '../../../src/manifests/reader.ts'
import type { ManifestSet } from '../../../src/model/resource.ts'
import { StateFolder } from '../../../src/report/state-folder.ts'
import { docs, inFolder, kafka, names, OWN_TOPICS, pool, topic } from './manifests.ts'
import { type Scene, scene } from './read-scene.ts'

const CLUSTER = docs(kafka('a'), pool('nodes', 'a'))
const reasons = (set: ManifestSet) => set.problems.map(({ reason }) => reason)
const namesIn = ({ resources }: ManifestSet) => names(resources).split(' ')
const specOf = (set: ManifestSet, name: string) => set.resources.find(({ metadata }) => metadata.name === name)?.spec

describe('a broken manifest', () => {
  it('keeps the last good version of everything in a file that cannot be parsed', () =>
    scene(async ({ write, read, readLater }) => {
      await write('a.yaml', CLUSTER)
      await write('t.yaml', topic('t', 'a'))
      const before = await read()
      await write('a.yaml', `${CLUSTER}\n  x: [`)
      const after = await readLater()
      expect(after.resources).toEqual(before.resources)
      expect(reasons(after)).toContain('NotYaml')
      expect(after.deletionFrozen).toMatch(/a\.yaml is broken$/)
    }))

  it('keeps the last good version of one resource, while the others of its file move on', () =>
    scene(async ({ write, read }) => {
      await write('a.yaml', docs(CLUSTER, topic('t', 'a', 'partitions: 1'), topic('u', 'a', 'partitions: 1')))
      await read()
      await write('a.yaml', docs(CLUSTER, topic('t', 'a', 'partitions: many'), topic('u', 'a', 'partitions: 2')))
      const set = await read()
      expect(specOf(set, 't')).toMatchObject({ partitions: 1 })
      expect(specOf(set, 'u')).toMatchObject({ partitions: 2 })
      expect(reasons(set)).toEqual(['WrongType'])
      expect(set.deletionFrozen).toBeUndefined()
    }))

  it('takes effect with the next good save', () =>
    scene(async ({ write, read }) => {
      await write('a.yaml', CLUSTER)
      await read()
      await write('a.yaml', CLUSTER.replace('replicas: 3', 'replicas: x'))
      await read()
      await write('a.yaml', CLUSTER.replace('replicas: 3', 'replicas: 5'))
      const set = await read()
      expect(specOf(set, 'nodes')).toMatchObject({ replicas: 5 })
      expect(set.problems).toEqual([])
    }))

  it('keeps its last good version over a restart', () =>
    scene(async ({ write, read, restart }) => {
      await write('a.yaml', CLUSTER)
      const before = await read()
      await write('a.yaml', 'x: [')
      restart()
      expect((await read()).resources).toEqual(before.resources)
    }))

  it('has no effect, and freezes deletion, when there never was a good version', () =>
    scene(async ({ write, read }) => {
      await write('a.yaml', CLUSTER)
      await write('t.yaml', topic('t', 'a', 'partitions: many'))
      const set = await read()
      expect(names(set.resources)).toBe('Kafka/a KafkaNodePool/nodes')
      expect(set.deletionFrozen).toBe('KafkaTopic/t has errors and no good version')
    }))

  it('keeps all of a file in which one document does not say what it is', () =>
    scene(async ({ write, read, readLater }) => {
      await write('a.yaml', docs(CLUSTER, topic('t', 'a')))
      const before = await read()
      await write('a.yaml', docs(CLUSTER, topic('t', 'a').replace('name: t', 'nam: t')))
      const after = await readLater()
      expect(names(after.resources)).toBe(names(before.resources))
      expect(after.deletionFrozen).toMatch(/a\.yaml is broken$/)
    }))
})

describe('resources that do not fit together', () => {
  it('keep the whole cluster in its last good version when its last brokers go', () =>
    scene(async ({ write, remove, readLater, read }) => {
      await write('a.yaml', kafka('a'))
      await write('p.yaml', pool('nodes', 'a'))
      const before = await read()
      await remove('p.yaml')
      const after = await readLater()
      expect(after.resources).toEqual(before.resources)
      expect(reasons(after)).toEqual(['NoNodePools'])
    }))

  it('keep the whole cluster when it would have too few brokers, and nothing of another cluster', () =>
    scene(async ({ write, read }) => {
      const config = ['    config:', '      default.replication.factor: 3']
      await write('a.yaml', docs(kafka('a', config), pool('nodes', 'a')))
      await write('b.yaml', docs(kafka('b'), pool('other', 'b', 1)))
      await read()
      await write('a.yaml', docs(kafka('a', config), pool('nodes', 'a', 1)))
      await write('b.yaml', docs(kafka('b'), pool('other', 'b', 3)))
      const set = await read()
      expect(specOf(set, 'nodes')).toMatchObject({ replicas: 3 })
      expect(specOf(set, 'other')).toMatchObject({ replicas: 3 })
      expect(reasons(set)).toEqual(['TooFewBrokers'])
    }))

  it('judge a new topic by the brokers that stay', () =>
    scene(async ({ write, read }) => {
      const config = ['    config:', '      default.replication.factor: 3']
      await write('a.yaml', docs(kafka('a', config), pool('nodes', 'a', 3)))
      await read()
      await write('a.yaml', docs(kafka('a', config), pool('nodes', 'a', 1), topic('t', 'a', 'replicas: 3')))
      const set = await read()
      expect(names(set.resources)).toBe('Kafka/a KafkaNodePool/nodes KafkaTopic/t')
      expect(reasons(set)).toEqual(['TooFewBrokers'])
    }))

  it('keep a topic in force whose replicas no longer fit, and say so once', () =>
    scene(async ({ write, read }) => {
      await write('a.yaml', docs(kafka('a'), pool('nodes', 'a', 3)))
      await write('t.yaml', topic('t', 'a', 'replicas: 3'))
      await read()
      await write('a.yaml', docs(kafka('a', OWN_TOPICS), pool('nodes', 'a', 1)))
      const set = await read()
      expect(names(set.resources)).toBe('Kafka/a KafkaNodePool/nodes KafkaTopic/t')
      expect(specOf(set, 'nodes')).toMatchObject({ replicas: 1 })
      expect(reasons(set)).toEqual(['TooFewBrokers'])
      expect(set.deletionFrozen).toBeUndefined()
    }))

  it('leave a topic to the resource that has it, wherever the newcomer stands', () =>
    scene(async ({ write, read }) => {
      await write('c.yaml', CLUSTER)
      await write('z.yaml', topic('z', 'a', 'topicName: orders'))
      await read()
      await write('a.yaml', topic('y', 'a', 'topicName: orders'))
      expect(names((await read()).resources)).toBe('Kafka/a KafkaNodePool/nodes KafkaTopic/z')
    }))

  it('leave a definition to the file that is in force, wherever the copy stands', () =>
    scene(async ({ write, read, restart }) => {
      await write('m.yaml', docs(CLUSTER, topic('t', 'a', 'partitions: 1')))
      await read()
      await write('a.yaml', topic('t', 'a', 'partitions: 2'))
      restart()
      const set = await read()
      expect(specOf(set, 't')).toMatchObject({ partitions: 1 })
      expect(set.problems).toEqual([expect.objectContaining({ reason: 'DuplicateResource' })])
    }))
})

describe('a file that goes', () => {
  it('is missed from the first look on, for whoever knows that it is gone', () =>
    scene(async ({ write, remove, read, readLater }) => {
      await write('cluster.yaml', CLUSTER)
      await write('other.yaml', docs(topic('t', 'a')))
      expect((await read()).missed).toBeUndefined()
      await remove('other.yaml')
      expect((await read()).missed).toEqual([{ kind: 'KafkaTopic', name: 't' }])
      expect((await readLater()).missed).toBeUndefined()
    }))

  it('takes its resources along, once it is missed for a second', () =>
    scene(async ({ write, remove, read, readLater }) => {
      await write('a.yaml', CLUSTER)
      await write('t.yaml', topic('t', 'a'))
      await read()
      await remove('t.yaml')
      expect(names((await read()).resources)).toContain('KafkaTopic/t')
      const set = await readLater()
      expect(names(set.resources)).toBe('Kafka/a KafkaNodePool/nodes')
      expect(set.deletionFrozen).toBeUndefined()
    }))

  it('changes nothing when it comes back at once', () =>
    scene(async ({ write, remove, read, readLater }) => {
      await write('a.yaml', CLUSTER)
      await write('t.yaml', topic('t', 'a'))
      const before = await read()
      await remove('t.yaml')
      await read()
      await write('t.yaml', topic('t', 'a'))
      expect((await readLater()).resources).toEqual(before.resources)
    }))

  it('changes nothing when its documents moved to another file', () =>
    scene(async ({ write, remove, read, readLater }) => {
      await write('a.yaml', CLUSTER)
      const before = await read()
      await write('b.yaml', CLUSTER)
      await remove('a.yaml')
      expect(names((await readLater()).resources)).toBe(names(before.resources))
    }))

  it('keeps its resources when it was only emptied', () =>
    scene(async ({ write, read, readLater }) => {
      await write('a.yaml', CLUSTER)
      const before = await read()
      await write('a.yaml', '')
      const after = await readLater()
      expect(after.resources).toEqual(before.resources)
      expect(reasons(after)).toEqual(['FileEmptied'])
      expect(after.deletionFrozen).toMatch(/a\.yaml holds nothing of what it held$/)
    }))

  it('keeps what it held when something else stands in it now, at every look and over a restart', () =>
    scene(async ({ write, read, readLater, restart }) => {
      await write('a.yaml', CLUSTER)
      await write('b.yaml', docs(kafka('b'), pool('other', 'b')))
      await read()
      await write('a.yaml', docs(kafka('c'), pool('third', 'c')))
      expect(namesIn(await readLater())).toContain('Kafka/a')
      expect(namesIn(await readLater())).toContain('Kafka/a')
      restart()
      expect(namesIn(await readLater())).toContain('Kafka/a')
      await write('a.yaml', docs(CLUSTER, kafka('c'), pool('third', 'c')))
      await read()
      await write('a.yaml', docs(kafka('c'), pool('third', 'c')))
      expect(namesIn(await readLater())).not.toContain('Kafka/a')
    }))

  it('keeps everything when the whole folder is empty, missing, or a file', () =>
    scene(async ({ write, remove, read, readLater, folder }) => {
      await write('a.yaml', CLUSTER)
      const before = await read()
      await remove('a.yaml')
      const empty = await readLater()
      expect(empty.resources).toEqual(before.resources)
      expect(empty.deletionFrozen).toMatch(/holds no manifests$/)
      await rename(folder, `${folder}-away`)
      const missing = await readLater()
      expect(missing.resources).toEqual(before.resources)
      expect(missing.deletionFrozen).toMatch(/cannot be read$/)
      expect(reasons(missing)).toEqual(['SourceUnreadable'])
    }))
})

describe('a folder below the watched one', () => {
  const of = (name: string) => docs(kafka(name), pool(`${name}-nodes`, name))
  const heldBecause = (set: ManifestSet) => set.held?.map(({ resource, reason }) => `${resource.kind}: ${reason}`)

  /** Two clusters, each in a folder of its own. */
  const twoFolders = (run: (scene: Scene & { y: string }) => Promise<void>): Promise<void> =>
    scene(async (scene) => {
      await mkdir(join(scene.folder, 'x'))
      await mkdir(join(scene.folder, 'y'))
      await scene.write('x/x.yaml', of('x'))
      await scene.write('y/y.yaml', of('y'))
      await scene.read()
      await run({ ...scene, y: join(scene.folder, 'y') })
    })

  it.each(['not mounted', 'emptied'])('holds the cluster it held when it is %s, also over a restart', (how) =>
    twoFolders(async ({ folder, y, read, readLater, restart, remove }) => {
      if (how === 'emptied') await remove('y/y.yaml')
      else {
        await rename(y, `${folder}-y`)
        await mkdir(y)
      }
      for (const again of [readLater, readLater]) {
        const set = await again()
        expect(names(set.resources)).toBe('Kafka/x Kafka/y KafkaNodePool/x-nodes KafkaNodePool/y-nodes')
        expect(set.missed).toBeUndefined()
        expect(set.held).toHaveLength(2)
        restart()
      }
      if (how === 'emptied') return
      await rm(y, { recursive: true })
      await rename(`${folder}-y`, y)
      expect((await read()).held).toBeUndefined()
    }),
  )

  it('goes with its cluster when it is removed', () =>
    twoFolders(async ({ y, readLater }) => {
      await rm(y, { recursive: true })
      const set = await readLater()
      expect(names(set.resources)).toBe('Kafka/x KafkaNodePool/x-nodes')
      expect(set.deletionFrozen).toBeUndefined()
    }))

  it('that was exchanged holds what is missing from it, until that is back', () =>
    twoFolders(async ({ folder, y, write, remove, read, readLater, restart }) => {
      await write('y/t.yaml', topic('t', 'y'))
      await read()
      await rename(y, `${folder}-y`)
      await mkdir(y)
      await write('y/t.yaml', topic('t', 'y'))
      restart()
      expect(heldBecause(await readLater())).toEqual([
        `Kafka: ${y} is another folder than the one it stood in (not mounted, or exchanged)`,
        `KafkaNodePool: ${y} is another folder than the one it stood in (not mounted, or exchanged)`,
      ])
      await write('y/y.yaml', of('y'))
      expect((await read()).held).toBeUndefined()
      await remove('y/y.yaml')
      expect(names((await readLater()).resources)).toBe('Kafka/x KafkaNodePool/x-nodes KafkaTopic/t')
    }))

  it('gives up what a person says is gone, and is known anew', () =>
    twoFolders(async ({ folder, y, write, read, readLater, forget }) => {
      await rename(y, `${folder}-y`)
      await mkdir(y)
      const held = (await readLater()).held?.map(({ resource }) => resource) ?? []
      await forget(held)
      const set = await read()
      expect(names(set.resources)).toBe('Kafka/x KafkaNodePool/x-nodes')
      expect(set.deletionFrozen).toBeUndefined()
      await write('y/y.yaml', of('y'))
      expect((await read()).held).toBeUndefined()
    }))

  it.each(['a folder', 'a file'])('in which git is at work loses nothing: `.git` is %s', (kind) =>
    twoFolders(async ({ folder, write, readLater }) => {
      const git = kind === 'a folder' ? join(folder, '.git') : `${folder}-git`
      await mkdir(git)
      if (kind === 'a file') await write('.git', `gitdir: ${git}\n`)
      await writeFile(join(git, 'index.lock'), '')
      await rm(join(folder, 'y'), { recursive: true })
      const set = await readLater()
      expect(names(set.resources)).toBe('Kafka/x Kafka/y KafkaNodePool/x-nodes KafkaNodePool/y-nodes')
      expect(set.held?.[0]?.reason).toBe(
        `git is at work in ${folder}, or was broken off: there is ${join(git, 'index.lock')}`,
      )
      await rm(join(git, 'index.lock'))
      expect(names((await readLater()).resources)).toBe('Kafka/x KafkaNodePool/x-nodes')
    }),
  )

  it('may be filled and tidied while another one holds what is missing, also over a restart', () =>
    twoFolders(async ({ folder, write, remove, read, readLater, restart }) => {
      await remove('y/y.yaml')
      expect((await readLater()).held).toHaveLength(2)
      await mkdir(join(folder, 'new'))
      await write('new/1.yaml', of('one'))
      await write('new/2.yaml', of('two'))
      await read()
      restart()
      await remove('new/2.yaml')
      const set = await readLater()
      expect(set.held?.map(({ resource }) => resource.name)).toEqual(['y', 'y-nodes'])
      expect(namesIn(set)).not.toContain('Kafka/two')
      expect(namesIn(set)).toContain('Kafka/one')
    }))

  it('holds what went missing from it, whatever comes into it later, while another one does the same', () =>
    twoFolders(async ({ folder, write, remove, read, readLater, restart }) => {
      await remove('y/y.yaml')
      await readLater()
      await mkdir(join(folder, 'new'))
      await write('new/1.yaml', of('one'))
      await read()
      await remove('new/1.yaml')
      expect((await readLater()).held).toHaveLength(4)
      await write('new/3.yaml', of('three'))
      await read()
      restart()
      expect((await readLater()).held).toHaveLength(4)
    }))

  it('is judged as ever while something is missing below another watched folder', () =>
    inFolder(async (root) => {
      const [one, other] = [join(root, 'one'), join(root, 'other')]
      for (const path of [one, other]) await mkdir(path)
      await writeFile(join(one, 'a.yaml'), of('a'))
      await writeFile(join(other, 'b.yaml'), of('b'))
      let clock = 0
      const lastGood = lastGoodIn(new StateFolder(join(root, 'state'), 'write'))
      const reader = createManifestReader({ roots: [one, other], lastGood, now: () => clock })
      await reader.read()
      await rm(join(one, 'a.yaml'))
      await reader.read()
      await writeFile(join(other, 'c.yaml'), of('c'))
      await reader.read()
      await rm(join(other, 'b.yaml'))
      await reader.read()
      clock += 1000
      expect((await reader.read()).held?.map(({ resource }) => resource.name)).toEqual(['a', 'a-nodes'])
    }))

  it('is known in spite of a state folder of before', () =>
    twoFolders(async ({ state, remove, readLater, restart }) => {
      const file = join(state, 'last-good', 'resources.json')
      const { folders: _, ...older } = JSON.parse(await readFile(file, 'utf8'))
      await writeFile(file, JSON.stringify(older))
      restart()
      await remove('y/y.yaml')
      expect((await readLater()).held).toHaveLength(2)
    }))
})

describe('a file that turns into something else', () => {
  it('takes nothing along, and is told', () =>
    scene(async ({ write, readLater, read }) => {
      await write('a.yaml', CLUSTER)
      await write('b.yaml', docs(kafka('b'), pool('b-nodes', 'b')))
      const before = await read()
      await write('a.yaml', 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: x\n')
      const after = await readLater()
      expect(after.resources).toEqual(before.resources)
      expect(reasons(after).sort()).toEqual(['FileEmptied', 'KindIgnored'])
      expect(after.deletionFrozen).toMatch(/a\.yaml holds nothing of what it held$/)
    }))
})

describe('the last good manifests', () => {
  it('are readable by their owner only, and written only when something changed', () =>
    scene(async ({ write, read, state }) => {
      await write('a.yaml', CLUSTER)
      await read()
      const file = join(state, 'last-good', 'resources.json')
      const first = await stat(file)
      expect(first.mode & 0o777).toBe(0o600)
      expect((await stat(join(state, 'last-good'))).mode & 0o777).toBe(0o700)
      await read()
      expect((await stat(file)).ino).toBe(first.ino)
    }))

  it('are reported, and not trusted, when they are damaged', () =>
    scene(async ({ write, read, restart, state }) => {
      await write('a.yaml', CLUSTER)
      await read()
      const file = join(state, 'last-good', 'resources.json')
      await writeFile(file, '{"format":1,"resou')
      restart()
      const set = await read()
      expect(names(set.resources)).toBe('Kafka/a KafkaNodePool/nodes')
      expect(reasons(set)).toEqual(['LastGoodUnreadable'])
      expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ format: 1 })
    }))
})

it('gives equal specs equal hashes, whatever the order and notation', () =>
  scene(async ({ write, read }) => {
    const spec = (text: string) => docs(CLUSTER, topic('t', 'a', text))
    await write('a.yaml', spec('{partitions: 3, config: {a: 1, b: "x"}}').replace('spec:\n  {', 'spec: {'))
    const before = await read()
    await write('a.yaml', spec('partitions: 0x3\n  config:\n    b: x\n    a: 1'))
    const after = await read()
    const hash = (set: ManifestSet) => set.resources.find(({ kind }) => kind === 'KafkaTopic')?.specHash
    expect(hash(after)).toMatch(/^[0-9a-f]{64}$/)
    expect(hash(after)).toBe(hash(before))
  }))
