import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { NOTHING_IN_FORCE } from '../../../src/manifests/last-good.ts'
import { readManifestsOnce } from '../../../src/manifests/read-once.ts'
import { createManifestReader } from '../../../src/manifests/reader.ts'
import type { ManifestSet } from '../../../src/model/resource.ts'
import { brief, docs, inFolder, kafka, names, pool, readText, topic } from './manifests.ts'

const CLUSTER = docs(kafka('a'), pool('nodes', 'a'))
const IN_FORCE = 'Kafka/a KafkaNodePool/nodes'

/** What a cluster and other files in one folder come to. */
async function beside(others: Readonly<Record<string, string | Uint8Array>>): Promise<ManifestSet> {
  let set: ManifestSet | undefined
  await inFolder(async (folder) => {
    for (const [file, text] of Object.entries({ 'kafka.yaml': CLUSTER, ...others })) {
      await mkdir(dirname(join(folder, file)), { recursive: true })
      await writeFile(join(folder, file), text)
    }
    set = await readManifestsOnce([folder])
  })
  if (!set) throw new Error('nothing was read')
  return set
}

describe('a neighbour that says nothing of itself is told, and is no error', () => {
  it.each([
    ['a document without a kind', 'prometheus.yml', 'scrape_configs: []\n', 'NotAManifest'],
    ['a chart of before', 'chart.yaml', 'apiVersion: v1\nname: x\n', 'NotAManifest'],
    ['a dashboard', 'dashboard.json', '{"title": "Kafka", "panels": []}', 'NotAManifest'],
    ['a plan of a reassignment', 'moves.json', '[{"topic": "t", "partition": 0}]', 'NotAManifest'],
    ['a text', 'notes.yaml', 'remember the milk\n', 'NotAManifest'],
    ['an empty file', 'later.yaml', '# to come\n', 'EmptyFile'],
    ['broken YAML', 'other.yaml', 'a: "b" c\n', 'NotYaml'],
    ['a template', 'chart/templates/app.yaml', 'kind: Secret\nmetadata:\n  name: {{ .Values.name }}\n', 'NotYaml'],
    ['what is no text', 'picture.json', Uint8Array.of(0xff, 0x00, 0xfe), 'NotText'],
    ['a file with tags', 'cloud.yaml', 'Resources: !Ref x\n', 'NotAManifest'],
    ['far too much', 'large.yaml', `# ${'x'.repeat(17 * 1024 ** 2)}\n`, 'FileTooLarge'],
    [
      'somebody else’s topic',
      'confluent.yaml',
      'apiVersion: platform.confluent.io/v1beta1\nkind: KafkaTopic\n',
      'KindIgnored',
    ],
  ])('%s', async (_, file, text, reason) => {
    const set = await beside({ [file]: text })
    expect(names(set.resources)).toBe(IN_FORCE)
    expect(set.problems).toEqual([
      expect.objectContaining({ severity: 'warning', reason, mend: expect.stringContaining('It may stay') }),
    ])
    expect(set.deletionFrozen).toBeUndefined()
  })
})

it.each([
  ['kustomization.yaml', 'resources: [kafka.yaml]\n'],
  ['kustomization.yml', 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n'],
  ['values.yaml', 'replicas: 3\n'],
  ['values-prod.yml', 'a: {{ x }}\n'],
  ['docker-compose.yml', 'services: {}\n'],
  ['docker-compose.override.yaml', 'services: {}\n'],
  ['compose.yaml', ''],
  ['Chart.yaml', 'apiVersion: v2\nname: x\n'],
  ['drover.schema.json', '{"$schema": "x"}'],
])('of what bears the name of another file nothing is said: %s', async (file, text) => {
  const set = await beside({ [file]: text })
  expect([names(set.resources), set.problems]).toEqual([IN_FORCE, []])
})

it('whatever a file is called, manifests in it are taken', async () => {
  const set = await beside({ 'values-prod.yaml': topic('t', 'a'), 'compose.yaml': topic('u', 'a', 'partitions: x') })
  expect(names(set.resources)).toBe(`${IN_FORCE} KafkaTopic/t`)
  expect(set.problems).toEqual([expect.objectContaining({ severity: 'error', reason: 'WrongType' })])
})

describe('what is ours and cannot be read stays an error', () => {
  it.each([
    ['broken YAML with one of our kinds', 'kind: KafkaTopic\nmetadata: {\n'],
    ['broken YAML with a Secret', 'apiVersion: v1\nkind: Secret\nmetadata: {\n'],
    ['a template of a Kafka', 'apiVersion: kafka.strimzi.io/v1\nkind: Kafka\nmetadata:\n  name: {{ x }}\n'],
    ['one of our kinds without a group', 'kind: Kafka\nmetadata: {name: b}\n'],
    ['our group without a kind', 'apiVersion: kafka.strimzi.io/v1\nmetadata: {name: b}\n'],
    ['what was a Secret, without a kind', 'apiVersion: v1\nmetadata: {name: s}\nstringData: {a: b}\n'],
    ['one of our kinds without a name', 'apiVersion: kafka.strimzi.io/v1\nkind: Kafka\n'],
  ])('%s', async (_, text) => {
    const set = await beside({ 'other.yaml': text })
    expect(set.problems).toEqual([expect.objectContaining({ severity: 'error' })])
    expect(set.deletionFrozen).toMatch(/other\.yaml is broken$/)
  })
})

it('a file that is named by itself is meant to be manifests', async () => {
  const set = await readText('a: "b" c\n')
  expect(brief(set)).toEqual(['error NotYaml 1:8'])
})

describe('a file in which something says too little of itself', () => {
  /** What is in force, and what is held, after this text took the place of a cluster and a topic of it. */
  async function replacedBy(text: string, file = 'kafka.yaml') {
    const sets = await readsInTurn([
      { 'kafka.yaml': docs(CLUSTER, topic('t', 'a')), 'more.yaml': docs(kafka('b'), pool('more', 'b')) },
      { 'kafka.yaml': docs(CLUSTER, topic('t', 'a')), 'more.yaml': docs(kafka('b'), pool('more', 'b')), [file]: text },
    ])
    const set = sets.at(-1)
    return { held: set?.held?.map(({ resource }) => `${resource.kind}/${resource.name}`), frozen: set?.deletionFrozen }
  }

  it.each([
    ['its kind and its group lost', kafka('a').replace(/^.*\n.*\n/, '')],
    ['its group of somebody else', kafka('a').replace('kafka.strimzi.io', 'example.com')],
  ])('holds what stood there, and freezes nothing else: a Kafka with %s', async (_, document) => {
    expect(await replacedBy(docs(document, pool('nodes', 'a'), topic('t', 'a')))).toEqual({
      held: ['Kafka/a'],
      frozen: undefined,
    })
  })

  it('is emptied when nothing of what it held is left', async () => {
    const { held, frozen } = await replacedBy('a: 1\n')
    expect(held).toEqual(['Kafka/a', 'KafkaNodePool/nodes', 'KafkaTopic/t'])
    expect(frozen).toMatch(/holds nothing of what it held/)
  })

  it('holds nothing of what stood elsewhere', async () => {
    const sets = await readsInTurn([
      { 'kafka.yaml': docs(CLUSTER, topic('t', 'a')), 'values.json': '{}' },
      { 'kafka.yaml': CLUSTER, 'values.json': '{}' },
    ])
    expect(names(sets.at(-1)?.resources ?? [])).toBe(IN_FORCE)
  })
})

/** Each tree as it is read once everything that is missing from it has been missed for long. */
async function readsInTurn(trees: readonly Readonly<Record<string, string>>[]): Promise<ManifestSet[]> {
  const sets: ManifestSet[] = []
  await inFolder(async (folder) => {
    const lastGood = { load: async () => NOTHING_IN_FORCE, save: async () => {} }
    const reader = createManifestReader({ roots: [folder], lastGood, graceMs: 0 })
    for (const tree of trees) {
      for (const [file, text] of Object.entries(tree)) await writeFile(join(folder, file), text)
      sets.push(await reader.read())
    }
  })
  return sets
}
