import { parse } from 'yaml'
import { temporaryFolder } from '../report/temporary-folder.ts'
import { beDaemon } from './a-daemon.ts'
import { fillState, RESOURCES, topic } from './a-state.ts'
import { drover, droverGoingOn } from './drover.ts'

const folderPath = temporaryFolder()
const get = (...words: string[]) => drover(['--state', folderPath(), 'get', ...words])
const lines = (text: string): string[][] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => line.trim().split(/\s{2,}/))

describe('drover get', () => {
  test('lists everything by kind', async () => {
    await fillState(folderPath())
    const { code, stdout } = await get()
    expect(code).toBe(0)
    expect(lines(stdout).map(([name]) => name)).toEqual([
      'NAME',
      'kafka/my-cluster',
      '',
      'NAME',
      'kafkatopic/orders',
      'kafkatopic/payments',
      '',
      'NAME',
      'secret/pw',
    ])
  })

  test('tells that the state folder was removed under the daemon, whatever is left to be shown', async () => {
    await beDaemon(folderPath(), { stateLostAt: new Date().toISOString() })
    const { code, stderr } = await get('kafka')
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(
        /^The state folder \S+ was removed while the Drover on it .* start Drover anew\.\nNo resources found\.\n$/,
      ),
    })
  })

  test.each(['kafkatopic', 'KafkaTopics', 'kt'])('knows a kind by the name %s', async (kind) => {
    await fillState(folderPath())
    await beDaemon(folderPath())
    expect(lines((await get(kind)).stdout)).toEqual([
      ['NAME', 'CLUSTER', 'PARTITIONS', 'REPLICATION FACTOR', 'READY', 'REASON', 'WARNINGS'],
      ['orders', 'my-cluster', '3', '3', 'True'],
      ['payments', 'my-cluster', '6', '3', 'Unknown'],
    ])
  })

  test('says more with -o wide', async () => {
    await fillState(folderPath())
    await beDaemon(folderPath())
    const [headers, row] = lines((await get('kafka', '-o', 'wide')).stdout)
    expect(headers).toEqual(expect.arrayContaining(['SINCE', 'GENERATION', 'MANIFEST', 'MESSAGE']))
    const messages = 'node 1 of 3 is being replaced; 1/3 rolled, restarting n-1'
    expect(row).toEqual(expect.arrayContaining(['1/1', 'manifests/kafka.yaml:7', messages]))
  })

  test('says how far a roll is', async () => {
    await fillState(folderPath())
    const [headers = [], row = []] = lines((await get('kafka')).stdout)
    expect(row[headers.indexOf('ROLL') - 1]).toBe('1/3 rolled')
  })

  test('shows a resource as a manifest with its status', async () => {
    await fillState(folderPath())
    await beDaemon(folderPath())
    expect(parse((await get('kafka', 'my-cluster', '-o', 'yaml')).stdout)).toEqual({
      apiVersion: 'kafka.strimzi.io/v1',
      kind: 'Kafka',
      metadata: { name: 'my-cluster', generation: 1 },
      spec: { kafka: { version: '4.3.1', listeners: [], config: {} } },
      status: {
        clusterId: 'abc',
        kafkaVersion: '4.3.1',
        observedGeneration: 1,
        conditions: [
          {
            type: 'Ready',
            status: 'False',
            reason: 'Rolling',
            message: 'node 1 of 3 is being replaced',
            lastTransitionTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
          },
          expect.objectContaining({ type: 'RollingUpdate', message: '1/3 rolled, restarting n-1' }),
        ],
      },
    })
  })

  test('prints a list, and nothing else, for programs', async () => {
    await fillState(folderPath())
    await beDaemon(folderPath())
    const { stdout, stderr } = await get('all', '-o', 'json')
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'List', items: RESOURCES.map(({ kind }) => ({ kind })) })
    expect(stderr).toBe('')
  })

  test('prints names that it takes again', async () => {
    await fillState(folderPath())
    const names = (await get('kt,k', '-o', 'name')).stdout.trim().split('\n')
    expect(names).toEqual(['kafka/my-cluster', 'kafkatopic/orders', 'kafkatopic/payments'])
    expect((await get(...names, '-o', 'name')).stdout.trim().split('\n')).toEqual(names)
  })

  test("never shows a Secret's values", async () => {
    await fillState(folderPath())
    expect(JSON.parse((await get('secret', 'pw', '-o', 'json')).stdout).data).toEqual({ password: '[redacted]' })
  })

  test('fails for a name there is not', async () => {
    await fillState(folderPath())
    expect(await get('kafka', 'nope')).toEqual({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^No Drover runs .*\ndrover: there is no kafka\/nope\nList what there is/),
    })
  })

  test('says when nobody keeps the state up to date, and only then', async () => {
    await fillState(folderPath())
    expect((await get('kafka')).stderr).toMatch(/^No Drover runs on /)
    await beDaemon(folderPath())
    expect((await get('kafka')).stderr).toBe('')
  })

  test('shows nothing as it was left when nobody looks any more, to people and to programs', async () => {
    await fillState(folderPath())
    await beDaemon(folderPath())
    expect(lines((await get('kt')).stdout)[1]).toEqual(['orders', 'my-cluster', '3', '3', 'True'])
    await beDaemon(folderPath(), { clusters: {} })
    expect(lines((await get('kt')).stdout)[1]).toEqual(['orders', 'my-cluster', '3', '3', 'Unknown', 'NotLookedAt'])
    const { code, stdout, stderr } = await get('kt', 'orders', '-o', 'json')
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(/^The running Drover has not looked at kafka\/my-cluster since its start at \S+Z/),
    })
    expect(JSON.parse(stdout).status.conditions).toEqual([
      expect.objectContaining({ type: 'Ready', status: 'Unknown', message: expect.stringMatching(/; before: True$/) }),
    ])
  })

  test('says that more may be known when the engine answers, instead of that there is nothing', async () => {
    const engine = { since: new Date().toISOString(), reason: 'connect ENOENT /run/docker.sock' }
    await beDaemon(folderPath(), { engine, clusters: {} })
    expect(await get()).toEqual({
      code: 0,
      stdout: '',
      stderr: expect.stringMatching(
        /^The Drover on \S+ does not see the engine since [^\n]+: connect ENOENT \/run\/docker.sock.\nNo resources are known yet.\n$/,
      ),
    })
  })

  test('follows when nobody sees any more what it shows', async () => {
    await fillState(folderPath())
    await beDaemon(folderPath())
    const watching = droverGoingOn(['--state', folderPath(), 'get', 'kt', 'orders', '-w'])
    try {
      await watching.next()
      expect(await watching.next()).toMatch(/True$/)
      await beDaemon(folderPath(), { engine: { since: new Date().toISOString(), reason: 'it does not answer' } })
      expect(await watching.next()).toMatch(/Unknown +EngineNotSeen$/)
    } finally {
      watching.stop()
    }
  })

  test('finds nothing in a state folder that is not there', async () => {
    expect(await drover(['--state', `${folderPath()}/none`, 'get'])).toMatchObject({
      code: 0,
      stdout: '',
      stderr: expect.stringContaining('No resources found.'),
    })
  })

  test('follows what changes', async () => {
    const { store } = await fillState(folderPath())
    const watching = droverGoingOn(['--state', folderPath(), 'get', 'kt', '-o', 'name', '-w'])
    try {
      expect([await watching.next(), await watching.next()]).toEqual(['kafkatopic/orders', 'kafkatopic/payments'])
      await store.observe({ resources: [...RESOURCES.slice(0, 2), topic('payments', 12)] }, Date.now())
      expect(await watching.next()).toBe('kafkatopic/payments')
    } finally {
      watching.stop()
    }
  })
})
