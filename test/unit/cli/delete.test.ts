import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { keepApplied } from '../../../src/control/applied.ts'
import { readManifestsOnce } from '../../../src/manifests/read-once.ts'
import { StateFolder } from '../../../src/report/state-folder.ts'
import { openStatusStore } from '../../../src/report/status-store.ts'
import { docs, kafka, pool, topic } from '../manifests/manifests.ts'
import { temporaryFolder } from '../report/temporary-folder.ts'
import { drover } from './drover.ts'

const folderPath = temporaryFolder()

describe('drover delete, of what stands in a file that is watched', () => {
  const text = docs(kafka('c'), pool('p', 'c'), topic('t', 'c'))
  const file = () => join(folderPath(), 'watched/a.yaml')
  const state = () => new StateFolder(folderPath(), 'write')
  beforeEach(async () => {
    await mkdir(join(folderPath(), 'watched'))
    await writeFile(file(), text)
    const store = await openStatusStore(state())
    await store.observe(await readManifestsOnce([file()]), 0)
  })

  it('refuses, and names the file', async () => {
    const { code, stderr } = await drover(['--state', folderPath(), 'delete', 'kafkatopic', 't'])
    expect(code).not.toBe(0)
    expect(stderr).toContain(`KafkaTopic/t stands in ${file()}`)
    expect(stderr).toContain('Remove it from that file instead.')
    expect(stderr).not.toContain('applied')
  })

  it('says of a copy that was applied how to be rid of that alone', async () => {
    await keepApplied(state(), [{ text }], [])
    const { stderr } = await drover(['--state', folderPath(), 'delete', 'kafkatopic', 't'])
    expect(stderr).toContain(
      `Remove it from that file instead. A copy was applied and is not in force; to be rid of that alone: rm ${folderPath()}/applied/KafkaTopic.t.yaml`,
    )
    expect(await state().list('applied')).toContain('KafkaTopic.t.yaml')
  })
})
