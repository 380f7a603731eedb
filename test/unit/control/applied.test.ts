import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import {
  appliedFolders,
  dropApplied,
  dropSuperseded,
  isApplied,
  keepApplied,
  makeAppliedFolders,
} from '../../../src/control/applied.ts'
import { lastGoodIn } from '../../../src/control/kept-secrets.ts'
import { readManifestsOnce } from '../../../src/manifests/read-once.ts'
import { createManifestReader } from '../../../src/manifests/reader.ts'
import type { ManifestSet } from '../../../src/model/resource.ts'
import { openStateFolder, type StateFolder } from '../../../src/report/state-folder.ts'
import { docs, inFolder, kafka, names, pool, topic } from '../manifests/manifests.ts'

/** Keeps what these texts declare, which stand in no file. */
const keep = (state: StateFolder, ...texts: readonly string[]) =>
  keepApplied(
    state,
    texts.map((text) => ({ text })),
    [],
  )

const rootsOf = (state: StateFolder) => appliedFolders(state).map((ownFolder) => ({ ownFolder }))

it('what was applied is kept resource by resource, and read back as it was', () =>
  inFolder(async (path) => {
    const state = await openStateFolder(path, 'write')
    expect(await makeAppliedFolders(state)).toEqual([join(path, 'applied'), join(path, 'secrets/applied')])
    expect(await keep(state, docs(kafka('a'), pool('p', 'a'), ''), 'just: text')).toBe(2)
    expect(readdirSync(join(path, 'applied'))).toEqual(['Kafka.a.yaml', 'KafkaNodePool.p.yaml'])
    const { resources, problems } = await readManifestsOnce(rootsOf(state))
    expect([names(resources), problems]).toEqual(['Kafka/a KafkaNodePool/p', []])
  }))

it('what was applied as a list is kept resource by resource', () =>
  inFolder(async (path) => {
    const state = await openStateFolder(path, 'write')
    const items = [kafka('a'), pool('p', 'a')].map((text) => parse(text))
    const list = stringify({ apiVersion: 'v1', kind: 'List', items })
    expect(await keep(state, list, 'apiVersion: v1\nkind: List\n')).toBe(2)
    expect(readdirSync(join(path, 'applied'))).toEqual(['Kafka.a.yaml', 'KafkaNodePool.p.yaml'])
  }))

it('what was applied means what it meant where it stood: aliases, merge keys, large numbers, text like `no`', () =>
  inFolder(async (path) => {
    const state = await openStateFolder(path, 'write')
    const config = '{<<: {a: "no"}, b: 9223372036854775807, b: &b 9223372036854775806, c: *b}'
    const text = docs(kafka('a'), pool('p', 'a'), topic('t', 'a', `config: ${config}`))
    await keep(state, text)
    const spec = { config: { a: 'no', b: '9223372036854775806', c: '9223372036854775806' } }
    for (const roots of [[{ stdin: text }], rootsOf(state)]) {
      const { resources } = await readManifestsOnce(roots)
      expect(resources.find(({ kind }) => kind === 'KafkaTopic')?.spec).toEqual(spec)
    }
    expect(readFileSync(join(path, 'applied/KafkaTopic.t.yaml'), 'utf8')).toContain('a: "no"')
  }))

it('of what stands beside the manifests nothing is applied, whatever it is called', () =>
  inFolder(async (path) => {
    const state = await openStateFolder(path, 'write')
    const others = ['a: [', 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\n']
    const confluent = topic('t', 'a').replace('kafka.strimzi.io', 'platform.confluent.io')
    expect(await keep(state, ...others, topic('t', 'a'), confluent)).toBe(1)
    expect(readFileSync(join(path, 'applied/KafkaTopic.t.yaml'), 'utf8')).toContain('kafka.strimzi.io/v1')
  }))

it('what is applied again changes only what differs', () =>
  inFolder(async (path) => {
    const state = await openStateFolder(path, 'write')
    await keep(state, docs(kafka('a'), pool('p', 'a')))
    expect(await keep(state, docs(kafka('a'), pool('p', 'a', 5)))).toBe(1)
    expect(await keep(state, docs(kafka('a'), pool('p', 'a', 5)))).toBe(0)
  }))

it('what was applied can be dropped, once', () =>
  inFolder(async (path) => {
    const state = await openStateFolder(path, 'write')
    await keep(state, kafka('a'))
    expect(await dropApplied(state, { kind: 'Kafka', name: 'b' })).toBe(false)
    expect(await dropApplied(state, { kind: 'Kafka', name: 'a' })).toBe(true)
    expect(await dropApplied(state, { kind: 'Kafka', name: 'a' })).toBe(false)
    expect(readdirSync(join(path, 'applied'))).toEqual([])
  }))

const SECRET = 'apiVersion: v1\nkind: Secret\nmetadata: {name: pw}\nstringData: {password: hunter2}\n'

it('a Secret that was applied is kept where everything is that is secret', () =>
  inFolder(async (path) => {
    const state = await openStateFolder(path, 'write')
    await makeAppliedFolders(state)
    await keep(state, docs(kafka('a'), pool('p', 'a'), SECRET))
    expect(readdirSync(join(path, 'applied'))).toEqual(['Kafka.a.yaml', 'KafkaNodePool.p.yaml'])
    const file = join(path, 'secrets/applied/Secret.pw.yaml')
    expect([statSync(file).mode & 0o777, statSync(join(path, 'secrets')).mode & 0o777]).toEqual([0o600, 0o700])
    expect(isApplied(state, file)).toBe(true)
    expect(names((await readManifestsOnce(rootsOf(state))).resources)).toBe('Kafka/a KafkaNodePool/p Secret/pw')
    expect(await dropApplied(state, { kind: 'Secret', name: 'pw' })).toBe(true)
    expect(names((await readManifestsOnce(rootsOf(state))).resources)).toBe('Kafka/a KafkaNodePool/p')
  }))

it('a Secret that an earlier release kept among the others is moved there', () =>
  inFolder(async (path) => {
    const state = await openStateFolder(path, 'write')
    await state.writeText('applied/Secret.pw.yaml', SECRET)
    await makeAppliedFolders(state)
    await makeAppliedFolders(state)
    expect(existsSync(join(path, 'applied/Secret.pw.yaml'))).toBe(false)
    expect(names((await readManifestsOnce(rootsOf(state))).resources)).toBe('Secret/pw')
  }))

describe('what is watched in the file that it was applied from', () => {
  /** Applied while nobody watched its folder, which a Drover does from now on. */
  const watched = (run: (scene: WatchedScene) => Promise<void>, head = kafka('a')) =>
    inFolder(async (root) => {
      const [folder, state] = [join(root, 'manifests'), await openStateFolder(join(root, 'state'), 'write')]
      mkdirSync(folder)
      const file = join(folder, 'a.yaml')
      writeFileSync(file, docs(head, pool('p', 'a'), topic('t', 'a'), SECRET))
      await makeAppliedFolders(state)
      await keepApplied(state, [{ text: readFileSync(file, 'utf8'), file }], [])
      const options = { lastGood: lastGoodIn(state), graceMs: 0 }
      const before = await createManifestReader({ roots: rootsOf(state), ...options }).read()
      expect(before.resources.map(({ origin }) => isApplied(state, origin.file))).not.toContain(false)
      const reader = createManifestReader({ roots: [folder, ...rootsOf(state)], ...options })
      await run({
        ...{ file, state },
        read: async () => {
          const set = await reader.read()
          await dropSuperseded(state, set)
          return set
        },
        copies: () => appliedFolders(state).flatMap((own) => readdirSync(own)),
      })
    })

  interface WatchedScene {
    readonly file: string
    readonly state: StateFolder
    readonly read: () => Promise<ManifestSet>
    readonly copies: () => string[]
  }

  it('is declared once, there, and its copies go', () =>
    watched(async ({ file, read, copies }) => {
      const set = await read()
      expect(set.problems).toEqual([])
      expect(set.resources.map(({ origin }) => origin.file)).toEqual([file, file, file, file])
      expect(copies()).toEqual([])
      expect(names((await read()).resources)).toBe('Kafka/a KafkaNodePool/p KafkaTopic/t Secret/pw')
    }))

  it('is so of a Kafka that has another name on this host', () =>
    watched(
      async ({ read, copies }) => {
        expect(names((await read()).resources)).toBe('Kafka/a-prod KafkaNodePool/p KafkaTopic/t Secret/pw')
        expect(copies()).toEqual([])
      },
      kafka('a').replace('metadata:', 'metadata:\n  annotations: {drover/name: a-prod}'),
    ))

  it('goes when it is taken out of that file', () =>
    watched(async ({ file, read }) => {
      await read()
      writeFileSync(file, docs(kafka('a'), pool('p', 'a')))
      await read()
      expect(names((await read()).resources)).toBe('Kafka/a KafkaNodePool/p')
    }))

  it('stays as it was applied while that file is broken, or gone', () =>
    watched(async ({ file, read, copies }) => {
      const text = readFileSync(file, 'utf8')
      for (const broken of [text.replace('replicas: 3', 'replicas: many'), 'kind: [', undefined]) {
        if (broken === undefined) rmSync(file)
        else writeFileSync(file, broken)
        await read()
        expect(names((await read()).resources)).toBe('Kafka/a KafkaNodePool/p KafkaTopic/t Secret/pw')
        expect(copies()).toContain('KafkaNodePool.p.yaml')
      }
      writeFileSync(file, text)
      expect((await read()).problems).toEqual([])
      expect(copies()).toEqual([])
    }))

  it('is declared twice in another file, and what was applied stays in force', () =>
    watched(async ({ file, read, copies }) => {
      renameSync(file, file.replace('a.yaml', 'b.yaml'))
      const set = await read()
      expect(new Set(set.problems.map(({ reason }) => reason))).toEqual(new Set(['DuplicateResource']))
      expect(copies()).toHaveLength(4)
    }))
})
