import { ALL_DEFINED_KINDS, DEFINED_KINDS } from '../../../src/kinds/defined-kinds.ts'
import type { Field } from '../../../src/kinds/field.ts'
import {
  ALL_KINDS,
  findKind,
  hasNodes,
  isOwner,
  isSupported,
  KINDS,
  ownerOf,
  wordOf,
} from '../../../src/kinds/kinds.ts'
import { keysOf } from '../../../src/kinds/secret-keys.ts'
import type { Kind } from '../../../src/model/resource.ts'

it('each kind stands under its own name', () => {
  expect(ALL_KINDS.map(({ kind }) => kind)).toEqual(Object.keys(KINDS))
  expect(Object.entries(DEFINED_KINDS).map(([name, { kind }]) => [name, kind])).toEqual(
    Object.keys(KINDS).map((name) => [name, name]),
  )
})

it('no two kinds have a name on the command line in common', () => {
  const words = ALL_KINDS.flatMap(({ names }) => names)
  expect(new Set(words).size).toBe(words.length)
})

it('a column shows what the table of fields knows, or what a status says', () => {
  const columns = ALL_DEFINED_KINDS.flatMap(({ kind, fields, columns }) =>
    columns.flatMap((column) => (column === 'state' ? [] : { kind, fields, path: column.path })),
  )
  const astray = columns.filter(({ fields, path }) => {
    const field = path.replace(/\[[^\]]+\]$/, '.*')
    return !path.startsWith('status.') && !fields.some((known) => [field, `${field}[]`].includes(known.path))
  })
  expect(columns.length).toBeGreaterThan(10)
  expect(astray.map(({ kind, path }) => `${kind} ${path}`)).toEqual([])
})

const isSpec = ({ path }: Field): boolean => path === 'spec'

it('what a kind says stands in `data` or in `spec`, as its fields have it', () => {
  const astray = ALL_DEFINED_KINDS.filter(({ hasData = false, fields }) => hasData === fields.some(isSpec))
  expect(astray.map(({ kind }) => kind)).toEqual([])
})

it.each([
  ['Kafka', { owner: true, nodes: true, supported: true, word: 'kafka' }],
  ['KafkaNodePool', { owner: false, nodes: true, supported: true, word: 'kafkanodepool' }],
  ['KafkaTopic', { owner: false, nodes: false, supported: true, word: 'kafkatopic' }],
  ['Secret', { owner: false, nodes: false, supported: true, word: 'secret' }],
  ['KafkaMirrorMaker2', { owner: false, nodes: false, supported: false, word: 'kafkamirrormaker2' }],
  ['OfANewerRelease', { owner: false, nodes: false, supported: true, word: 'ofanewerrelease' }],
])('answers for a %s', (kind, answers) => {
  const is = { owner: isOwner(kind), nodes: hasNodes(kind), supported: isSupported(kind), word: wordOf(kind) }
  expect(is).toEqual(answers)
})

it.each([
  ['Kafka', 'a'],
  ['KafkaNodePool', 'b'],
  ['KafkaUser', 'b'],
  ['ConfigMap', 'b'],
] as const satisfies readonly [Kind, string][])('%s a with the label of b belongs to %s', (kind, owner) => {
  expect(ownerOf({ kind, name: 'a', labels: { 'strimzi.io/cluster': 'b' } })).toEqual({ kind: 'Kafka', name: owner })
})

it('what is not known by name is no kind', () => {
  expect([findKind('toString'), findKind('kafka'), findKind('')]).toEqual([undefined, undefined, undefined])
})

it.each([
  [{ data: { a: 'x', b: 'y' } }, ['a', 'b']],
  [{ keys: ['a', 'b'] }, ['a', 'b']],
  [{ spec: 1 }, []],
  [undefined, []],
])('of a Secret with %p, the names of entries may be told', (spec, keys) => {
  expect(keysOf(spec)).toEqual(keys)
})
