import { openStateFolder } from '../../../src/report/state-folder.ts'
import { openStatusStore } from '../../../src/report/status-store.ts'
import { temporaryFolder } from '../report/temporary-folder.ts'
import { fillState, RESOURCES, topic } from './a-state.ts'
import { bothWays } from './both-ways.ts'

const folderPath = temporaryFolder()
const MANY = Array.from({ length: 60 }, (_, index) => topic(`topic-${index}`, 3))

const many = async (path: string) => {
  await fillState(path)
  const store = await openStatusStore(await openStateFolder(path, 'write'))
  await store.observe({ resources: [...RESOURCES, ...MANY] }, Date.now())
}

/** What a moment more or less changes. */
const timeless = (text: string) => text.replaceAll(/ \d+s\b/g, ' ?s')

describe('of many resources the daemon is asked, which has them at hand, and the same is shown', () => {
  test.each([
    ['get'],
    ['get', 'kafkatopic', '-o', 'wide'],
    ['get', 'kt/topic-7', 'kt/topic-8'],
    ['get', '-o', 'json'],
    ['get', 'kt/nope'],
    ['get', '-n', 'default', 'kafka'],
    ['describe', 'kafkatopic', 'topic-7'],
    ['events', '-n', 'default'],
    ['pause', 'kafkatopic/topic-7'],
  ])('%p %p %p', async (...words) => {
    const { byFiles, bySocket } = await bothWays({ folder: folderPath(), words, prepare: many })
    expect(timeless(bySocket.ended.stdout)).toBe(timeless(byFiles.ended.stdout))
    expect({ ...bySocket.ended, stdout: '' }).toEqual({ ...byFiles.ended, stdout: '' })
    expect(bySocket.door?.looks()).toBeGreaterThan(0)
  })

  test('of few it is not: to read their files takes no longer', async () => {
    const { bySocket } = await bothWays({ folder: folderPath(), words: ['get'], prepare: fillState })
    expect(bySocket.door?.looks()).toBe(0)
  })
})
