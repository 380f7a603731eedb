import { describeProblem, statusesWithoutPass, withProblems } from '../../../src/control/pass/manifest-statuses.ts'
import type { ManifestProblem, Resource } from '../../../src/model/resource.ts'
import { aKafka, aPool, aTopic } from '../../fixtures/resources.ts'

const problem = (more: Partial<ManifestProblem> = {}): ManifestProblem => ({
  severity: 'error',
  reason: 'UnknownField',
  message: 'no such field.',
  origin: { file: 'm.yaml', line: 3, column: 5 },
  ...more,
})
const planned = (kind: 'Kafka' | 'KafkaNodePool', name: string) => ({ kind, name, conditions: [], fields: {} })
const set = (problems: readonly ManifestProblem[], resources: readonly Resource[] = [aKafka(), aPool()]) => ({
  resources,
  problems,
})

it('a problem is told by where it is, what it is and what to write instead', () => {
  expect(describeProblem(problem())).toBe('m.yaml:3:5: no such field.')
  expect(describeProblem(problem({ path: 'spec.a', mend: 'Write b.' }))).toBe(
    'm.yaml:3:5 spec.a: no such field. Write b.',
  )
})

describe('a problem becomes a condition', () => {
  const condition = { type: 'Warning', status: 'True', reason: 'UnknownField', message: 'm.yaml:3:5: no such field.' }
  const conditions = (found: ManifestProblem) =>
    withProblems([planned('Kafka', 'c'), planned('KafkaNodePool', 'p')], set([found])).map(
      ({ conditions }) => conditions,
    )

  it('of its resource', () => {
    expect(conditions(problem({ resource: { kind: 'KafkaNodePool', name: 'p' } }))).toEqual([[], [condition]])
  })

  it('of everything in its file when it is about the whole file', () => {
    expect(conditions(problem())).toEqual([[condition], [condition]])
  })

  it('of nothing when it is about another file, or a resource nobody plans', () => {
    expect(conditions(problem({ origin: { file: 'x.yaml', line: 1, column: 1 } }))).toEqual([[], []])
    expect(conditions(problem({ resource: { kind: 'KafkaTopic', name: 'p' } }))).toEqual([[], []])
  })
})

describe('a resource no pass is about', () => {
  const origin = { file: 'm.yaml', line: 1, column: 1 }
  const other = (kind: 'Secret' | 'ConfigMap'): Resource => ({
    apiVersion: 'v1',
    kind,
    metadata: { name: 's', labels: {}, annotations: {} },
    spec: { data: {} },
    specHash: 'h',
    origin,
  })
  const unlabelled = { ...aTopic('t'), metadata: { name: 't', labels: {}, annotations: {} } }
  const bridge: Resource = { ...aTopic('u'), kind: 'KafkaBridge', spec: {} }
  const named = (name: string): Resource => ({ ...aKafka(), metadata: { name, labels: {}, annotations: {} } })
  const status = (resource: Resource, clusters: readonly string[] = ['c']) =>
    statusesWithoutPass(set([], [resource, ...clusters.map(named)])).map(({ conditions: [condition] }) => condition)

  it.each<[string, Resource, readonly string[], unknown]>([
    ['a Secret that nothing names says so', other('Secret'), ['c'], { type: 'InUse', status: 'False' }],
    ['a ConfigMap that nothing names says so', other('ConfigMap'), ['c'], { type: 'InUse', status: 'False' }],
    [
      'a kind that is not supported says so',
      bridge,
      ['c'],
      { reason: 'NotSupported', message: 'KafkaBridge is not supported yet; nothing is done about it' },
    ],
    ['a topic of no cluster says so', unlabelled, ['c'], { reason: 'ClusterMissing', message: 'it names no cluster' }],
    [
      'a pool of a cluster that is not there says so',
      aPool(),
      [],
      { reason: 'ClusterMissing', message: 'there is no Kafka c' },
    ],
  ])('%s', (_, resource, clusters, condition) => {
    expect(status(resource, clusters)).toEqual([expect.objectContaining(condition)])
  })

  it('says who names it', () => {
    const logging = { type: 'external', valueFrom: { configMapKeyRef: { name: 's', key: 'k' } } } as const
    const resources = [other('ConfigMap'), other('Secret'), aKafka({ logging })]
    expect(statusesWithoutPass(set([], resources))).toEqual([
      {
        ...{ kind: 'ConfigMap', name: 's', fields: { namedBy: ['Kafka/c'] } },
        conditions: [{ type: 'InUse', status: 'True', reason: 'Named', message: 'named by Kafka/c' }],
      },
      expect.objectContaining({ kind: 'Secret', conditions: [expect.objectContaining({ reason: 'NotNamed' })] }),
    ])
  })

  it('is not one of a declared cluster, nor that itself', () => {
    expect([...status(aKafka()), ...status(aPool()), ...status(aTopic('t'))]).toEqual([])
  })
})
