import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readRequests } from '../../../src/control/requests.ts'
import { openEventLog } from '../../../src/report/event-log.ts'
import { StateFolder } from '../../../src/report/state-folder.ts'
import { openStatusStore } from '../../../src/report/status-store.ts'
import { docs, kafka, pool, readText, topic } from '../manifests/manifests.ts'
import { temporaryFolder } from '../report/temporary-folder.ts'
import { drover } from './drover.ts'

const folderPath = temporaryFolder()
const run = (...words: string[]) => drover(['--state', folderPath(), ...words])
const within = (namespace: string, text: string) => text.replaceAll('metadata:', `metadata:\n  namespace: ${namespace}`)

const FIRST = docs(within('a', docs(kafka('c1'), pool('broker', 'c1'), topic('orders', 'c1'))), topic('untold', 'c1'))
const SECOND = within('b', docs(kafka('c2'), pool('broker', 'c2'), topic('orders', 'c2')))

/** A Drover has seen these. */
async function seen(...texts: readonly string[]): Promise<void> {
  const store = await openStatusStore(new StateFolder(folderPath(), 'write'))
  await store.observe(await readText(docs(...texts)), 0)
}

const rows = async (...words: string[]): Promise<string[]> => {
  const { stdout } = await run('get', ...words)
  const lines = stdout.trimEnd().split('\n')
  return lines.map((line) =>
    line
      .split(/\s{2,}/)
      .slice(0, 3)
      .join(' '),
  )
}

describe('drover get', () => {
  it('says in which namespace each is, where there are several', async () => {
    await seen(FIRST, SECOND)
    expect(await rows('kafkatopic')).toEqual(['NAMESPACE NAME CLUSTER', 'a orders c1', 'a untold c1', 'b orders c2'])
    expect(await rows('kafka', '-A')).toEqual(['NAMESPACE NAME READY', 'a c1 Unknown', 'b c2 Unknown'])
  })

  it('does not where there is one', async () => {
    await seen(FIRST)
    expect(await rows('kafkatopic')).toEqual(['NAME CLUSTER PARTITIONS', 'orders c1 1', 'untold c1 1'])
  })

  it('shows one namespace, with what says none and belongs to a Kafka there', async () => {
    await seen(FIRST, SECOND)
    expect(await rows('kt', '-n', 'a')).toEqual(['NAME CLUSTER PARTITIONS', 'orders c1 1', 'untold c1 1'])
    expect(await rows('kt', '-n', 'b')).toEqual(['NAME CLUSTER PARTITIONS', 'orders c2 1'])
    expect(await run('get', '-n', 'nowhere')).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('No resources'),
    })
  })

  it('writes names by which each can be asked for', async () => {
    await seen(FIRST, SECOND)
    const { stdout } = await run('get', 'kt', '-o', 'name')
    expect(stdout).toBe('kafkatopic/orders\nkafkatopic/untold\nkafkatopic/b/orders\n')
    const { stdout: one } = await run('get', 'kafkatopic/b/orders', '-o', 'json')
    expect(JSON.parse(one).metadata).toMatchObject({ name: 'orders', namespace: 'b' })
  })
})

describe('one of several of a name', () => {
  it.each([
    ['describe', ['describe', 'kafkatopic', 'orders']],
    ['get', ['get', 'kafkatopic', 'orders']],
    ['pause', ['pause', 'kafkatopic/orders']],
    ['delete', ['delete', 'kafkatopic', 'orders']],
    ['events', ['events', '--for', 'kafkatopic/orders']],
  ])('has to be told from the others for %s', async (_, words) => {
    await seen(FIRST, SECOND)
    expect(await run(...words)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(
        'there is a kafkatopic/orders in the namespaces a and b; say which one is meant, with -n',
      ),
    })
  })

  it.each([
    ['a namespace', ['kafkatopic', 'orders', '-n', 'b']],
    ['one after the word', ['kafkatopic/orders', '--namespace', 'b']],
    ['its whole name', ['kafkatopic/b/orders']],
  ])('is described by %s', async (_, words) => {
    await seen(FIRST, SECOND)
    const { code, stdout } = await run('describe', ...words)
    expect(code).toBe(0)
    expect(stdout).toMatch(/^Name: +orders\nNamespace: +b\n/)
    expect(stdout).toContain('strimzi.io/cluster=c2')
  })

  it('is paused by its namespace', async () => {
    await seen(FIRST, SECOND)
    expect(await run('pause', 'kafkatopic/orders', '-n', 'b')).toMatchObject({ code: 0 })
    const [request] = await readRequests(new StateFolder(folderPath(), 'read'))
    expect(request).toMatchObject({ type: 'annotate', kind: 'KafkaTopic', name: 'b/orders' })
  })

  it('is not there in another namespace, and it is said where it is', async () => {
    await seen(FIRST, SECOND)
    expect(await run('restart', 'c1', '-n', 'b')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('there is no kafka/c1 in the namespace b, but in a'),
    })
    expect(await run('restart', 'c1', '-n', 'a')).toMatchObject({ code: 0 })
  })
})

describe('a Kafka that has another name on this host', () => {
  const DEV = within('dev', docs(kafka('c'), pool('broker', 'c')))
  const PROD = within('prod', docs(kafka('c'), pool('broker', 'c'))).replace(
    '  name: c\n',
    '  name: c\n  annotations: {drover/name: c-prod}\n',
  )
  const described = async (...words: string[]) => (await run('describe', ...words)).stdout.split('\n').slice(0, 3)

  it.each([
    ['its name in the manifest', ['kafka', 'c', '-n', 'prod']],
    ['its name on this host', ['kafka', 'c-prod']],
    ['that, and its namespace', ['kafka', 'c-prod', '-n', 'prod']],
    ['its whole name', ['kafka/prod/c']],
  ])('is found by %s', async (_, words) => {
    await seen(DEV, PROD)
    expect(await described(...words)).toEqual(['Name:         c-prod', 'In manifest:  c', 'Namespace:    prod'])
    expect((await run('get', '-o', 'name', ...words)).stdout).toBe('kafka/c-prod\n')
  })

  it('is not taken for the one that has the name here', async () => {
    await seen(DEV, PROD)
    expect(await described('kafka', 'c')).toEqual(['Name:         c', 'Namespace:    dev', expect.any(String)])
    expect(await described('kafka', 'c', '-n', 'dev')).toContain('Namespace:    dev')
    expect(await run('describe', 'kafka', 'c-prod', '-n', 'dev')).toMatchObject({
      stderr: expect.stringContaining('there is no kafka/c-prod in the namespace dev, but in prod'),
    })
  })

  it('is told from the other one in the wide table', async () => {
    await seen(DEV, PROD)
    const { stdout } = await run('get', 'kafka', '-o', 'wide')
    expect(stdout.split('\n')[2]).toMatch(/^prod +c-prod .* as c\b/)
    expect(stdout.split('\n')[1]).not.toMatch(/ as c\b/)
  })

  it('is restarted, and deleted, by its name in the manifest', async () => {
    await seen(DEV, PROD)
    expect(await run('restart', 'c', '-n', 'prod')).toMatchObject({ code: 0 })
    expect(await readRequests(new StateFolder(folderPath(), 'read'))).toEqual([
      expect.objectContaining({ type: 'annotate', kind: 'Kafka', name: 'c-prod' }),
    ])
    expect(await run('delete', 'kafka', 'c', '-n', 'prod')).toMatchObject({
      stderr: expect.stringContaining('this takes down Kafka c-prod'),
    })
  })

  it('is applied beside one that says no namespace, and stands elsewhere', async () => {
    await seen(docs(kafka('c'), pool('broker', 'c')))
    const file = join(folderPath(), 'prod.yaml')
    await writeFile(file, PROD)
    expect(await run('validate', '-f', file)).toMatchObject({ code: 0 })
    await run('--docker', 'unix:///nowhere', 'apply', '-f', file)
    expect(await new StateFolder(folderPath(), 'read').list('applied')).toContain('Kafka.c-prod.yaml')
  })

  it('is applied, and not renamed by a second apply', async () => {
    const file = join(folderPath(), 'prod.yaml')
    const state = new StateFolder(folderPath(), 'write')
    const apply = async (text: string) => {
      await writeFile(file, text)
      return run('--docker', 'unix:///nowhere', 'apply', '-f', file)
    }
    await apply(PROD)
    expect(await state.list('applied')).toEqual(
      expect.arrayContaining(['Kafka.c-prod.yaml', 'KafkaNodePool.broker.yaml']),
    )
    await apply(DEV)
    expect(await state.list('applied')).toEqual(
      expect.arrayContaining(['Kafka.c.yaml', 'Kafka.c-prod.yaml', 'KafkaNodePool.dev%2Fbroker.yaml']),
    )
    expect(await apply(PROD.replace('c-prod', 'other'))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('The cluster runs on this host as `c-prod`; it cannot be renamed.'),
    })
    expect(await state.list('applied')).not.toContain('Kafka.other.yaml')
  })
})

it('drover events shows those of one namespace', async () => {
  await seen(FIRST, SECOND)
  const log = await openEventLog(new StateFolder(folderPath(), 'write'))
  for (const name of ['orders', 'b/orders', 'untold']) {
    const regarding = { kind: 'KafkaTopic', name } as const
    await log.emit({ type: 'Normal', reason: 'Ready', regarding, message: `${name} is ready` })
  }
  const told = async (...words: string[]) =>
    JSON.parse((await run('events', '-o', 'json', ...words)).stdout).map(({ message }: { message: string }) => message)
  expect(await told('-n', 'a')).toEqual(['orders is ready', 'untold is ready'])
  expect(await told('-n', 'b')).toEqual(['b/orders is ready'])
  expect(await told()).toHaveLength(3)
})

describe('drover apply', () => {
  it('keeps two topics of one name in two files, and takes back the one that is meant', async () => {
    const given = join(folderPath(), 'given')
    await mkdir(given)
    await writeFile(join(given, 'a.yaml'), FIRST)
    await writeFile(join(given, 'b.yaml'), SECOND)
    // No engine can be reached: what is given is kept, and that is all.
    for (const file of ['a.yaml', 'b.yaml']) await run('--docker', 'unix:///nowhere', 'apply', '-f', join(given, file))
    const state = new StateFolder(folderPath(), 'write')
    const files = () => state.list('applied')
    expect(await files()).toEqual(
      expect.arrayContaining(['KafkaTopic.orders.yaml', 'KafkaTopic.b%2Forders.yaml', 'KafkaNodePool.b%2Fbroker.yaml']),
    )
    await seen(FIRST, SECOND)
    expect(await run('delete', 'kafkatopic', 'orders', '-n', 'b')).toMatchObject({ code: 0 })
    expect(await files()).toContain('KafkaTopic.orders.yaml')
    expect(await files()).not.toContain('KafkaTopic.b%2Forders.yaml')
  })

  it('does not take the place of a cluster of another namespace', async () => {
    await seen(within('a', docs(kafka('c'), pool('broker', 'c'))))
    const file = join(folderPath(), 'b.yaml')
    await writeFile(file, within('b', docs(kafka('c'), pool('broker', 'c'))))
    expect(await run('--docker', 'unix:///nowhere', 'apply', '-f', file)).toMatchObject({
      stderr: expect.stringContaining('Kafka/c is that of the namespace `a`'),
    })
    expect(await new StateFolder(folderPath(), 'read').list('applied')).toEqual([])
  })
})
