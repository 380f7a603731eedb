import fc from 'fast-check'
import { parseAllDocuments, stringify } from 'yaml'
import { plansFromNothing } from '../../scripts/corpus/plans-from-nothing.ts'
import { createFileChecker } from '../../src/manifests/check-file.ts'
import { parseManifest } from '../../src/manifests/parse.ts'
import { unpackLists } from '../../src/manifests/unpack-lists.ts'
import type { ManifestProblem, ManifestSet } from '../../src/model/resource.ts'
import { docs, kafka, pool, readText, topic } from '../unit/manifests/manifests.ts'
import { cases } from './cases.ts'

const NODE_PORT = [
  '      - name: ext',
  '        port: 9094',
  '        type: nodeport',
  '        tls: false',
  '        configuration: {bootstrap: {nodePort: 31000}, brokers: [{broker: 0, advertisedHost: example.com}]}',
]
const KAFKA = kafka('a', [
  ...NODE_PORT,
  '    version: 4.3.1',
  '    config: {default.replication.factor: 3, min.insync.replicas: 2}',
  '    jvmOptions: {-Xms: 1g, -Xmx: 1g, javaSystemProperties: [{name: a, value: b}]}',
  '    rack: {topologyKey: zone}',
  '  maintenanceTimeWindows: ["* * 0-1 ? * SUN *"]',
  '  entityOperator: {topicOperator: {}, userOperator: {}}',
])
const STORAGE =
  '{type: jbod, volumes: [{id: 0, type: persistent-claim, size: 1Gi, kraftMetadata: shared}, {id: 1, type: ephemeral}]}'
const POOL = pool('nodes', 'a').replace('{type: ephemeral}', STORAGE)
const CORE = 'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {a: eA==}\nstringData: {b: y}\n'
const USER =
  'apiVersion: kafka.strimzi.io/v1\nkind: KafkaUser\nmetadata: {name: u, labels: {strimzi.io/cluster: a}}\nspec: {quotas: {producerByteRate: 1}}\n'
const OLD = KAFKA.replace('io/v1', 'io/v1beta2').replace('4.3.1', '3.9.0')
const WITH_ZOOKEEPER = OLD.replace('    rack', '    replicas: 3\n    storage: {type: ephemeral}\n    rack').concat(
  '  zookeeper: {replicas: 3, storage: {type: ephemeral}}\n',
)

const CLUSTER = docs(KAFKA, POOL, topic('t', 'a', 'replicas: 3\n  config: {retention.ms: 1000}'), CORE, USER)
const asValues = (text: string): unknown[] => parseAllDocuments(text).map((document) => document.toJS())

/** Files that are right, in every form that is taken. */
const FILES: readonly string[] = [
  CLUSTER,
  stringify({ apiVersion: 'v1', kind: 'List', items: asValues(CLUSTER) }),
  asValues(CLUSTER)
    .map((value) => JSON.stringify(value, null, 2))
    .join('\n'),
  CLUSTER.replaceAll('labels: {strimzi.io/cluster: a}', 'labels: &l {strimzi.io/cluster: a}'),
  docs(WITH_ZOOKEEPER, POOL),
  WITH_ZOOKEEPER,
]

const TOKENS = [
  ...[
    ' ',
    '  ',
    '\t',
    '\n',
    ':',
    ': ',
    '- ',
    '-',
    '#',
    '"',
    "'",
    '{',
    '}',
    '[',
    ']',
    ',',
    '|',
    '>',
    '?',
    '%',
    '@',
    '`',
    '~',
  ],
  ...[
    '&x ',
    '*x',
    '*l',
    '<<: ',
    '<<: *l',
    '!!binary ',
    '!x ',
    '---\n',
    '...\n',
    '{{ .x }}',
    '\u0000',
    '\ufeff',
    'null',
  ],
  ...['0', '-1', '1.5', '1e400', '99999999999999999999', 'true', 'no', '""', 'a: b', '__proto__: 1\n', 'x'.repeat(300)],
  ...['metadata', 'spec', 'kind', 'Kafka', 'v1', 'kafka.strimzi.io/v1', 'name', 'replicas', 'strimzi.io/cluster'],
]

/** One change of a text, at any place. */
const textChange = fc
  .record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    take: fc.nat({ max: 12 }),
    token: fc.constantFrom(...TOKENS, ''),
  })
  .map(({ at, take, token }) => (text: string): string => {
    const place = Math.floor(at * text.length)
    return text.slice(0, place) + token + text.slice(place + take)
  })

/** One change of whole lines: taken out, doubled, moved, indented, or the file ends there. */
const lineChange = fc
  .record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    what: fc.constantFrom('out', 'twice', 'down', 'in', 'end'),
  })
  .map(({ at, what }) => (text: string): string => {
    const lines = text.split('\n')
    const index = Math.floor(at * lines.length)
    const line = lines[index] ?? ''
    const changed = { out: [], twice: [line, line], down: [lines[index + 1] ?? '', line], in: [` ${line}`], end: [] }[
      what
    ]
    const rest = what === 'end' ? [] : lines.slice(index + (what === 'down' ? 2 : 1))
    return [...lines.slice(0, index), ...changed, ...rest].join('\n')
  })

/** One value of a document, at any depth, in the place of which something else stands. */
const valueChange = fc
  .record({ steps: fc.array(fc.nat({ max: 6 }), { minLength: 1, maxLength: 7 }), value: fc.jsonValue({ maxDepth: 2 }) })
  .map(({ steps, value }) => (text: string): string => {
    const all = asValues(text)
    put(all, steps, value)
    return all.map((document) => JSON.stringify(document) ?? 'null').join('\n')
  })

function put(within: unknown, [step = 0, ...further]: readonly number[], value: unknown): void {
  if (typeof within !== 'object' || within === null) return
  const keys = Object.keys(within)
  const key = keys[step % keys.length]
  if (key === undefined) return
  const place = within as Record<string, unknown>
  if (further.length > 0 && typeof place[key] === 'object' && place[key] !== null) put(place[key], further, value)
  else place[key] = value
}

const mutated = fc.oneof(
  fc
    .tuple(fc.constantFrom(...FILES), fc.array(fc.oneof(textChange, lineChange), { minLength: 1, maxLength: 4 }))
    .map(([file, changes]) => changes.reduce((text, change) => change(text), file)),
  fc.tuple(fc.constantFrom(...FILES), valueChange).map(([file, change]) => change(file)),
)

/** What is wrong with how a finding is told. */
function faultsOf({ message, mend, origin }: ManifestProblem, text: string): string[] {
  const lines = text.split('\n')
  const line = lines[origin.line - 1]
  return [
    ...(origin.file === '<stdin>' ? [] : ['it names another file']),
    ...(line === undefined || origin.column < 1 || origin.column > line.length + 1
      ? ['it points outside the file']
      : []),
    ...(/\S.*\.$/s.test(message) ? [] : ['it is no sentence']),
    ...(mend === undefined || mend === '' ? ['it does not say what to do'] : []),
  ].map((fault) => `${origin.line}:${origin.column} ${message}: ${fault}`)
}

/** Documents of a file that are neither in force nor said to be wrong. */
function unheard(text: string, { resources, problems }: ManifestSet): string[] {
  const { documents } = unpackLists(parseManifest('<stdin>', Buffer.from(text)).documents)
  // An error of a cluster keeps its pools out as well, and is told of the Kafka.
  const ofCluster = problems.some(({ severity, resource }) => severity === 'error' && resource?.kind === 'Kafka')
  return documents.flatMap(({ origin: { line, column }, root }, index) => {
    const end = documents[index + 1]?.origin.line ?? Number.POSITIVE_INFINITY
    const isTaken = resources.some(({ origin }) => origin.line === line && origin.column === column)
    const isTold = problems.some(({ origin }) => origin.line >= line && origin.line <= end)
    const isPool = ofCluster && root.get('kind') === 'KafkaNodePool'
    return isTaken || isTold || isPool ? [] : [`${line}:${column} ${String(root.get('kind'))}`]
  })
}

it('whatever is done to a file that is right: it is taken, or there is a finding with its place', async () => {
  await fc.assert(
    fc.asyncProperty(mutated, async (text) => {
      const set = await readText(text)
      expect(set.problems.flatMap((problem) => faultsOf(problem, text))).toEqual([])
      expect(unheard(text, set)).toEqual([])
      expect(set.resources.length + set.problems.length).toBeGreaterThan(0)
      expect(() => plansFromNothing(set.resources)).not.toThrow()
    }),
    cases(600),
  )
})

it('whatever stands in a folder beside others is read without a throw, and to the same end', () => {
  fc.assert(
    fc.property(mutated, (text) => {
      const source = { file: 'm.yaml', bytes: Buffer.from(text) }
      const [once] = createFileChecker()([source])
      const [again] = createFileChecker()([source])
      expect(once?.problems).toEqual(again?.problems)
      const told =
        once?.problems.map((problem) => ({ ...problem, origin: { ...problem.origin, file: '<stdin>' } })) ?? []
      expect(told.flatMap((problem) => faultsOf(problem, text))).toEqual([])
    }),
    cases(200),
  )
})
