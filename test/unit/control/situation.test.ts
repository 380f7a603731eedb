import { join } from 'node:path'
import {
  clusterOf,
  confirmedGone,
  declaredClusters,
  existingClusters,
  type Known,
  wishFor,
} from '../../../src/control/situation.ts'
import { LABELS } from '../../../src/model/labels.ts'
import type { ResourceRecord } from '../../../src/report/resource-record.ts'
import { aKafka, aPool } from '../../fixtures/resources.ts'
import { memoryDocker } from '../../twins/memory-docker.ts'

const named = (name: string) => ({ ...aKafka(), metadata: { name, labels: {}, annotations: {} } })
const manifests = { resources: [named('a'), named('b'), aPool()], problems: [] }
const record = (name: string, file: string): ResourceRecord => ({
  kind: 'Kafka',
  name,
  apiVersion: 'kafka.strimzi.io/v1',
  labels: {},
  annotations: {},
  spec: {},
  specHash: 'h',
  generation: 1,
  origin: { file, line: 1, column: 1 },
  status: { conditions: [], observedGeneration: 1 },
})
const known: Known = { manifests, requests: [], existing: ['a', 'b', 'c'], records: [], sources: ['manifests'] }
const hold = (change: Partial<Known>) => wishFor('c', { ...known, ...change }).hold

it('a Kafka belongs to itself, all else to the cluster on its label', () => {
  expect([clusterOf(named('a')), clusterOf(aPool())]).toEqual(['a', 'c'])
  expect(clusterOf({ ...aPool(), metadata: { name: 'p', labels: {}, annotations: {} } })).toBeUndefined()
  expect(declaredClusters(manifests)).toEqual(['a', 'b'])
})

it('what stands nowhere any more is gone at once when a person has confirmed the removal of its cluster', () => {
  const a = { kind: 'Kafka', name: 'a' } as const
  const b = { kind: 'Kafka', name: 'b' } as const
  const confirmed = [{ type: 'confirm-removal', cluster: 'a', deleteVolumes: false } as const]
  expect(confirmedGone({ ...manifests, missed: [a, b] }, confirmed)).toEqual([a])
  expect(confirmedGone({ ...manifests, held: [{ resource: a, reason: 'r', mend: 'm' }] }, confirmed)).toEqual([a])
  expect(confirmedGone({ ...manifests, missed: [a, b] }, [])).toEqual([])
  expect(confirmedGone(manifests, confirmed)).toEqual([])
})

it('one resource that stands nowhere is gone at once when a person has confirmed that of it', () => {
  const pool = { kind: 'KafkaNodePool', name: 'p' } as const
  const kafka = { kind: 'Kafka', name: 'p' } as const
  const held = [pool, kafka].map((resource) => ({ resource, reason: 'r', mend: 'm' }))
  expect(confirmedGone({ ...manifests, held }, [{ type: 'confirm-gone', ...pool }])).toEqual([pool])
  expect(confirmedGone(manifests, [{ type: 'confirm-gone', ...pool }])).toEqual([])
})

it('of pools that are absent it is known whether that says anything', () => {
  const records: ResourceRecord[] = [
    { ...record('p', 'other/p.yaml'), kind: 'KafkaNodePool' },
    { ...record('q', 'manifests/q.yaml'), kind: 'KafkaNodePool' },
  ]
  const frozen = { ...manifests, deletionFrozen: 'no folder' }
  const elsewhere = new Map([['p', 'other/p.yaml']])
  expect(wishFor('c', { ...known, records }).absence).toEqual({ elsewhere })
  expect(wishFor('c', { ...known, records, manifests: frozen }).absence).toEqual({ elsewhere, frozen: 'no folder' })
})

describe('a cluster whose manifest is gone', () => {
  it.each([
    ['in a folder that is watched', 'manifests/c.yaml', false],
    ['below a folder that is watched', 'manifests/deep/c.yaml', false],
    ['named by its whole path', join(process.cwd(), 'manifests/c.yaml'), false],
    ['in another folder', 'other/c.yaml', true],
    ['in a folder whose name begins the same', 'manifests-old/c.yaml', true],
    ['above', 'c.yaml', true],
  ])('and stood %s', (_, file, held) => {
    const said = hold({ records: [record('c', file)] })
    expect(said).toEqual(held ? `its manifest stood in ${file}, which this Drover does not watch` : undefined)
  })

  it('and stood in a file that is watched by itself may go', () => {
    expect(hold({ sources: ['some/c.yaml'], records: [record('c', 'some/c.yaml')] })).toBeUndefined()
  })

  it('is not held by records of other kinds, nor by those that know no file', () => {
    const { origin: _, ...unknown } = record('c', 'x')
    expect(hold({ records: [unknown, { ...record('c', 'other'), kind: 'KafkaTopic' }] })).toBeUndefined()
  })

  it('is held while deletion is frozen', () => {
    expect(hold({ manifests: { ...manifests, deletionFrozen: 'no folder' } })).toContain('no folder')
  })

  it('may go with its data when a person said so, of that very cluster', () => {
    const frozen = { ...known, manifests: { ...manifests, deletionFrozen: 'no folder' } }
    const confirmed = (cluster: string, deleteVolumes: boolean) =>
      wishFor('c', { ...frozen, requests: [{ type: 'confirm-removal', cluster, deleteVolumes }] })
    expect(confirmed('c', true)).toMatchObject({ deleteVolumes: true })
    expect(confirmed('c', true).hold).toBeUndefined()
    expect(confirmed('c', false)).toMatchObject({ deleteVolumes: false })
    expect(confirmed('a', true)).toMatchObject({ deleteVolumes: false, hold: expect.stringContaining('no folder') })
  })
})

it('clusters exist while a network or a configuration of this instance is left; their data does not count', async () => {
  const docker = memoryDocker({ now: () => 0 })
  const labels = (cluster: string, kind: string, instance = 'mine') => ({
    [LABELS.instance]: instance,
    [LABELS.cluster]: cluster,
    [LABELS.kind]: kind,
  })
  await docker.createNetwork('net-kafka', labels('net', 'network'))
  await docker.createNetwork('theirs-kafka', labels('theirs', 'network', 'other'))
  await docker.createNetwork('mine', labels('labelled', 'network'))
  const node = { [LABELS.pool]: 'p', [LABELS.nodeId]: '0' }
  await docker.createVolume('config-config-p-0-0123abcd', { ...labels('config', 'config'), ...node })
  await docker.createVolume('mine', { ...labels('labelled', 'config'), ...node })
  await docker.createVolume('w', labels('kept', 'data'))
  await docker.createVolume('x', { [LABELS.instance]: 'mine', [LABELS.kind]: 'config' })
  expect(await existingClusters(docker, 'mine')).toEqual(['config', 'net'])
})
