import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  annotationRequest,
  confirmedGone,
  leaveRequest,
  readRequests,
  withdrawRequest,
  withRequests,
} from '../../../src/control/requests.ts'
import { holdAnnotation, holdOf } from '../../../src/model/hold.ts'
import { openStateFolder } from '../../../src/report/state-folder.ts'
import { aKafka, aPool, aTopic } from '../../fixtures/resources.ts'
import { temporaryFolder } from '../report/temporary-folder.ts'

const path = temporaryFolder()
const pause = (value: string | null) =>
  annotationRequest({ kind: 'Kafka', name: 'c' }, { 'strimzi.io/pause-reconciliation': value })
const named = (name: string) => ({ ...aKafka(), metadata: { name, labels: {}, annotations: {} } })
const confirmation = { type: 'confirm-removal', cluster: 'c', deleteVolumes: true } as const

describe('requests of people', () => {
  it('outlive who left them, one for each subject', async () => {
    const folder = await openStateFolder(path(), 'write')
    await leaveRequest(folder, pause('true'))
    await leaveRequest(folder, pause('false'))
    await leaveRequest(folder, confirmation)
    expect(await readRequests(await openStateFolder(path(), 'write'))).toEqual([pause('false'), confirmation])
  })

  it('are gone once they are withdrawn', async () => {
    const folder = await openStateFolder(path(), 'write')
    await leaveRequest(folder, confirmation)
    await withdrawRequest(folder, { ...confirmation, deleteVolumes: false })
    expect(await readRequests(folder)).toEqual([])
  })

  it('that make no sense are passed over', async () => {
    const folder = await openStateFolder(path(), 'write')
    await leaveRequest(folder, confirmation)
    for (const [name, content] of [
      ['a.json', '{"type":"annotate"}'],
      ['b.json', '"text"'],
      ['c.json', '{"type":"other","cluster":"c"}'],
      ['d.json', 'null'],
      ['e.txt', '{}'],
    ] as const) {
      writeFileSync(join(path(), 'requests', name), content)
    }
    expect(await readRequests(folder)).toEqual([confirmation])
  })
})

describe('an annotation that was asked for', () => {
  const kafka = aKafka({}, { 'strimzi.io/pause-reconciliation': 'false', other: 'stays' })

  it('goes before the one in the manifest; everything else stays', () => {
    const [laid, untouched] = withRequests([kafka, aTopic('c')], [pause('true'), confirmation])
    expect(laid).toEqual({
      ...kafka,
      metadata: { ...kafka.metadata, annotations: { 'strimzi.io/pause-reconciliation': 'true', other: 'stays' } },
    })
    expect(untouched).toEqual(aTopic('c'))
  })

  it('takes one away when it is null', () => {
    expect(withRequests([kafka], [pause(null)])[0]?.metadata.annotations).toEqual({ other: 'stays' })
  })
})

describe('a hold that was asked for', () => {
  const hold = { type: 'hold-node', cluster: 'c', node: 'c-p-0', since: 1, until: 1_000 } as const

  it('outlives who left it, and is laid over the Kafka with what else was asked for', async () => {
    const folder = await openStateFolder(path(), 'write')
    await leaveRequest(folder, hold)
    await leaveRequest(folder, pause('true'))
    const [laid, topic] = withRequests([aKafka(), aTopic('c')], await readRequests(folder))
    expect(laid?.kind === 'Kafka' && holdOf(laid, 999)).toEqual({ node: 'c-p-0', since: 1, until: 1_000 })
    expect(laid?.metadata.annotations).toMatchObject({ 'strimzi.io/pause-reconciliation': 'true' })
    expect(topic).toEqual(aTopic('c'))
  })

  it('has no effect where a manifest says it', () => {
    const [alone] = withRequests([aKafka({}, holdAnnotation({ ...hold, until: 900 }))], [])
    expect(alone?.metadata.annotations).toEqual({})
  })

  it('is over when it is not renewed', () => {
    const [laid] = withRequests([aKafka()], [hold])
    expect(laid?.kind === 'Kafka' && holdOf(laid, 1_000)).toBeUndefined()
  })
})

it('what stands nowhere any more is gone at once when a person has confirmed the removal of its cluster', () => {
  const manifests = { resources: ['a', 'b'].map(named), problems: [] }
  const a = { kind: 'Kafka', name: 'a' } as const
  const b = { kind: 'Kafka', name: 'b' } as const
  const confirmed = [{ type: 'confirm-removal', cluster: 'a', deleteVolumes: false } as const]
  expect(confirmedGone({ ...manifests, missed: [a, b] }, confirmed)).toEqual([a])
  expect(confirmedGone({ ...manifests, held: [{ resource: a, reason: 'r', mend: 'm' }] }, confirmed)).toEqual([a])
  expect(confirmedGone({ ...manifests, missed: [a, b] }, [])).toEqual([])
  expect(confirmedGone(manifests, confirmed)).toEqual([])
})

it('one resource that stands nowhere is gone at once when a person has confirmed that of it', () => {
  const manifests = { resources: [aKafka(), aPool()], problems: [] }
  const pool = { kind: 'KafkaNodePool', name: 'p' } as const
  const kafka = { kind: 'Kafka', name: 'p' } as const
  const held = [pool, kafka].map((resource) => ({ resource, reason: 'r', mend: 'm' }))
  expect(confirmedGone({ ...manifests, held }, [{ type: 'confirm-gone', ...pool }])).toEqual([pool])
  expect(confirmedGone(manifests, [{ type: 'confirm-gone', ...pool }])).toEqual([])
})
