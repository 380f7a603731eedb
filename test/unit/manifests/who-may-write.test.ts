import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { lastGoodIn } from '../../../src/control/kept-secrets.ts'
import { createManifestReader } from '../../../src/manifests/reader.ts'
import { othersWhoMayWrite } from '../../../src/manifests/who-may-write.ts'
import type { ManifestSet } from '../../../src/model/resource.ts'
import { StateFolder } from '../../../src/report/state-folder.ts'
import { docs, inFolder, kafka, names, pool, topic } from './manifests.ts'

test.each([
  ['its owner alone', { mode: 0o755, uid: 1000, gid: 100 }, undefined],
  ['his own group, too,', { mode: 0o775, uid: 1000, gid: 1000 }, undefined],
  ["root's group, too,", { mode: 0o775, uid: 1000, gid: 0 }, undefined],
  ['another group, too,', { mode: 0o775, uid: 1000, gid: 100 }, 'the group 100'],
  ['everybody', { mode: 0o646, uid: 0, gid: 0 }, 'everybody'],
])('%s may write it', (_, entry, others) => {
  expect(othersWhoMayWrite(entry)).toBe(others)
})

/** As with umask 022, whatever it is. */
const OWN = { mode: 0o644 } as const

/** A watched folder, and who reads it again and again. */
const scene = (run: (folder: string, read: () => Promise<ManifestSet>) => Promise<void>, isGuarded = true) =>
  inFolder(async (root) => {
    const folder = join(root, 'manifests')
    await mkdir(folder, 0o755)
    await writeFile(join(folder, 'a.yaml'), docs(kafka('a'), pool('p', 'a')), OWN)
    const lastGood = lastGoodIn(new StateFolder(join(root, 'state'), 'write'))
    const reader = createManifestReader({ roots: [folder], lastGood, isGuarded, graceMs: 0 })
    await run(folder, () => reader.read())
  })
const told = ({ problems }: ManifestSet) => problems.map(({ reason }) => reason)

describe('a watched folder', () => {
  test('that others may write is not read, and what was in force stays', () =>
    scene(async (folder, read) => {
      expect(told(await read())).toEqual([])
      await writeFile(join(folder, 'a.yaml'), docs(kafka('a'), pool('p', 'a', 5)))
      await writeFile(join(folder, 't.yaml'), topic('t', 'a'), OWN)
      await chmod(folder, 0o777)
      const set = await read()
      expect(names(set.resources)).toBe('Kafka/a KafkaNodePool/p')
      expect(set.resources.find(({ kind }) => kind === 'KafkaNodePool')?.spec).toMatchObject({ replicas: 3 })
      expect(set.problems).toMatchObject([
        {
          severity: 'error',
          reason: 'WritableByOthers',
          message: `It is not read: everybody may write ${folder}, and so command what is declared there.`,
          mend: `Close it with \`chmod -R go-w ${folder}\`, or start with --allow-writable-manifests if that is meant.`,
        },
      ])
      expect(set.deletionFrozen).toBe(`everybody may write ${folder}`)
      await chmod(folder, 0o755)
      expect(names((await read()).resources)).toBe('Kafka/a KafkaNodePool/p KafkaTopic/t')
    }))

  test('in which others may write something is read but for that', () =>
    scene(async (folder, read) => {
      await mkdir(join(folder, 'open'), 0o755)
      await writeFile(join(folder, 'open', 'b.yaml'), topic('b', 'a'))
      await writeFile(join(folder, 'c.yaml'), topic('c', 'a'))
      await writeFile(join(folder, 'notes.txt'), '')
      await chmod(join(folder, 'open'), 0o777)
      for (const name of ['c.yaml', 'notes.txt']) await chmod(join(folder, name), 0o666)
      await symlink('c.yaml', join(folder, 'd.yaml'))
      const set = await read()
      expect(names(set.resources)).toBe('Kafka/a KafkaNodePool/p')
      expect(set.problems.map(({ origin }) => origin.file)).toEqual(
        ['c.yaml', 'd.yaml', 'open'].map((name) => join(folder, name)),
      )
    }))

  test('that others may write is read where that is meant', () =>
    scene(async (folder, read) => {
      await chmod(folder, 0o777)
      const set = await read()
      expect(names(set.resources)).toBe('Kafka/a KafkaNodePool/p')
      expect(told(set)).toEqual([])
    }, false))

  test('with Secrets that everybody may read is told', () =>
    scene(async (folder, read) => {
      const secret = (name: string) => `apiVersion: v1\nkind: Secret\nmetadata: {name: ${name}}\ndata: {}\n`
      for (const [name, mode] of [
        ['open', 0o644],
        ['shared', 0o640],
        ['shut', 0o600],
      ] as const) {
        await writeFile(join(folder, `${name}.yaml`), secret(name))
        await chmod(join(folder, `${name}.yaml`), mode)
      }
      const file = join(folder, 'open.yaml')
      expect((await read()).problems).toMatchObject([
        {
          severity: 'warning',
          reason: 'ReadableByOthers',
          mend: `Close it with \`chmod o-r ${file}\`.`,
          origin: { file, line: 1 },
          resource: { kind: 'Secret', name: 'open' },
        },
      ])
    }))
})
