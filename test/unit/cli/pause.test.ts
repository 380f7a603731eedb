import { lastGoodIn } from '../../../src/control/kept-secrets.ts'
import { readRequests } from '../../../src/control/requests.ts'
import { StateFolder } from '../../../src/report/state-folder.ts'
import { temporaryFolder } from '../report/temporary-folder.ts'
import { fillState, RESOURCES } from './a-state.ts'
import { drover } from './drover.ts'

const folderPath = temporaryFolder()
const requests = () => readRequests(new StateFolder(folderPath(), 'read'))

beforeEach(() => fillState(folderPath()))

it.each([
  [['pause', 'kafka/my-cluster'], 'is left alone until it is resumed', { 'strimzi.io/pause-reconciliation': 'true' }],
  [['resume', 'kafka/my-cluster'], 'is looked after again', { 'strimzi.io/pause-reconciliation': null }],
  [
    ['restart', 'my-cluster'],
    'restarts its nodes, one at a time and only while that is safe; what does not run is started at once',
    { 'strimzi.io/manual-rolling-update': expect.any(String) },
  ],
])('leaves what %p asks for, and says so', async (words, told, annotations) => {
  expect(await drover([...words, '--state', folderPath()])).toEqual({
    code: 0,
    stdout: '',
    stderr: `kafka/my-cluster ${told}\nno Drover is running on this state folder; the next one will heed it\n`,
  })
  expect(await requests()).toEqual([{ type: 'annotate', kind: 'Kafka', name: 'my-cluster', annotations }])
})

it('refuses a name that nobody knows, and asks for nothing', async () => {
  const { code, stderr } = await drover(['pause', 'kafka/nope', '--state', folderPath()])
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: 'drover: there is no kafka/nope\nList what there is with `drover get`.\n',
  })
  expect(await requests()).toEqual([])
})

describe('where the manifests in force are known', () => {
  const PAUSE = 'strimzi.io/pause-reconciliation'
  const known = (said?: string) => {
    const annotations: Readonly<Record<string, string>> = said === undefined ? {} : { [PAUSE]: said }
    const resources = RESOURCES.map((resource) => ({ ...resource, metadata: { ...resource.metadata, annotations } }))
    return lastGoodIn(new StateFolder(folderPath(), 'write')).save({ resources, folders: {} })
  }
  const asked = (word: string) => drover([word, 'kafkatopic/orders', '--state', folderPath()])
  const noted = (said: string | null) => ({ [PAUSE]: { said, at: expect.any(Number) } })

  it('notes what the manifest says, and takes a pause back that nothing else asks for', async () => {
    await known()
    await asked('pause')
    expect(await requests()).toMatchObject([{ annotations: { [PAUSE]: 'true' }, noted: noted(null) }])
    await asked('resume')
    expect(await requests()).toEqual([])
  })

  it('outweighs a pause of the manifest, and gives it back its word', async () => {
    await known('true')
    await asked('resume')
    expect(await requests()).toMatchObject([{ annotations: { [PAUSE]: null }, noted: noted('true') }])
    await asked('pause')
    expect(await requests()).toEqual([])
  })
})
