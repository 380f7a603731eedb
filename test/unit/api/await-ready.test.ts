import { awaitReady, tellUnready, type Unready } from '../../../src/api/await-ready.ts'
import { keptIn } from '../../../src/api/kept.ts'
import { openStateFolder } from '../../../src/report/state-folder.ts'
import { openStatusStore } from '../../../src/report/status-store.ts'
import { beDaemon } from '../cli/a-daemon.ts'
import { fillState, RESOURCES, topic } from '../cli/a-state.ts'
import { temporaryFolder } from '../report/temporary-folder.ts'

const folderPath = temporaryFolder()
const tell = () => {}
const orders = [topic('orders', 3)]

beforeEach(() => fillState(folderPath()))

const ready = async (byUs = false) =>
  awaitReady(keptIn(await openStateFolder(folderPath(), 'read')), orders, 0, { byUs, tell })

it('takes a status for the truth when a daemon sees that it is so', async () => {
  await beDaemon(folderPath())
  await expect(ready()).resolves.toBeUndefined()
})

it.each([
  ['has not looked since its start', { clusters: {} }, 'has not looked at kafka/my-cluster since its start'],
  [
    'does not see the engine',
    { engine: { since: '2026-01-01T00:00:00Z', reason: 'it does not answer' } },
    'does not see the engine',
  ],
])('waits for a daemon that %s', async (_, report, said) => {
  await beDaemon(folderPath(), report)
  await expect(ready()).rejects.toMatchObject({ code: 'TIMED_OUT', message: expect.stringContaining(said) })
})

it('takes it for the truth without a daemon when it was just brought about', async () => {
  await expect(ready()).rejects.toMatchObject({ code: 'TIMED_OUT' })
  await expect(ready(true)).resolves.toBeUndefined()
})

describe('what keeps a resource from being ready', () => {
  const kafka = RESOURCES.filter(({ kind }) => kind === 'Kafka')
  const says = async (reason: string) => {
    await saysOf(reason)
    return awaitReady(keptIn(await openStateFolder(folderPath(), 'read')), kafka, 0, { byUs: false, tell })
  }
  const saysOf = async (reason: string | undefined) => {
    const store = await openStatusStore(await openStateFolder(folderPath(), 'write'))
    const generations = await store.observe({ resources: RESOURCES }, Date.now())
    const condition =
      reason === undefined
        ? ({ type: 'Ready', status: 'True' } as const)
        : ({ type: 'Ready', status: 'False', reason, message: '0/1 nodes up' } as const)
    const status = { kind: 'Kafka', name: 'my-cluster', conditions: [condition], fields: {} } as const
    await store.apply([status], Date.now(), generations)
    await beDaemon(folderPath())
  }

  it('is waited for until a daemon has had the time to see that a person has just mended it', async () => {
    await saysOf('Conflict')
    const patience = { byUs: false, tell, looksWithinMs: 60_000 }
    const waiting = awaitReady(keptIn(await openStateFolder(folderPath(), 'read')), kafka, 60, patience)
    await saysOf(undefined)
    await expect(waiting).resolves.toBeUndefined()
  })

  it.each(['Conflict', 'QuorumLost', 'NotSupported', 'DOCKER_REFUSED'])('is not waited for when it is %s', (reason) =>
    expect(says(reason)).rejects.toMatchObject({
      code: 'BLOCKED',
      message: `not ready, and no waiting helps: Kafka/my-cluster: ${reason}: 0/1 nodes up`,
    }),
  )

  it.each(['NodesNotReady', 'PortTaken', 'CrashLoop', 'DOCKER_UNREACHABLE'])('is waited for when it is %s', (reason) =>
    expect(says(reason)).rejects.toMatchObject({
      code: 'TIMED_OUT',
      message: `not ready: Kafka/my-cluster: ${reason}: 0/1 nodes up`,
    }),
  )

  it('is told each time it is something else, by the one whose it is', () => {
    const said: string[] = []
    const tell = tellUnready((line) => said.push(line))
    const cluster = (reason: string, message: string): Unready => ({ kind: 'Kafka', key: 'Kafka/c', reason, message })
    const follows: Unready[] = [
      { kind: 'KafkaNodePool', key: 'KafkaNodePool/p', reason: 'PortTaken', message: 'taken' },
      { kind: 'KafkaTopic', key: 'KafkaTopic/t', reason: 'KafkaNotReady', message: 'it does not answer' },
      { kind: 'KafkaTopic', key: 'KafkaTopic/new', message: 'not seen yet' },
    ]
    for (const message of ['taken', 'taken', 'seen last at 1 (3 s ago)', 'seen last at 1 (4 s ago)'])
      tell([cluster('PortTaken', message), ...follows])
    tell([{ kind: 'KafkaTopic', key: 'KafkaTopic/t', reason: 'NotSupported', message: 'fewer' }])
    expect(said).toEqual([
      'Kafka/c: PortTaken: taken',
      'Kafka/c: PortTaken: seen last at 1 (3 s ago)',
      'KafkaTopic/t: NotSupported: fewer',
    ])
  })
})
