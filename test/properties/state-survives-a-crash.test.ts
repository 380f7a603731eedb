import fc from 'fast-check'
import type { KafkaTopicResource, Resource } from '../../src/model/resource.ts'
import { EventLog, openEventLog, readEvents } from '../../src/report/event-log.ts'
import { readRecords } from '../../src/report/read-records.ts'
import { StateFolder } from '../../src/report/state-folder.ts'
import { openStatusStore } from '../../src/report/status-store.ts'
import { LossyDisk } from '../unit/report/lossy-disk.ts'
import { cases } from './cases.ts'

/** Fractions for `LossyDisk.reboot`, repeated as often as it asks. */
const losses = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 8 })
const cut = fc.nat(40)

function source(fractions: readonly number[]): () => number {
  let next = 0
  return () => fractions[next++ % fractions.length] ?? 0
}

function topic(name: string, specHash: string): Resource {
  const resource: KafkaTopicResource = {
    apiVersion: 'kafka.strimzi.io/v1',
    kind: 'KafkaTopic',
    metadata: { name, labels: {}, annotations: {} },
    spec: { config: {} },
    specHash,
    origin: { file: 'topics.yaml', line: 1, column: 1 },
  }
  return resource
}

describe('whatever moment the power is cut at', () => {
  test('a written file is the old one or the new one, and the new one once the write has returned', () =>
    fc.assert(
      fc.asyncProperty(cut, losses, fc.string(), fc.string(), async (operations, fractions, old, fresh) => {
        const disk = new LossyDisk()
        await new StateFolder('/state', 'write', disk).writeText('daemon.json', old)
        disk.operationsLeft = operations
        const returned = await new StateFolder('/state', 'write', disk).writeText('daemon.json', fresh).then(
          () => true,
          () => false,
        )
        const found = await new StateFolder('/state', 'read', disk.reboot(source(fractions))).readText('daemon.json')
        expect(returned ? [fresh] : [old, fresh]).toContain(found)
      }),
      cases(100),
    ))

  test('every record is whole, and no generation that a pass was told is ever told for another spec', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.tuple(fc.constantFrom('a', 'b'), fc.constantFrom('1', '2', '3')), { maxLength: 3 }), {
          minLength: 1,
          maxLength: 4,
        }),
        cut,
        losses,
        async (edits, operations, fractions) => {
          const disk = new LossyDisk()
          const store = await openStatusStore(new StateFolder('/state', 'write', disk))
          const told = new Map<string, string>()
          disk.operationsLeft = operations
          for (const edit of edits) {
            const resources = [...new Map(edit).entries()].map(([name, hash]) => topic(name, hash))
            const generations = await store.observe({ resources }, 0).catch(() => undefined)
            if (generations === undefined) break
            for (const { kind, metadata, specHash } of resources) {
              const key = `${kind}/${metadata.name}`
              told.set(`${key}@${generations.get(key)}`, specHash)
            }
          }
          const after = disk.reboot(source(fractions))
          const folder = new StateFolder('/state', 'write', after)
          const reopened = await openStatusStore(folder)
          expect(after.names().filter((name) => name.includes('corrupt'))).toEqual([])
          const resources = ['a', 'b'].map((name) => topic(name, 'later'))
          const generations = await reopened.observe({ resources }, 0)
          for (const [key, generation] of generations) expect(told.has(`${key}@${generation}`)).toBe(false)
          expect((await readRecords(folder)).map(({ specHash }) => specHash)).toEqual(['later', 'later'])
        },
      ),
      cases(100),
    ))

  test('the event log can be read, and goes on', () =>
    fc.assert(
      fc.asyncProperty(cut, losses, async (operations, fractions) => {
        const disk = new LossyDisk()
        const event = (message: string) =>
          ({ type: 'Normal', reason: 'Found', regarding: { kind: 'Kafka', name: 'a' }, message }) as const
        disk.operationsLeft = operations
        const log = new EventLog(new StateFolder('/state', 'write', disk), new Map(), 1_990, () => 5)
        for (let at = 0; at < 30; at += 1) await log.emit(event(`message ${at}`)).catch(() => undefined)
        const folder = new StateFolder('/state', 'write', disk.reboot(source(fractions)))
        const reopened = await openEventLog(folder, () => 6)
        const before = reopened.list().length
        await reopened.emit(event('after the crash'))
        const messages = (await readEvents(folder)).map(({ message }) => message)
        expect(messages).toHaveLength(before + 1)
        expect(messages.at(-1)).toBe('after the crash')
      }),
      cases(100),
    ))
})
