import { appendFileSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { AuditLog, AuditOptions } from '../../../src/report/audit-log.ts'
import type { Audited } from '../../../src/report/audit-record.ts'
import { followAudit, readAudit } from '../../../src/report/read-audit.ts'
import { openStateFolder, StateFolder } from '../../../src/report/state-folder.ts'
import { AUTHOR, auditIn } from '../../fixtures/audit.ts'
import { LossyDisk } from './lossy-disk.ts'
import { temporaryFolder } from './temporary-folder.ts'

const folderPath = temporaryFolder()

const change = (name: string): Audited => ({
  at: '2026-01-02T03:04:05.678Z',
  ms: 12,
  result: 'done',
  operation: 'StartContainer',
  object: { kind: 'container', name },
  cause: 'it is not running',
  regarding: { kind: 'Kafka', name: 'a' },
  askedBy: { manifest: { file: 'a.yaml', line: 3, generation: 2 } },
  passId: '0badcafe',
})

async function open(options?: Partial<AuditOptions>): Promise<{ folder: StateFolder; audit: AuditLog }> {
  const folder = await openStateFolder(folderPath(), 'write')
  return { folder, audit: await auditIn(folder, options) }
}

const namesIn = async (folder: StateFolder) => (await readAudit(folder)).map(({ object }) => object.name)
const file = (name = 'audit.jsonl') => join(folderPath(), name)

/** A disk that is full for as long as it is said. */
class FullDisk extends LossyDisk {
  isFull = false

  override async appendText(path: string, text: string): Promise<void> {
    if (!this.isFull) return super.appendText(path, text)
    // What there was room for.
    await super.appendText(path, text.slice(0, 10))
    throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
  }
}

describe('the audit', () => {
  test('has a line for each change, which others cannot read', async () => {
    const { folder, audit } = await open()
    audit.note(change('n'))
    await audit.idle()
    const { passId, ...others } = change('n')
    expect(readFileSync(file(), 'utf8')).toBe(
      `${JSON.stringify({ ...others, instance: 'world', passId, drover: AUTHOR })}\n`,
    )
    expect(statSync(file()).mode & 0o777).toBe(0o600)
    expect(await namesIn(folder)).toEqual(['n'])
  })

  test('keeps the order, whatever is noted while it writes', async () => {
    const { folder, audit } = await open()
    const names = Array.from({ length: 500 }, (_, n) => `n${n}`)
    for (const name of names) {
      audit.note(change(name))
      if (name.endsWith('7')) await Promise.resolve()
    }
    await audit.idle()
    expect(await namesIn(folder)).toEqual(names)
  })

  test('forgets none, in whatever moment of a write it is noted', async () => {
    const names: string[][] = []
    for (let turns = 0; turns < 30; turns += 1) {
      const folder = new StateFolder('/s', 'write', new LossyDisk())
      const audit = await auditIn(folder)
      audit.note(change('a'))
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve()
      audit.note(change('b'))
      await audit.idle()
      names.push(await namesIn(folder))
    }
    expect(names).toEqual(names.map(() => ['a', 'b']))
  })

  test('goes on after a line that a crash has cut off, which is passed over', async () => {
    const first = await open()
    first.audit.note(change('before'))
    await first.audit.idle()
    appendFileSync(file(), '{"at":"2026-01-02T03:04:0')
    const { folder, audit } = await open()
    expect(await namesIn(folder)).toEqual(['before'])
    audit.note(change('after'))
    await audit.idle()
    expect(await namesIn(folder)).toEqual(['before', 'after'])
  })

  test('is put aside when it is long, and what is oldest goes', async () => {
    const { folder, audit } = await open({ fullAt: 1 })
    const names = Array.from({ length: 7 }, (_, n) => `n${n}`)
    for (const name of names) {
      audit.note(change(name))
      await audit.idle()
    }
    expect(readdirSync(folderPath()).sort()).toEqual([...[1, 2, 3, 4].map((n) => `audit.${n}.jsonl`), 'audit.jsonl'])
    expect(await namesIn(folder)).toEqual(names.slice(-5))
  })

  test('loses none when Drover died while it was put aside', async () => {
    const { folder, audit } = await open({ fullAt: 1 })
    for (const name of ['n0', 'n1', 'n2']) {
      audit.note(change(name))
      await audit.idle()
    }
    await folder.rename('audit.1.jsonl', 'audit.3.jsonl')
    audit.note(change('n3'))
    await audit.idle()
    expect((await namesIn(folder)).sort()).toEqual(['n0', 'n1', 'n2', 'n3'])
  })

  test('is not put aside by who has not the lock', async () => {
    const { audit } = await open({ fullAt: 1, rotates: false })
    for (const name of ['n0', 'n1']) {
      audit.note(change(name))
      await audit.idle()
    }
    expect(readdirSync(folderPath())).toEqual(['audit.jsonl'])
  })

  test('costs its lines when the disk is full, which is told once, and once more how many', async () => {
    const disk = new FullDisk()
    const heard: unknown[] = []
    const folder = new StateFolder('/s', 'write', disk)
    const audit = await auditIn(folder, {
      hear: (lost) => heard.push('lines' in lost ? lost.lines : (lost.error as { code: string }).code),
    })
    const note = async (name: string) => {
      audit.note(change(name))
      await audit.idle()
    }
    await note('n0')
    disk.isFull = true
    for (const name of ['n1', 'n2', 'n3']) await note(name)
    expect(heard).toEqual(['STATE_UNUSABLE'])
    disk.isFull = false
    await note('n4')
    await note('n5')
    expect(heard).toEqual(['STATE_UNUSABLE', 3])
    expect(await namesIn(folder)).toEqual(['n0', 'n4', 'n5'])
  })

  test('takes no more memory than it may while the disk does not answer', async () => {
    const disk = new LossyDisk()
    const folder = new StateFolder('/s', 'write', disk)
    const heard: unknown[] = []
    const audit = await auditIn(folder, { hear: (lost) => heard.push(Object.keys(lost)[0]) })
    let answer = () => {}
    disk.appendText = () => new Promise((resolve) => (answer = resolve))
    audit.note(change('hangs'))
    await Promise.resolve()
    for (let n = 0; n < 6_000; n += 1) audit.note(change('waits'))
    expect(heard).toEqual(['error'])
    // Nor does anybody have to wait for that.
    await audit.idle(AbortSignal.timeout(1))
    answer()
  })

  test('is followed, also when it is put aside meanwhile', async () => {
    const { folder, audit } = await open({ fullAt: 1_000 })
    audit.note(change('n0'))
    await audit.idle()
    const stop = new AbortController()
    const seen: string[] = []
    for await (const { object } of followAudit(folder, stop.signal)) {
      seen.push(object.name)
      if (seen.length === 9) stop.abort()
      else audit.note(change(`n${seen.length}`))
      await audit.idle()
    }
    expect(seen).toEqual(Array.from({ length: 9 }, (_, n) => `n${n}`))
  })
})
