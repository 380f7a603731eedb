import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openStateFolder } from '../../../src/report/state-folder.ts'
import { belongTo, instanceOf } from '../../../src/report/state-instance.ts'
import { temporaryFolder } from './temporary-folder.ts'

const folderPath = temporaryFolder()

describe('a state folder', () => {
  it('belongs to the instance of the first Drover that works with it', async () => {
    expect(instanceOf(folderPath())).toBeUndefined()
    const state = await openStateFolder(folderPath(), 'write')
    await belongTo(state, 'shop')
    await belongTo(state, 'shop')
    expect(instanceOf(folderPath())).toBe('shop')
  })

  it('is refused to any other, and says whose it is', async () => {
    const state = await openStateFolder(folderPath(), 'write')
    await belongTo(state, 'shop')
    await expect(belongTo(state, 'default')).rejects.toMatchObject({
      code: 'STATE_OF_ANOTHER',
      message: `${state.path} belongs to the instance shop, not default`,
    })
    expect(instanceOf(folderPath())).toBe('shop')
  })

  it.each(['', '{', '[]', '{"format": 1}', '{"format": 1, "instance": 7}'])('that says %j says nothing', (text) => {
    writeFileSync(join(folderPath(), 'instance.json'), text)
    expect(instanceOf(folderPath())).toBeUndefined()
  })
})
