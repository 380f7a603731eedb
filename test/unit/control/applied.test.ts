import { readdirSync } from 'node:fs'
import { parse, stringify } from 'yaml'
import { appliedFolder, dropApplied, keepApplied, makeAppliedFolder } from '../../../src/control/applied.ts'
import { readManifestsOnce } from '../../../src/manifests/read-once.ts'
import { openStateFolder } from '../../../src/report/state-folder.ts'
import { docs, inFolder, kafka, names, pool } from '../manifests/manifests.ts'

it('what was applied is kept resource by resource, and read back as it was', () =>
  inFolder(async (path) => {
    const state = await openStateFolder(path, 'write')
    expect(await makeAppliedFolder(state)).toBe(appliedFolder(state))
    expect(await keepApplied(state, [docs(kafka('a'), pool('p', 'a'), ''), 'just: text'])).toBe(2)
    expect(readdirSync(appliedFolder(state))).toEqual(['Kafka.a.yaml', 'KafkaNodePool.p.yaml'])
    const { resources, problems } = await readManifestsOnce([{ ownFolder: appliedFolder(state) }])
    expect([names(resources), problems]).toEqual(['Kafka/a KafkaNodePool/p', []])
  }))

it('what was applied as a list is kept resource by resource', () =>
  inFolder(async (path) => {
    const state = await openStateFolder(path, 'write')
    const items = [kafka('a'), pool('p', 'a')].map((text) => parse(text))
    const list = stringify({ apiVersion: 'v1', kind: 'List', items })
    expect(await keepApplied(state, [list, 'apiVersion: v1\nkind: List\n'])).toBe(2)
    expect(readdirSync(appliedFolder(state))).toEqual(['Kafka.a.yaml', 'KafkaNodePool.p.yaml'])
  }))

it('what is applied again changes only what differs', () =>
  inFolder(async (path) => {
    const state = await openStateFolder(path, 'write')
    await keepApplied(state, [docs(kafka('a'), pool('p', 'a'))])
    expect(await keepApplied(state, [docs(kafka('a'), pool('p', 'a', 5))])).toBe(1)
    expect(await keepApplied(state, [docs(kafka('a'), pool('p', 'a', 5))])).toBe(0)
  }))

it('what was applied can be dropped, once', () =>
  inFolder(async (path) => {
    const state = await openStateFolder(path, 'write')
    await keepApplied(state, [kafka('a')])
    expect(await dropApplied(state, { kind: 'Kafka', name: 'b' })).toBe(false)
    expect(await dropApplied(state, { kind: 'Kafka', name: 'a' })).toBe(true)
    expect(await dropApplied(state, { kind: 'Kafka', name: 'a' })).toBe(false)
    expect(readdirSync(appliedFolder(state))).toEqual([])
  }))
