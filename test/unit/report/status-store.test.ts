import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Resource } from '../../../src/model/resource.ts'
import { Sensitive } from '../../../src/model/sensitive.ts'
import type { PlannedStatus } from '../../../src/plan/ground/plan.ts'
import { readRecords } from '../../../src/report/read-records.ts'
import { openStateFolder } from '../../../src/report/state-folder.ts'
import { openStatusStore, type StatusStore } from '../../../src/report/status-store.ts'
import { temporaryFolder } from './temporary-folder.ts'

const folderPath = temporaryFolder()
const NOW = Date.UTC(2026, 10, 23, 14)
const A = { kind: 'KafkaTopic', name: 'a' } as const

async function open(): Promise<StatusStore> {
  return openStatusStore(await openStateFolder(folderPath(), 'write'))
}

function topic(name: string, specHash = '1', labels = {}): Resource {
  return {
    apiVersion: 'kafka.strimzi.io/v1',
    kind: 'KafkaTopic',
    metadata: { name, labels, annotations: {} },
    spec: { config: {} },
    specHash,
    origin: { file: 'topics.yaml', line: 1, column: 1 },
  }
}

function ready(fields: Record<string, unknown> = {}): PlannedStatus {
  return { ...A, conditions: [{ type: 'Ready', status: 'True' }], fields }
}

describe('generations', () => {
  test('begin at 1, rise with the spec and not with labels, and survive a restart', async () => {
    const store = await open()
    expect(await store.observe({ resources: [topic('a')] }, NOW)).toEqual(new Map([['KafkaTopic/a', 1]]))
    await store.observe({ resources: [topic('a', '1', { team: 'x' })] }, NOW)
    expect(store.get(A)).toMatchObject({ generation: 1, labels: { team: 'x' } })
    await store.observe({ resources: [topic('a', '2')] }, NOW)
    const reopened = await open()
    expect(await reopened.observe({ resources: [topic('a', '2')] }, NOW)).toEqual(new Map([['KafkaTopic/a', 2]]))
    expect(await reopened.observe({ resources: [topic('a', '3')] }, NOW)).toEqual(new Map([['KafkaTopic/a', 3]]))
  })

  test('go on where they were when a manifest comes back', async () => {
    const store = await open()
    await store.observe({ resources: [topic('a')] }, NOW)
    await store.observe({ resources: [] }, NOW)
    expect(store.get(A)?.removedAt).toBe('2026-11-23T14:00:00Z')
    await store.observe({ resources: [topic('a', '2')] }, NOW)
    expect(store.get(A)).toMatchObject({ generation: 2 })
    expect(store.get(A)).not.toHaveProperty('removedAt')
  })
})

describe('a resource whose manifest is gone', () => {
  test('is kept, with the time it was first missed', async () => {
    const store = await open()
    await store.observe({ resources: [topic('a')] }, NOW)
    await store.observe({ resources: [] }, NOW)
    await store.observe({ resources: [] }, NOW + 60_000)
    expect(store.get(A)?.removedAt).toBe('2026-11-23T14:00:00Z')
  })

  test('is not taken for gone while absence proves nothing', async () => {
    const store = await open()
    await store.observe({ resources: [topic('a')] }, NOW)
    await store.observe({ resources: [], deletionFrozen: 'the folder is missing' }, NOW)
    expect(store.get(A)).not.toHaveProperty('removedAt')
  })

  test('is forgotten for good', async () => {
    const store = await open()
    await store.observe({ resources: [topic('a'), topic('b')] }, NOW)
    await store.forget(A)
    expect(store.list().map(({ name }) => name)).toEqual(['b'])
    expect((await open()).list().map(({ name }) => name)).toEqual(['b'])
    expect(await store.apply([ready()], NOW, new Map())).toEqual([])
    expect(store.get(A)).toBeUndefined()
  })
})

describe('a status', () => {
  test('is kept with its fields and the generation it speaks of', async () => {
    const store = await open()
    const generations = await store.observe({ resources: [topic('a')] }, NOW)
    await store.observe({ resources: [topic('a', '2')] }, NOW)
    await store.apply([ready({ topicId: 'x' })], NOW, generations)
    expect((await open()).get(A)).toMatchObject({
      generation: 2,
      status: {
        observedGeneration: 1,
        topicId: 'x',
        conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: '2026-11-23T14:00:00Z' }],
      },
    })
  })

  test('that says nothing new is not written again', async () => {
    const store = await open()
    const generations = await store.observe({ resources: [topic('a')] }, NOW)
    const path = join(folderPath(), 'status', 'KafkaTopic', 'a.json')
    await store.apply([ready({ topicId: undefined })], NOW, generations)
    const before = statSync(path).ino
    const transitions = await store.apply([ready()], NOW + 60_000, generations)
    await store.observe({ resources: [topic('a')] }, NOW + 60_000)
    expect(transitions).toEqual([])
    expect(statSync(path).ino).toBe(before)
  })

  test('reports the transitions of its conditions with their resource', async () => {
    const store = await open()
    const generations = await store.observe({ resources: [topic('a')] }, NOW)
    const [transition] = await store.apply([ready()], NOW, generations)
    expect(transition).toMatchObject({ resource: A, to: { type: 'Ready', status: 'True' } })
  })

  test('of the last of many at once is what stays', async () => {
    const store = await open()
    const generations = await store.observe({ resources: [topic('a')] }, NOW)
    await Promise.all(Array.from({ length: 20 }, (_, round) => store.apply([ready({ round })], NOW, generations)))
    expect((await open()).get(A)?.status.round).toBe(19)
  })

  test('that could not be written is written by the next pass', async () => {
    const folder = await openStateFolder(folderPath(), 'write')
    const store = await openStatusStore(folder)
    const generations = await store.observe({ resources: [topic('a')] }, NOW)
    const { writeJson } = folder
    folder.writeJson = () => Promise.reject(new Error('the disk is full'))
    await expect(store.apply([ready()], NOW, generations)).rejects.toThrow('the disk is full')
    folder.writeJson = writeJson
    await store.apply([ready()], NOW, generations)
    expect((await open()).get(A)?.status.conditions).toHaveLength(1)
  })
})

test("a Secret's values never reach the disk", async () => {
  const store = await open()
  const secret: Resource = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 's', labels: {}, annotations: {} },
    spec: { data: { password: new Sensitive('hunter2'), 'ca.crt': new Sensitive('x') } },
    specHash: '1',
    origin: { file: 's.yaml', line: 1, column: 1 },
  }
  await store.observe({ resources: [secret] }, NOW)
  expect(store.get({ kind: 'Secret', name: 's' })?.spec).toEqual({ keys: ['ca.crt', 'password'] })
  expect(readFileSync(join(folderPath(), 'status', 'Secret', 's.json'), 'utf8')).not.toContain('hunter2')
})

test('records are read by kind, in order, past what is broken', async () => {
  const store = await open()
  await store.observe({ resources: [topic('b'), topic('a'), topic('../../odd')] }, NOW)
  const folder = await openStateFolder(folderPath(), 'read')
  expect((await readRecords(folder, ['KafkaTopic'])).map(({ name }) => name)).toEqual(['../../odd', 'a', 'b'])
  expect(await readRecords(folder, ['Kafka'])).toEqual([])
  expect(readdirSync(folderPath())).toEqual(['status'])
})
