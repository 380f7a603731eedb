import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { manifestsInForce } from '../../../src/control/in-force.ts'
import { lastGoodIn } from '../../../src/control/kept-secrets.ts'
import { DroverError } from '../../../src/errors.ts'
import { filesWhileLeader } from '../../../src/lease/only-while-leader.ts'
import { createManifestReader, type ManifestReader } from '../../../src/manifests/reader.ts'
import type { ManifestSet } from '../../../src/model/resource.ts'
import { Sensitive } from '../../../src/model/sensitive.ts'
import { diskOps } from '../../../src/report/file-ops.ts'
import { secretsIn } from '../../../src/report/secret-store.ts'
import { makeSpecHash } from '../../../src/report/spec-hash.ts'
import { StateFolder } from '../../../src/report/state-folder.ts'
import { aTopic } from '../../fixtures/resources.ts'
import { inFolder, names, topic } from '../manifests/manifests.ts'
import { LossyDisk } from '../report/lossy-disk.ts'

const FILE = 'last-good/resources.json'
const KEPT_SECRET = 'secrets/Secret.pw/last-good.json'
const SECRET = 'apiVersion: v1\nkind: Secret\nmetadata: {name: pw}\nstringData: {password: hunter2}\n'

interface Scene {
  readonly write: (file: string, text: string) => Promise<void>
  /** Of a Drover that has just started, on that disk. */
  readonly reader: (state?: StateFolder) => ManifestReader
  readonly state: StateFolder
  /** Path of a file of the state folder. */
  readonly at: (file: string) => string
}

/** Reasons of what is wrong with the state folder. */
const troublesIn = ({ problems }: ManifestSet): string[] =>
  problems.flatMap(({ origin, reason }) => (origin.file === '<state>' ? [reason] : []))

/** Manifests of one topic beside a state folder. */
const scene = (run: (scene: Scene) => Promise<void>): Promise<void> =>
  inFolder(async (root) => {
    const [folder, path] = [join(root, 'manifests'), join(root, 'state')]
    await mkdir(folder)
    await mkdir(path, { mode: 0o700 })
    await writeFile(join(folder, 'topic.yaml'), topic('t', 'c'))
    const state = new StateFolder(path, 'write')
    await run({
      write: (file, text) => writeFile(join(folder, file), text),
      reader: (own = state) => createManifestReader({ roots: [folder], lastGood: lastGoodIn(own), graceMs: 0 }),
      state,
      at: (file) => join(path, file),
    })
  })

describe('what is in force', () => {
  it('is written only by who holds the state folder', () =>
    scene(async ({ write, reader, state, at }) => {
      await reader().read()
      const before = readFileSync(at(FILE), 'utf8')
      const lost = new DroverError('STATE_LOCKED', 'somebody else has it')
      const lease = { confirm: async () => false, lost: AbortSignal.abort(lost) }
      await write('other.yaml', topic('u', 'c'))
      const set = await reader(state.through((files) => filesWhileLeader(files, [lease]))).read()
      expect(names(set.resources)).toBe('KafkaTopic/t KafkaTopic/u')
      expect(troublesIn(set)).toEqual(['LastGoodNotSaved'])
      expect(readFileSync(at(FILE), 'utf8')).toBe(before)
      expect(readdirSync(at('last-good'))).toEqual(['resources.json'])
    }))

  it('is after a power cut the old or the new, whenever it comes', async () => {
    const lastGoodOn = (disk: LossyDisk) => lastGoodIn(new StateFolder('/state', 'write', disk))
    const of = (name: string) => ({ resources: [aTopic(name)], folders: {} })
    const first = new LossyDisk()
    await lastGoodOn(first).save(of('old'))
    for (let left = 0; ; left++) {
      const disk = first.copy()
      disk.operationsLeft = left
      const saved = await lastGoodOn(disk)
        .save(of('new'))
        .then(
          () => true,
          () => false,
        )
      for (const kept of [0, 0.5, 1]) {
        const { resources } = await lastGoodOn(disk.reboot(() => kept)).load()
        expect(saved ? ['KafkaTopic/new'] : ['KafkaTopic/old', 'KafkaTopic/new']).toContain(names(resources))
      }
      if (saved) return
    }
  })

  it('says its format first, as every file of the state folder does', () =>
    scene(async ({ reader, at }) => {
      await reader().read()
      expect(readFileSync(at(FILE), 'utf8')).toMatch(/^\{\s*"format": 1,/)
    }))

  it('leaves nothing of what earlier releases wrote half, with Secrets as they are', () =>
    scene(async ({ write, reader, at }) => {
      await reader().read()
      writeFileSync(at(`${FILE}.next`), 'hunter2')
      await write('other.yaml', topic('u', 'c'))
      await reader().read()
      expect(readdirSync(at('last-good'))).toEqual(['resources.json'])
    }))

  it.each([FILE, KEPT_SECRET])('is not read, nor written over, when a newer Drover wrote it (%s)', (file) =>
    scene(async ({ write, reader, state, at }) => {
      await write('secret.yaml', SECRET)
      await reader().read()
      const text = JSON.stringify({ ...JSON.parse(readFileSync(at(file), 'utf8')), format: 9 })
      writeFileSync(at(file), text)
      await write('other.yaml', topic('u', 'c'))
      const newer = { code: 'STATE_NEWER', message: expect.stringContaining(at(file)) }
      const next = reader()
      await expect(next.read()).rejects.toMatchObject(newer)
      await expect(next.forget([{ kind: 'KafkaTopic', name: 't' }])).rejects.toMatchObject(newer)
      await expect(manifestsInForce(state)).rejects.toMatchObject(newer)
      expect(readFileSync(at(file), 'utf8')).toBe(text)
    }),
  )

  it('goes on being read once a newer file has been moved away', () =>
    scene(async ({ reader, at }) => {
      await mkdir(at('last-good'))
      writeFileSync(at(FILE), '{"format": 9}')
      const started = reader()
      await expect(started.read()).rejects.toMatchObject({ code: 'STATE_NEWER' })
      await diskOps.rename(at(FILE), at('moved.json'))
      expect(names((await started.read()).resources)).toBe('KafkaTopic/t')
    }))

  it('leaves what a newer Drover keeps of a Secret that is not in force any more', () =>
    scene(async ({ write, reader, at }) => {
      await write('secret.yaml', SECRET)
      await reader().read()
      await write('secret.yaml', topic('u', 'c'))
      const running = reader()
      await running.read()
      expect(existsSync(at(KEPT_SECRET))).toBe(false)
      writeFileSync(at(KEPT_SECRET), '{"format": 2}', { mode: 0o600 })
      await write('other.yaml', topic('v', 'c'))
      expect(troublesIn(await running.read())).toEqual([])
      expect(readFileSync(at(KEPT_SECRET), 'utf8')).toBe('{"format": 2}')
    }))
})

it('a key of a newer Drover is not replaced by another', () =>
  scene(async ({ state, at }) => {
    const secrets = secretsIn(state)
    await secrets.write('drover', 'spec-hash', { key: new Sensitive('k') })
    const file = at('secrets/drover/spec-hash.json')
    writeFileSync(file, '{"format": 2}')
    await expect(makeSpecHash(secrets)).rejects.toMatchObject({ code: 'STATE_NEWER' })
    expect(readFileSync(file, 'utf8')).toBe('{"format": 2}')
  }))
