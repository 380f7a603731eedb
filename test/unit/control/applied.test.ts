import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import {
  appliedFolders,
  dropApplied,
  isApplied,
  keepApplied,
  makeAppliedFolders,
} from '../../../src/control/applied.ts'
import { readManifestsOnce } from '../../../src/manifests/read-once.ts'
import { openStateFolder, type StateFolder } from '../../../src/report/state-folder.ts'
import { docs, inFolder, kafka, names, pool, topic } from '../manifests/manifests.ts'

const rootsOf = (state: StateFolder) => appliedFolders(state).map((ownFolder) => ({ ownFolder }))

it('what was applied is kept resource by resource, and read back as it was', () =>
  inFolder(async (path) => {
    const state = await openStateFolder(path, 'write')
    expect(await makeAppliedFolders(state)).toEqual([join(path, 'applied'), join(path, 'secrets/applied')])
    expect(await keepApplied(state, [docs(kafka('a'), pool('p', 'a'), ''), 'just: text'], [])).toBe(2)
    expect(readdirSync(join(path, 'applied'))).toEqual(['Kafka.a.yaml', 'KafkaNodePool.p.yaml'])
    const { resources, problems } = await readManifestsOnce(rootsOf(state))
    expect([names(resources), problems]).toEqual(['Kafka/a KafkaNodePool/p', []])
  }))

it('what was applied as a list is kept resource by resource', () =>
  inFolder(async (path) => {
    const state = await openStateFolder(path, 'write')
    const items = [kafka('a'), pool('p', 'a')].map((text) => parse(text))
    const list = stringify({ apiVersion: 'v1', kind: 'List', items })
    expect(await keepApplied(state, [list, 'apiVersion: v1\nkind: List\n'], [])).toBe(2)
    expect(readdirSync(join(path, 'applied'))).toEqual(['Kafka.a.yaml', 'KafkaNodePool.p.yaml'])
  }))

it('what was applied means what it meant where it stood: aliases, merge keys, large numbers, text like `no`', () =>
  inFolder(async (path) => {
    const state = await openStateFolder(path, 'write')
    const config = '{<<: {a: "no"}, b: 9223372036854775807, b: &b 9223372036854775806, c: *b}'
    const text = docs(kafka('a'), pool('p', 'a'), topic('t', 'a', `config: ${config}`))
    await keepApplied(state, [text], [])
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
    expect(await keepApplied(state, [...others, topic('t', 'a'), confluent], [])).toBe(1)
    expect(readFileSync(join(path, 'applied/KafkaTopic.t.yaml'), 'utf8')).toContain('kafka.strimzi.io/v1')
  }))

it('what is applied again changes only what differs', () =>
  inFolder(async (path) => {
    const state = await openStateFolder(path, 'write')
    await keepApplied(state, [docs(kafka('a'), pool('p', 'a'))], [])
    expect(await keepApplied(state, [docs(kafka('a'), pool('p', 'a', 5))], [])).toBe(1)
    expect(await keepApplied(state, [docs(kafka('a'), pool('p', 'a', 5))], [])).toBe(0)
  }))

it('what was applied can be dropped, once', () =>
  inFolder(async (path) => {
    const state = await openStateFolder(path, 'write')
    await keepApplied(state, [kafka('a')], [])
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
    await keepApplied(state, [docs(kafka('a'), pool('p', 'a'), SECRET)], [])
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
