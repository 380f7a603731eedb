import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { temporaryFolder } from '../unit/report/temporary-folder.ts'

const folderPath = temporaryFolder()
const LOCK = new URL('../../src/lease/lock.ts', import.meta.url).href
const NODE = join(process.cwd(), 'node_modules', '.bin', 'node')

it('the lock of a state folder is never held by two who take it in turns as fast as they can', async () => {
  // Whoever holds the lock makes a folder, which fails if another holder has made it.
  const contender = `
    import { mkdirSync, rmdirSync } from 'node:fs'
    import { acquireLock } from ${JSON.stringify(LOCK)}
    const folder = ${JSON.stringify(folderPath())}
    const end = Date.now() + 1_000
    while (Date.now() < end) {
      let lock
      try { lock = acquireLock(folder) } catch (error) { if (error.code === 'STATE_LOCKED') continue; throw error }
      mkdirSync(folder + '/inside')
      rmdirSync(folder + '/inside')
      lock.release()
    }`
  const words = ['--input-type=module', '-e', contender]
  const contenders = Array.from({ length: 4 }, () => spawn(NODE, words, { stdio: 'inherit' }))
  const codes = await Promise.all(contenders.map(async (process) => (await once(process, 'exit'))[0]))
  expect(codes).toEqual([0, 0, 0, 0])
})
