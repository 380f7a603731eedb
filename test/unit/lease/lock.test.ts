import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { jest } from '@jest/globals'
import { acquireLock, awaitLock, holderOf } from '../../../src/lease/lock.ts'
import { thisProcess } from '../../../src/lease/process-identity.ts'
import { temporaryFolder } from '../report/temporary-folder.ts'

const folderPath = temporaryFolder()
const LOCK = new URL('../../../src/lease/lock.ts', import.meta.url).href
const NODE = join(process.cwd(), 'node_modules', '.bin', 'node')

/** Of a holder that gives no sign by himself. */
const IDLE = { touchEvery: 1e6, silentAfter: 10_000 }
const QUICK = { touchEvery: 100, silentAfter: 1_000 }
const NEVER = new AbortController().signal

// These start processes, which a busy machine does slowly.
jest.setTimeout(30_000)

/** The claim that counts, as a holder wrote it, changed. */
function rewriteClaim(change: object): string {
  const path = join(folderPath(), 'lock', readdirSync(join(folderPath(), 'lock')).at(-1) ?? '')
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), ...change }))
  return path
}

function inAnotherProcess(code: string): string[] {
  const script = `import { acquireLock, awaitLock } from ${JSON.stringify(LOCK)}; const folder = ${JSON.stringify(folderPath())}; ${code}`
  return ['--input-type=module', '-e', script]
}

describe('the lock of a state folder', () => {
  test('is held by one at a time, who is named', () => {
    const lock = acquireLock(folderPath())
    expect(holderOf(folderPath())).toMatchObject({ pid: process.pid })
    expect(() => acquireLock(folderPath())).toThrow(
      expect.objectContaining({ code: 'STATE_LOCKED', message: expect.stringContaining(`process ${process.pid} on `) }),
    )
    lock.release()
    expect(holderOf(folderPath())).toBeUndefined()
    acquireLock(folderPath()).release()
  })

  test("is nobody's where nothing was ever locked", () => {
    expect(holderOf(join(folderPath(), 'nothing'))).toBeUndefined()
  })

  test('is free after its holder has ended by himself', () => {
    expect(spawnSync(NODE, inAnotherProcess('acquireLock(folder)')).status).toBe(0)
    expect(holderOf(folderPath())).toBeUndefined()
  })

  test('is taken over from a holder that was killed', async () => {
    const holder = spawn(NODE, inAnotherProcess('acquireLock(folder); console.log("held"); setInterval(() => {}, 1e6)'))
    await once(holder.stdout, 'data')
    expect(holderOf(folderPath())?.pid).toBe(holder.pid)
    expect(() => acquireLock(folderPath())).toThrow(`process ${holder.pid}`)
    holder.kill('SIGKILL')
    await once(holder, 'exit')
    expect(holderOf(folderPath())).toBeUndefined()
    acquireLock(folderPath()).release()
  })

  test('is taken over from a process whose number another has now', () => {
    acquireLock(folderPath())
    rewriteClaim({ startTime: 'long ago' })
    expect(holderOf(folderPath())).toBeUndefined()
    acquireLock(folderPath()).release()
  })

  test('is left to a holder elsewhere as long as he gives signs of life', () => {
    acquireLock(folderPath())
    const path = rewriteClaim({ place: 'elsewhere pid:[1]' })
    expect(() => acquireLock(folderPath())).toThrow('on elsewhere')
    const longAgo = new Date(Date.now() - 120_000)
    utimesSync(path, longAgo, longAgo)
    acquireLock(folderPath()).release()
  })

  test('is left to a newer Drover, whatever its claim says, as long as it gives signs of life', async () => {
    const newer = acquireLock(folderPath(), { ...IDLE, now: () => 0 })
    const path = rewriteClaim({ format: 2, pid: undefined, startTime: undefined, place: undefined })
    const said = `a newer Drover holds ${folderPath()}`
    expect(() => acquireLock(folderPath())).toThrow(expect.objectContaining({ code: 'STATE_LOCKED', message: said }))
    let time = 0
    const now = () => {
      // So far it gives signs, then none.
      time += 9_000
      if (time < 90_000) utimesSync(path, time, time)
      return time
    }
    const held: [string, boolean][] = []
    const lock = await awaitLock(folderPath(), NEVER, ({ message }, lives) => held.push([message, lives]), {
      touchEvery: 4,
      silentAfter: 10_000,
      now,
    })
    expect(time).toBeGreaterThan(90_000)
    expect(held).toEqual([
      [said, false],
      [said, true],
    ])
    expect(holderOf(folderPath())).toMatchObject({ pid: process.pid })
    for (const each of [lock, newer]) each?.release()
  })

  test('is read from a claim of before there were formats', () => {
    const lock = acquireLock(folderPath())
    const path = rewriteClaim({})
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ format: 1 })
    rewriteClaim({ format: undefined })
    expect(holderOf(folderPath())).toMatchObject({ pid: process.pid })
    lock.release()
  })

  test('goes to exactly one of many who find it abandoned', async () => {
    acquireLock(folderPath())
    rewriteClaim({ startTime: 'long ago' })
    const contender = `
      try { acquireLock(folder); process.stdout.write('won') } catch (error) { process.stdout.write(error.code) }
      process.stdin.resume()`
    const contenders = Array.from({ length: 6 }, () => spawn(NODE, inAnotherProcess(contender)))
    const said = await Promise.all(contenders.map(async ({ stdout }) => String((await once(stdout, 'data'))[0])))
    for (const { stdin } of contenders) stdin.end()
    await Promise.all(contenders.map((process) => once(process, 'exit')))
    expect(said.sort()).toEqual([...Array(5).fill('STATE_LOCKED'), 'won'])
    expect(readdirSync(join(folderPath(), 'lock'))).toEqual(['2'])
  })

  test('does not let who lost it free it for its new holder', () => {
    const lost = acquireLock(folderPath())
    rewriteClaim({ startTime: 'long ago' })
    const lock = acquireLock(folderPath())
    lost.release()
    expect(holderOf(folderPath())).toMatchObject(thisProcess())
    lock.release()
  })

  test('is lost by a holder that was frozen, to one who has watched it, and does not come back to it', async () => {
    const holder = spawn(
      NODE,
      inAnotherProcess(`
        const lock = acquireLock(folder, { ...${JSON.stringify(QUICK)}, now: () => performance.now() })
        lock.lost.addEventListener('abort', async () => console.log('lost', await lock.confirm()))
        console.log('held', await lock.confirm())
        setInterval(() => {}, 1e6)`),
    )
    const said = () => once(holder.stdout, 'data').then(([text]) => String(text).trim())
    try {
      expect(await said()).toBe('held true')
      const waitedFor: string[] = []
      const waiting = awaitLock(folderPath(), NEVER, ({ message }) => waitedFor.push(message), {
        ...QUICK,
        now: () => performance.now(),
      })
      holder.kill('SIGSTOP')
      const lock = await waiting
      expect(await lock?.confirm()).toBe(true)
      expect(waitedFor).toEqual([expect.stringContaining(`process ${holder.pid} on `)])
      holder.kill('SIGCONT')
      expect(await said()).toBe('lost false')
      expect(holderOf(folderPath())).toMatchObject({ pid: process.pid })
      lock?.release()
    } finally {
      holder.kill('SIGKILL')
    }
  })

  test('is kept by a holder that was frozen while nobody waited for it, by a new claim', async () => {
    const clock = { time: 0 }
    const lock = acquireLock(folderPath(), { ...IDLE, now: () => clock.time })
    clock.time += 60_000
    expect(await lock.confirm()).toBe(true)
    expect(readdirSync(join(folderPath(), 'lock'))).toEqual(['2'])
    lock.release()
    expect(holderOf(folderPath())).toBeUndefined()
  })

  test('is waited for in vain as long as its holder gives signs of life', async () => {
    const clock = { time: 0 }
    const lock = acquireLock(folderPath(), { ...IDLE, now: () => clock.time })
    const path = rewriteClaim({ place: 'elsewhere pid:[1]' })
    const enough = new AbortController()
    let looks = 0
    const now = () => {
      // Between any two looks nearly the whole time passes, and a sign is given.
      clock.time += 9_000
      looks += 1
      utimesSync(path, looks, looks)
      if (looks > 20) enough.abort()
      return clock.time
    }
    const held: [string, boolean][] = []
    const pace = { ...QUICK, silentAfter: 10_000, now }
    const hear = ({ message }: Error, lives: boolean) => void held.push([message, lives])
    expect(await awaitLock(folderPath(), enough.signal, hear, pace)).toBeUndefined()
    // He is told of at once, and once more when a sign of life was seen.
    expect(held).toEqual([
      [expect.stringContaining('on elsewhere'), false],
      [expect.stringContaining('on elsewhere'), true],
    ])
    lock.release()
  })

  test('is made anew when somebody removes its folder, and lost when somebody else was faster', async () => {
    const clock = { time: 0 }
    const lock = acquireLock(folderPath(), { ...IDLE, now: () => clock.time })
    for (const isFaster of [false, true]) {
      rmSync(join(folderPath(), 'lock'), { recursive: true })
      const other = isFaster ? acquireLock(folderPath()) : undefined
      clock.time += 9_000
      expect(await lock.confirm()).toBe(!isFaster)
      if (other) expect(await other.confirm()).toBe(true)
      other?.release()
    }
  })
})
