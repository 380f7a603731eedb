import { parseManifest } from '../../../src/manifests/parse.ts'
import { plainValue } from '../../../src/manifests/plain-value.ts'
import { brief, docs, kafka, pool, readText, topic } from './manifests.ts'

/** What the first document comes to; each of these is what kubectl 1.32 makes of it. */
const read = (text: string): unknown => {
  const { documents, problems } = parseManifest('m.yaml', Buffer.from(text))
  return problems.length > 0 ? problems.map(({ reason }) => reason) : plainValue(documents[0]?.root)
}

describe('an alias', () => {
  it.each([
    ['a: &x 1\nb: *x\n', { a: 1, b: 1 }],
    ['a: &x {c: [1]}\nb: {d: *x}\n', { a: { c: [1] }, b: { d: { c: [1] } } }],
    ['a: &x 1\nb: &x 2\nc: *x\n', { a: 1, b: 2, c: 2 }],
    ['a: &x b\n*x : 1\n', { a: 'b', b: 1 }],
  ])('is what its anchor names: %j', (text, value) => {
    expect(read(text)).toEqual(value)
  })

  it.each([
    ['that names nothing', 'a: *x\nb: &x 1\n', '1:4'],
    ['of another document', 'a: &x 1\n---\na: *x\n', '3:4'],
    ['within what it names', 'a: &x\n  b: *x\n', '2:6'],
  ])('%s is refused with its place', (_, text, place) => {
    const [problem] = parseManifest('m.yaml', Buffer.from(text)).problems
    expect(problem).toMatchObject({ severity: 'error', reason: 'AliasRefused' })
    expect(`${problem?.origin.line}:${problem?.origin.column}`).toBe(place)
  })

  it('takes part in what its value is checked for, at the place where that is written', async () => {
    const cluster = docs(kafka('a'), pool('nodes', 'a'))
    const set = await readText(docs(cluster, topic('t', 'a', 'partitions: &many 2\n  replicas: *many')))
    expect(set.resources.at(-1)?.spec).toMatchObject({ partitions: 2, replicas: 2 })
    const wrong = await readText(docs(cluster, topic('t', 'a', 'partitions: &many 0\n  replicas: *many')))
    expect(brief(wrong)).toEqual(['error InvalidValue 29:21', 'error InvalidValue 29:21'])
  })

  it.each([
    [
      'doubling',
      Array.from({ length: 40 }, (_, at) => `k${at}: &k${at} [${at === 0 ? '1' : `*k${at - 1}, *k${at - 1}`}]`),
    ],
    ['one large thing often', [`a: &a [${'1,'.repeat(1000)}]`, `b: [${'*a,'.repeat(1000)}]`]],
  ])('does not let a small file ask for everything: %s', (_, lines) => {
    expect(read(lines.join('\n'))).toEqual(['AliasRefused'])
  })

  it('does not hide how deep a document is', () => {
    const lines = Array.from({ length: 70 }, (_, at) => `k${at}: &k${at} [${at === 0 ? '1' : `*k${at - 1}`}]`)
    expect(read(lines.join('\n'))).toContain('TooDeep')
  })
})

describe('a merge key', () => {
  it.each([
    ['a: {<<: {x: 1, y: 2}, z: 3}', { a: { x: 1, y: 2, z: 3 } }],
    ['a: &a {x: 1}\nb: {<<: *a, y: 2}', { a: { x: 1 }, b: { x: 1, y: 2 } }],
    ['a: {<<: {x: 1}, x: 0}', { a: { x: 0 } }],
    ['a: {x: 0, <<: {x: 1}}', { a: { x: 1 } }],
    ['a: {<<: [{x: 1}, {x: 2, z: 3}]}', { a: { x: 1, z: 3 } }],
    ['a: {<<: {x: 1}, <<: {w: 2}}', { a: { x: 1, w: 2 } }],
    ['a: {"<<": {x: 1}}', { a: { '<<': { x: 1 } } }],
    ['a: &a {<<: {x: 1}}\nb: {<<: *a}', { a: { x: 1 }, b: { x: 1 } }],
    ['a: {<<: 5}', ['NotAManifest']],
    ['a: {<<: [{x: 1}, 5]}', ['NotAManifest']],
  ])('stands for the keys it names: %s', (text, value) => {
    expect(read(text)).toEqual(value)
  })
})

describe('a repeated key', () => {
  it('is what it is the last time, and is told with its resource, its path and its place', async () => {
    const set = await readText(docs(kafka('a'), pool('nodes', 'a'), topic('t', 'a', 'partitions: 1\n  partitions: 2')))
    expect(set.resources.at(-1)?.spec).toMatchObject({ partitions: 2 })
    expect(set.problems).toEqual([
      {
        severity: 'warning',
        reason: 'RepeatedKey',
        message: 'It stands once more further on (line 30), and that counts.',
        mend: 'Keep one of the two.',
        origin: { file: '<stdin>', line: 29, column: 3 },
        path: 'spec.partitions',
        resource: { kind: 'KafkaTopic', name: 't' },
      },
    ])
  })

  it('is told once, however often what it stands in is meant', async () => {
    const text = topic('t', 'a', 'config: *a').replace('  labels', '  annotations: &a {x: "1", x: "2"}\n  labels')
    const set = await readText(docs(kafka('a'), pool('nodes', 'a'), text))
    expect(brief(set)).toEqual(['warning RepeatedKey 27:20'])
    expect(set.resources.at(-1)?.spec).toMatchObject({ config: { x: '2' } })
  })

  it('is told of a list of resources too', async () => {
    const set = await readText('apiVersion: v1\nkind: List\nitems: [{a: 1}]\nitems: []\n')
    expect(brief(set)).toEqual(['warning RepeatedKey 3:1'])
  })

  it('takes no time to speak of in a map of many', () => {
    expect(read('a: 1\n'.repeat(20_000))).toEqual({ a: 1 })
  })
})
