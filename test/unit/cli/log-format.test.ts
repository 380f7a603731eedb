import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { temporaryFolder } from '../report/temporary-folder.ts'
import { DROVER } from './drover.ts'

const folderPath = temporaryFolder()

/** The first line that a daemon logs where no engine is, which nobody reads in a terminal. */
async function firstLine(...words: string[]): Promise<string> {
  const elsewhere = ['--state', join(folderPath(), 'state'), '--docker', `unix://${join(folderPath(), 'none')}`]
  const child = spawn(DROVER, [...elsewhere, 'run', folderPath(), ...words], { stdio: ['ignore', 'ignore', 'pipe'] })
  const ended = once(child, 'exit')
  const lines = createInterface({ input: child.stderr })[Symbol.asyncIterator]()
  const { value } = await lines.next()
  child.kill()
  await ended
  return value ?? ''
}

test('the log is JSON for whoever is no terminal, and short where that is asked for', async () => {
  expect(JSON.parse(await firstLine())).toMatchObject({ level: 'warn', msg: expect.stringContaining('engine') })
  expect(JSON.parse(await firstLine('--log-format', 'json'))).toMatchObject({ level: 'warn' })
  expect(await firstLine('--log-format', 'short')).toMatch(/^\d\d:\d\d:\d\d warn +the engine cannot be reached/)
})
