import { join } from 'node:path'
import { wishFor } from '../../../src/control/subjects/kafka-wish.ts'
import type { Known } from '../../../src/control/subjects/subject.ts'
import type { ResourceRecord } from '../../../src/report/resource-record.ts'
import { aKafka, aPool } from '../../fixtures/resources.ts'

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
const existing = ['a', 'b', 'c'].map((name) => ({ kind: 'Kafka', name }) as const)
const known: Known = { manifests, requests: [], existing, records: [], sources: ['manifests'] }
const hold = (change: Partial<Known>) => wishFor('c', { ...known, ...change }).hold

it('of pools and users that are absent it is known whether that says anything', () => {
  const records: ResourceRecord[] = [
    { ...record('p', 'other/p.yaml'), kind: 'KafkaNodePool' },
    { ...record('q', 'manifests/q.yaml'), kind: 'KafkaNodePool' },
    { ...record('u', 'other/u.yaml'), kind: 'KafkaUser' },
    { ...record('v', 'manifests/v.yaml'), kind: 'KafkaUser' },
  ]
  const frozen = { ...manifests, deletionFrozen: 'no folder' }
  const absent = {
    elsewhere: new Map([['p', 'other/p.yaml']]),
    usersElsewhere: new Map([['u', 'other/u.yaml']]),
  }
  expect(wishFor('c', { ...known, records }).absence).toEqual(absent)
  expect(wishFor('c', { ...known, records, manifests: frozen }).absence).toEqual({ ...absent, frozen: 'no folder' })
})

it('of pools of one name it is known of its own', () => {
  const ofCluster = (cluster: string, name: string, file: string): ResourceRecord => ({
    ...record(name, file),
    kind: 'KafkaNodePool',
    labels: { 'strimzi.io/cluster': cluster },
  })
  const records = [ofCluster('a', 'p', 'other/a.yaml'), ofCluster('c', 'n/p', 'other/c.yaml')]
  expect(wishFor('c', { ...known, records }).absence?.elsewhere).toEqual(new Map([['p', 'other/c.yaml']]))
  expect(wishFor('b', { ...known, records }).absence?.elsewhere).toEqual(new Map())
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

  it.each([
    ['has got another name', { kind: 'Kafka', name: 'c' } as const, { ...named('b'), manifestName: 'c' }, true],
    ['has lost its name', { kind: 'Kafka', name: 'c', manifestName: 'b' } as const, named('b'), true],
    [
      'has changed it',
      { kind: 'Kafka', name: 'c', manifestName: 'x' } as const,
      { ...named('b'), manifestName: 'x' },
      true,
    ],
    ['is another one', { kind: 'Kafka', name: 'c', manifestName: 'x' } as const, named('b'), false],
  ])('and of which nothing is recorded is held while one that %s may be it', (_, one, other, held) => {
    const there = [...existing.slice(0, 2), one]
    const of = { ...manifests, resources: [named('a'), other, aPool()] }
    const said = hold({ existing: there, manifests: of })
    expect(said).toEqual(held ? expect.stringContaining('Kafka/b may be it') : undefined)
    expect(hold({ existing: there, manifests: of, records: [record('c', 'manifests/c.yaml')] })).toBeUndefined()
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
