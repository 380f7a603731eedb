import { temporaryFolder } from '../report/temporary-folder.ts'
import { beDaemon } from './a-daemon.ts'
import { fillState } from './a-state.ts'
import { drover, droverGoingOn } from './drover.ts'

const folderPath = temporaryFolder()
const events = (...words: string[]) => drover(['--state', folderPath(), 'events', ...words])

describe('drover events', () => {
  test('shows what was found and done', async () => {
    await fillState(folderPath())
    expect((await events()).stdout).toMatch(
      /^LAST SEEN +TYPE +REASON +OBJECT +MESSAGE\n\d+s \(x2 over \d+s\) +Warning +ContainerMissing +kafka\/my-cluster +broker-0 is missing\n$/,
    )
    expect(JSON.parse((await events('-o', 'json')).stdout)).toMatchObject([{ reason: 'ContainerMissing', count: 2 }])
  })

  test('picks those of one resource', async () => {
    await fillState(folderPath())
    expect(JSON.parse((await events('-o', 'json', '--for', 'k/my-cluster')).stdout)).toHaveLength(1)
    await beDaemon(folderPath())
    expect(await events('--for', 'kt/orders')).toEqual({ code: 0, stdout: '', stderr: 'No events found.\n' })
  })

  test('says when nobody would see what happens now', async () => {
    await fillState(folderPath())
    expect((await events()).stderr).toMatch(/^No Drover runs on /)
    expect((await events('-o', 'json')).stderr).toMatch(/^No Drover runs on /)
    const engine = { since: new Date().toISOString(), reason: 'it does not answer' }
    await beDaemon(folderPath(), { engine })
    expect((await events()).stderr).toMatch(
      /^The Drover on \S+ does not see the engine since \S+Z \(\d+ s ago\): it does not answer\.\n$/,
    )
  })

  test('follows what another process reports', async () => {
    const { events: log } = await fillState(folderPath())
    const following = droverGoingOn(['--state', folderPath(), 'events', '-f', '-o', 'json'])
    try {
      expect(JSON.parse(await following.next())).toMatchObject({ count: 2 })
      const regarding = { kind: 'KafkaTopic', name: 'orders' } as const
      await log.emit({ type: 'Normal', reason: 'TopicCreated', regarding, message: 'made' })
      expect(JSON.parse(await following.next())).toMatchObject({ reason: 'TopicCreated', regarding })
    } finally {
      following.stop()
    }
  })
})
