import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { diskOps } from '../../../src/report/file-ops.ts'
import { temporaryFolder } from './temporary-folder.ts'

const folder = temporaryFolder()

const openFiles = () => readdirSync('/proc/self/fd').length

it('thousands of files that are written and read at once are not all open at once', async () => {
  const paths = Array.from({ length: 2_000 }, (_, i) => join(folder(), `${i}.json`))
  const before = openFiles()
  let most = 0
  const watched = async (work: Promise<unknown>) => {
    await work
    most = Math.max(most, openFiles())
  }
  await Promise.all(paths.map((path) => watched(diskOps.createFile(path, '{}', 0o600))))
  await Promise.all(paths.map((path) => watched(diskOps.sync(path))))
  await Promise.all(paths.map((path) => watched(diskOps.readText(path))))
  expect(most - before).toBeLessThan(100)
}, 120_000)
