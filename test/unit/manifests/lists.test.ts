import { brief, docs, kafka, names, pool, readText, topic } from './manifests.ts'

/** Documents as the items of a list. */
const list = (kind: string, documents: readonly string[], apiVersion = 'v1'): string => {
  const items = documents.map((document) =>
    document
      .trimEnd()
      .split('\n')
      .map((line, index) => `${index === 0 ? '- ' : '  '}${line}\n`)
      .join(''),
  )
  return `apiVersion: ${apiVersion}\nkind: ${kind}\nitems:\n${items.join('')}`
}

const CLUSTER = [kafka('a'), pool('nodes', 'a')]

it('takes the items of a List for manifests', async () => {
  const set = await readText(list('List', [...CLUSTER, topic('t', 'a')]))
  expect(names(set.resources)).toBe('Kafka/a KafkaNodePool/nodes KafkaTopic/t')
  expect(set.problems).toEqual([])
})

it.each(['KafkaTopicList', 'KafkaList', 'KafkaNodePoolList'])('takes the items of a %s for manifests', async (kind) => {
  const isListed = (text: string) => text.includes(`kind: ${kind.slice(0, -'List'.length)}\n`)
  const all = [...CLUSTER, topic('t', 'a')]
  const listed = list(kind, all.filter(isListed), 'kafka.strimzi.io/v1')
  const set = await readText(docs(...all.filter((text) => !isListed(text)), listed))
  expect(names(set.resources)).toBe('Kafka/a KafkaNodePool/nodes KafkaTopic/t')
  expect(set.problems).toEqual([])
})

it('takes a list within a list for what it lists', async () => {
  const set = await readText(list('List', [list('List', CLUSTER)]))
  expect(names(set.resources)).toBe('Kafka/a KafkaNodePool/nodes')
})

it('gives each item its own line and column', async () => {
  const set = await readText(list('List', [...CLUSTER, topic('t', 'a', 'partitions: many')]))
  const { origin } = set.resources.find(({ kind }) => kind === 'KafkaNodePool') ?? {}
  expect(origin).toMatchObject({ line: 15, column: 3 })
  expect(brief(set)).toEqual(['error WrongType 30:17'])
})

it.each([
  ['a text', 'items: [kafka]', ['error NotAManifest 3:9']],
  ['a map of items', 'items: {a: 1}', ['error NotAManifest 3:8']],
])('makes nothing of a list with %s', async (_, items, problems) => {
  const set = await readText(`apiVersion: v1\nkind: List\n${items}\n`)
  expect(brief(set)).toEqual(problems)
  expect(set.deletionFrozen).toMatch(/is broken$/)
})

it('passes over an item that is no manifest', async () => {
  const set = await readText('apiVersion: v1\nkind: List\nitems: [{apiVersion: v1}]\n')
  expect(brief(set)).toEqual(['warning NotAManifest 3:9'])
  expect(set.deletionFrozen).toBeUndefined()
})

it('finds nothing in a list of nothing, and says so', async () => {
  const set = await readText('apiVersion: v1\nkind: List\nitems: []\n')
  expect([set.resources, brief(set)]).toEqual([[], ['warning EmptyFile 1:1']])
})
