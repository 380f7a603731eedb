import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '../report/temporary-folder.ts'
import { drover } from './drover.ts'

const path = temporaryFolder()
const run = (...words: string[]) => drover([...words, '--state', join(path(), 'state')])

test('a backup of a cluster nobody knows is refused before anything is made', async () => {
  const { code, stderr } = await run('backup', 'nowhere', join(path(), 'backup'))
  expect(code).toBe(1)
  expect(stderr).toContain('there is no Kafka nowhere')
  expect(existsSync(join(path(), 'backup'))).toBe(false)
})

test('a folder without a description is no backup, whatever else is in it', async () => {
  const folder = join(path(), 'broken-off')
  mkdirSync(folder)
  writeFileSync(join(folder, 'backup.json.partial'), '')
  const { code, stderr } = await run('restore', folder)
  expect(code).toBe(1)
  expect(stderr).toMatch(
    /broken-off is no backup: there is no backup\.json in it, which is written last\nGive the folder/,
  )
})
