import { appendFileSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { NewEvent } from '../../../src/report/event.ts'
import { type EventLog, openEventLog, readEvents } from '../../../src/report/event-log.ts'
import { openStateFolder, type StateFolder } from '../../../src/report/state-folder.ts'
import { temporaryFolder } from './temporary-folder.ts'

const folderPath = temporaryFolder()
const HOUR = 3_600_000
let now = 0

beforeEach(() => {
  now = 1_000
})

function event(message: string): NewEvent {
  return { type: 'Warning', reason: 'ContainerMissing', regarding: { kind: 'Kafka', name: 'a' }, message }
}

async function open(): Promise<{ folder: StateFolder; log: EventLog }> {
  const folder = await openStateFolder(folderPath(), 'write')
  return { folder, log: await openEventLog(folder, () => now) }
}

describe('the event log', () => {
  test('counts what is reported again within an hour, in another process as well', async () => {
    const { log } = await open()
    await log.emit(event('gone'))
    now += HOUR
    expect(await log.emit(event('gone'))).toMatchObject({ count: 2, firstAt: 1_000, lastAt: now })
    now += HOUR
    const { log: reopened, folder } = await open()
    expect(await reopened.emit(event('gone'))).toMatchObject({ count: 3, firstAt: 1_000 })
    expect(await readEvents(folder)).toEqual(reopened.list())
    expect(await readEvents(folder)).toHaveLength(1)
  })

  test('begins a new event after an hour of silence, and for other words', async () => {
    const { log, folder } = await open()
    await log.emit(event('gone'))
    await log.emit(event('gone again'))
    now += HOUR + 1
    await log.emit(event('gone'))
    expect((await readEvents(folder)).map(({ message, count }) => [message, count])).toEqual([
      ['gone', 1],
      ['gone again', 1],
      ['gone', 1],
    ])
  })

  test('shows what happened last at the end', async () => {
    const { log, folder } = await open()
    for (const message of ['one', 'two', 'one']) await log.emit(event(message))
    expect((await readEvents(folder)).map(({ message }) => message)).toEqual(['two', 'one'])
  })

  test('keeps the newest thousand when it grows past two thousand lines', async () => {
    const { log, folder } = await open()
    await Promise.all(Array.from({ length: 2_001 }, (_, number) => log.emit(event(`${number}`))))
    const kept = await readEvents(folder)
    expect(kept).toHaveLength(1_000)
    expect(kept.at(-1)?.message).toBe('2000')
    await log.emit(event('after'))
    expect(readFileSync(join(folderPath(), 'events.jsonl'), 'utf8').split('\n')).toHaveLength(1_002)
    expect(log.list()).toEqual(await readEvents(folder))
  })

  test('does not grow without end when one event is counted for ever', async () => {
    const { log, folder } = await open()
    await Promise.all(Array.from({ length: 4_500 }, () => log.emit(event('again'))))
    expect(await readEvents(folder)).toMatchObject([{ count: 4_500 }])
    expect(readFileSync(join(folderPath(), 'events.jsonl'), 'utf8').split('\n').length).toBeLessThan(2_002)
  })

  test('goes on after a line that a crash has cut off', async () => {
    const { log } = await open()
    await log.emit(event('whole'))
    appendFileSync(join(folderPath(), 'events.jsonl'), '{"type":"Warn')
    const { log: reopened, folder } = await open()
    await reopened.emit(event('after'))
    expect((await readEvents(folder)).map(({ message }) => message)).toEqual(['whole', 'after'])
  })

  test('is closed to others', async () => {
    const { log } = await open()
    await log.emit(event('x'))
    expect(statSync(join(folderPath(), 'events.jsonl')).mode & 0o777).toBe(0o600)
  })
})
