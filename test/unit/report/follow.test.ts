import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Resource } from '../../../src/model/resource.ts'
import { openEventLog } from '../../../src/report/event-log.ts'
import { followEvents, followRecords } from '../../../src/report/follow.ts'
import { openStateFolder } from '../../../src/report/state-folder.ts'
import { openStatusStore } from '../../../src/report/status-store.ts'
import { temporaryFolder } from './temporary-folder.ts'

const folderPath = temporaryFolder()
let stop: AbortController

beforeEach(() => {
  stop = new AbortController()
})
afterEach(() => stop.abort())

async function next<T>(items: AsyncGenerator<T>): Promise<T> {
  const result = await items.next()
  if (result.done) throw new Error('it ended')
  return result.value
}

describe('who follows events', () => {
  const gone = { type: 'Warning', reason: 'Missing', regarding: { kind: 'Kafka', name: 'a' }, message: 'gone' } as const

  test('sees what was, what comes, and what is counted', async () => {
    const folder = await openStateFolder(folderPath(), 'write')
    const log = await openEventLog(folder)
    await log.emit(gone)
    const events = followEvents(await openStateFolder(folderPath(), 'read'), stop.signal)
    expect(await next(events)).toMatchObject({ message: 'gone', count: 1 })
    await log.emit({ ...gone, message: 'back' })
    expect(await next(events)).toMatchObject({ message: 'back', count: 1 })
    await log.emit(gone)
    expect(await next(events)).toMatchObject({ message: 'gone', count: 2 })
  })

  test('sees the first event of a log that is not there yet', async () => {
    const events = followEvents(await openStateFolder(folderPath(), 'read'), stop.signal)
    const first = next(events)
    await (await openEventLog(await openStateFolder(folderPath(), 'write'))).emit(gone)
    expect(await first).toMatchObject({ message: 'gone' })
  })

  test('is let go by the signal', async () => {
    const events = followEvents(await openStateFolder(folderPath(), 'read'), stop.signal)
    const first = events.next()
    stop.abort()
    expect(await first).toEqual({ done: true, value: undefined })
  })
})

describe('who follows resources', () => {
  function topic(name: string, specHash: string): Resource {
    return {
      apiVersion: 'kafka.strimzi.io/v1',
      kind: 'KafkaTopic',
      metadata: { name, labels: {}, annotations: {} },
      spec: { config: {} },
      specHash,
      origin: { file: 'topics.yaml', line: 1, column: 1 },
    }
  }

  test('sees every one, then only what changes', async () => {
    const store = await openStatusStore(await openStateFolder(folderPath(), 'write'))
    await store.observe({ resources: [topic('a', '1'), topic('b', '1')] }, 0)
    const records = followRecords(await openStateFolder(folderPath(), 'read'), undefined, stop.signal)
    expect(await next(records)).toMatchObject([{ name: 'a' }, { name: 'b' }])
    await store.observe({ resources: [topic('a', '1'), topic('b', '2')] }, 0)
    expect(await next(records)).toMatchObject([{ name: 'b', generation: 2 }])
  })

  test('sees a resource come back that was forgotten', async () => {
    const store = await openStatusStore(await openStateFolder(folderPath(), 'write'))
    await store.observe({ resources: [topic('a', '1'), topic('b', '1')] }, 0)
    const records = followRecords(await openStateFolder(folderPath(), 'read'), ['KafkaTopic'], stop.signal)
    await next(records)
    rmSync(join(folderPath(), 'status', 'KafkaTopic', 'a.json'))
    await store.observe({ resources: [topic('a', '1'), topic('b', '2')] }, 0)
    expect(await next(records)).toMatchObject([{ name: 'b' }])
    await store.observe({ resources: [topic('a', '2'), topic('b', '2')] }, 0)
    expect(await next(records)).toMatchObject([{ name: 'a', generation: 2 }])
  })
})
