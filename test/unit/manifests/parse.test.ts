import { parseManifest } from '../../../src/manifests/parse.ts'
import { plainValue } from '../../../src/manifests/plain-value.ts'

const parse = (text: string | Uint8Array) => parseManifest('m.yaml', Buffer.from(text))

const hostile: readonly (readonly [string, string | Uint8Array, string, string])[] = [
  ['a key that is a map', '? {a: 1}\n: 2\n', 'NotAManifest', '1:3'],
  ['bad indentation', 'a:\n  b: 1\n c: 2\n', 'NotYaml', '3:1'],
  ['a tab for indentation', 'a:\n\tb: 1\n', 'NotYaml', '2:1'],
  ['an unknown directive', '%FOO bar\n---\na: 1\n', 'NotYaml', '1:1'],
  ['65 levels', `${'{a: '.repeat(65)}1${'}'.repeat(65)}`, 'TooDeep', '1:257'],
  ['a byte that is not UTF-8', Uint8Array.of(0x61, 0x3a, 0x20, 0xff), 'NotText', '1:1'],
  ['a NUL', 'a: \0', 'NotText', '1:1'],
  ['more than 16 MiB', 'a'.repeat(16 * 1024 ** 2 + 1), 'FileTooLarge', '1:1'],
  ['more than 2 MiB for Drover', `kind: Kafka\n# ${'a'.repeat(2 * 1024 ** 2)}`, 'FileTooLarge', '1:1'],
  ['more than 5000 documents', '---\na: 1\n'.repeat(5001), 'TooManyDocuments', '1:1'],
]

it.each(hostile)('refuses %s with its place', (_, text, reason, place) => {
  const { documents, problems } = parse(text)
  const [line, column] = place.split(':').map(Number)
  expect(documents).toEqual([])
  expect(problems[0]).toEqual({
    severity: 'error',
    reason,
    message: expect.stringMatching(/\.$/),
    mend: expect.any(String),
    origin: { file: 'm.yaml', line, column },
  })
})

it.each([
  ['YAML', 'kind: Kafka\nspec:\n<<<<<<< HEAD\n  a: 1\n=======\n  a: 2\n>>>>>>> other\n', 3],
  ['JSON', '{\n<<<<<<< HEAD\n"a": 1\n=======\n"a": 2\n>>>>>>> other\n}\n', 2],
])('of a merge that was not finished says only that, in %s', (_, text, line) => {
  expect(parse(text).problems).toEqual([
    {
      severity: 'error',
      reason: 'NotYaml',
      message: 'A merge was not finished here: both versions stand in the file.',
      mend: 'Keep one of them, and remove the lines that begin with `<<<<<<<`, `=======` and `>>>>>>>`.',
      origin: { file: 'm.yaml', line, column: 1 },
    },
  ])
})

it('survives nesting that overflows the parser’s stack', () => {
  expect(parse('['.repeat(50_000)).problems.length).toBeGreaterThan(0)
  expect(parse('- '.repeat(50_000)).problems.length).toBeGreaterThan(0)
})

it('reports a bounded number of problems of one file', () => {
  expect(parse('---\na: "b" c\n'.repeat(100)).problems.length).toBe(20)
})

it.each([
  ['indentation', 'a:\n  b: 1\n c: 2\n  d: 3\n', '3:1', 'Correct the YAML.'],
  ['a quote', 'a: "b" c d\nb: {\n', '1:8', 'Correct the YAML.'],
  ['tabs', 'a:\n  b:\n\t- c\n\t- d\n', '3:1', 'Indent with blanks instead.'],
])('reports the first of the errors that follow from one: %s', (_, text, place, mend) => {
  const { problems } = parse(text)
  expect(problems.map(({ origin }) => `${origin.line}:${origin.column}`)).toEqual([place])
  expect(problems[0]?.mend).toBe(mend)
})

it('reports the first error of each document', () => {
  expect(parse('a: "b" c\n---\na: 1\n---\na: @x\n').problems.map(({ origin }) => origin.line)).toEqual([1, 5])
})

it.each([
  ['a value', 'kind: Kafka\nmetadata:\n  name: {{ .Values.name }}\n', '3:9'],
  ['a block', '{{- if .Values.topics }}\nkind: KafkaTopic\n{{- end }}\n', '1:1'],
  ['labels', 'metadata:\n  labels:\n    {{- include "x" . | nindent 4 }}\nspec: 1\n', '3:5'],
  ['a loop of another language', 'a: 1\n{% for t in topics %}\n- b\n', '2:1'],
])('says of a template that it is one, and nothing else: %s', (_, text, place) => {
  const { problems } = parse(text)
  expect(problems.map(({ origin }) => `${origin.line}:${origin.column}`)).toEqual([place])
  expect(problems[0]?.message).toMatch(/template/)
  expect(problems[0]?.mend).toMatch(/helm template/)
})

it('takes braces in quotes for text', () => {
  expect(parse('a: "{{ x }}"\n').problems).toEqual([])
})

it('checks a map of many keys in reasonable time', () => {
  const text = Array.from({ length: 20_000 }, (_, key) => `k${key}: 1`).join('\n')
  expect(parse(text).documents).toHaveLength(1)
})

/** How a value looks whose first letters mean something to YAML, or that is written in another broken way. */
const BROKEN_VALUES = [
  ...['!hunter2', '!!hunter2', '!<hunter2', '!<hunter2> x', '!e!hunter2', '*hunter2', '&a *hunter2', '&hunter2 *x'],
  ...['|hunter2', '>9hunter2', '|-+hunter2', '%hunter2', '@hunter2', '`hunter2', ']hunter2', '}hunter2', ',hunter2'],
  ...['"hunter2', "'hunter2", '"a\\qhunter2"', '"\\x4hunter2"', '"\\uhunter2"', '"x" hunter2', "'x'hunter2"],
  ...[
    '{hunter2',
    '[hunter2',
    '{x: 1}hunter2',
    '[x]: hunter2]',
    'x: hunter2',
    '- hunter2',
    '? hunter2',
    '!!int hunter2',
  ],
  ...['x\nhunter2', 'x\n hunter2: y\n z', '\n\thunter2: x', '\n%hunter2', '\n%hunter2\n---\nb: 1', '\n...hunter2'],
  ...['!!set {hunter2: }', '!!binary hunter2', '!!float hunter2', '\n--- hunter2: x', '# hunter2\n]', '<<hunter2\n]'],
]

it.each(BROKEN_VALUES)('does not show what stands there in its messages: password: %j', (value) => {
  for (const before of ['', '%YAML hunter2\n---\n', '%hunter2\n---\n', '%TAG hunter2\n---\n', '*hunter2: x\n']) {
    const { problems } = parse(`${before}password: ${value}\n`)
    if (before !== '') expect(problems.length).toBeGreaterThan(0)
    expect(JSON.stringify(problems)).not.toMatch(/unter/)
  }
})

it('takes 5000 documents and skips empty ones', () => {
  expect(parse('---\na: 1\n'.repeat(5000)).documents).toHaveLength(5000)
  expect(parse('---\n---\n# nothing\n---\na: 1\n').documents).toHaveLength(1)
  expect(parse('').documents).toEqual([])
})

it.each(['- a\n', 'hello\n', '[{"topic": "t"}]'])('takes no document that is no map for a manifest: %s', (text) => {
  const { documents, problems } = parse(`kind: x\n---\n${text}`)
  expect(documents).toHaveLength(1)
  expect(problems).toEqual([
    expect.objectContaining({
      severity: 'warning',
      reason: 'NotAManifest',
      origin: { file: 'm.yaml', line: 3, column: 1 },
    }),
  ])
})

it('reads of a large file what may be for Drover, and says so', () => {
  const other = `apiVersion: apps/v1\nkind: Deployment\nspec: ${'x'.repeat(1024 ** 2)}\n`
  const { documents, problems } = parse(
    [other, 'kind: Kafka\n', other, 'apiVersion: kafka.strimzi.io/v1\n'].join('---\n'),
  )
  expect(documents.map(({ origin }) => origin.line)).toEqual([5, 11])
  expect(problems).toEqual([expect.objectContaining({ severity: 'warning', reason: 'FileTooLarge' })])
})

it('reads JSON', () => {
  const { documents } = parse('{"a": {"b": [1, "x", true, null]}}')
  expect(plainValue(documents[0]?.root)).toEqual({ a: { b: [1, 'x', true, null] } })
})

it('reads JSON objects after one another, each with its own place, and what comes after them', () => {
  const text = '{"a": "}{"}\n\n {\n"a": "\\"}"} {"a": 3}\n---\na: 4\n'
  const { documents, problems } = parse(text)
  expect(problems).toEqual([])
  expect(documents.map(({ root, origin }) => [plainValue(root), `${origin.line}:${origin.column}`])).toEqual([
    [{ a: '}{' }, '1:1'],
    [{ a: '"}' }, '3:2'],
    [{ a: 3 }, '4:13'],
    [{ a: 4 }, '6:1'],
  ])
})

it('gives the place in the file of what is wrong after several JSON objects', () => {
  const [problem] = parse('{"a": 1}\n{"a": 1}\na: [\n').problems
  expect(problem?.origin).toMatchObject({ line: 4, column: 1 })
})

it.each(['{a: 1}', '{"a": 1} # x', '{"a": {"b": "c"}}'])('takes one object for YAML: %s', (text) => {
  expect(parse(text).documents).toHaveLength(1)
})

it.each(['utf-16le', 'utf-16be', 'utf-8'] as const)('reads %s with its mark', (encoding) => {
  const little = Buffer.from('\ufeffa: ä\n', encoding === 'utf-8' ? 'utf8' : 'utf16le')
  const { documents } = parse(encoding === 'utf-16be' ? little.swap16() : little)
  expect(plainValue(documents[0]?.root)).toEqual({ a: 'ä' })
})

it('reads scalars as kubectl does, and whole numbers of 64 bits digit for digit', () => {
  const { documents } = parse('a: no\nb: 0x10\nc: 1_000\nd: 9223372036854775807\ne: 012\nf: 2026-01-01\ng: <<\n')
  expect(plainValue(documents[0]?.root)).toEqual({
    a: false,
    b: 16,
    c: 1000,
    d: '9223372036854775807',
    e: 10,
    f: '2026-01-01',
    g: '<<',
  })
})

it('gives each document the place of its first key', () => {
  expect(
    parse('# head\na: 1\n---\n\n  b: 2\n').documents.map(({ origin }) => `${origin.line}:${origin.column}`),
  ).toEqual(['2:1', '5:3'])
})
