import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { schemaFiles } from '../../../scripts/schema.ts'
import { schemaErrors } from '../../fixtures/schema-check.ts'
import { BAD_INPUTS } from '../manifests/bad-inputs.ts'

const ROOT = join(import.meta.dirname, '../../..')
const SCHEMAS = join(ROOT, 'docs/schema')
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8')

const errorsOf = (text: string): string[] =>
  parseAllDocuments(text).flatMap((document) => schemaErrors(document.toJS()))

it('is written out in docs/schema (mend: npm run docs)', () => {
  const files = schemaFiles()
  expect(readdirSync(SCHEMAS).sort()).toEqual([...files.keys()].sort())
  for (const [file, text] of files)
    expect({ file, text: readFileSync(join(SCHEMAS, file), 'utf8') }).toEqual({ file, text })
})

const manifests = readdirSync(join(ROOT, 'manifests'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => ({ where: `manifests/${file}`, text: read(`manifests/${file}`) }))
const pages = ['README.md', ...readdirSync(join(ROOT, 'docs'), { encoding: 'utf8' }).map((file) => `docs/${file}`)]
const inPages = pages
  .filter((page) => page.endsWith('.md'))
  .flatMap((page) => [...read(page).matchAll(/^```yaml\n(.*?)^```/gms)].map(([, text = '']) => ({ where: page, text })))
  .filter(({ text }) => /^kind:/m.test(text))

it.each([...manifests, ...inPages])('takes the example of $where', ({ text }) => {
  expect(errorsOf(text)).toEqual([])
})

it('finds examples where it looks for them', () => {
  expect(manifests.length).toBeGreaterThan(3)
  expect(inPages.map(({ where }) => where)).toContain('README.md')
})

/** What has to do with other fields, with versions of Kafka, or with how the text of a value is read. */
const ONLY_VALIDATE_TELLS = [
  "a label of Drover's own on a Kafka",
  "a label of Strimzi's own in a template",
  'an authorizer that is named by nobody',
  'an unsupported version',
  'a metadata version newer than the version',
  'a metadata version that is none',
  'a metadata version that no Kafka ever had',
  'a metadata version too old for Kafka 4',
  'two listeners of one name',
  'two listeners on one port',
  'a reserved port',
  'a nodePort where there is none',
  'a broker twice',
  'a first heap above the largest',
  'a part of the memory that is none',
  'an address that is none',
  'a maintenance window that is no cron expression',
  'a number of brokers at once that is none',
  'too many brokers at once',
  'a time to raise metadata.version after that is none',
  'a claim without a size',
  'a jbod without volumes',
  'a jbod volume without id',
  'two jbod volumes of one id',
  'node ids that cannot be read',
  'a throttle that is no number of bytes',
  'a Secret’s data that is not base64',
  'a ConfigMap’s binary data that is not base64',
]
const wrong = BAD_INPUTS.filter(({ severity }) => severity !== 'warning')
const warned = BAD_INPUTS.filter(({ severity }) => severity === 'warning')

it('refuses all that a single field can be wrong with, and leaves the rest to `drover validate`', () => {
  const taken = wrong.filter(({ text }) => errorsOf(text).length === 0)
  expect(taken.map(({ says }) => says)).toEqual(ONLY_VALIDATE_TELLS)
  expect(wrong.length).toBeGreaterThan(2 * taken.length)
})

it.each(warned)('takes what Drover only warns of: $says', ({ text }) => {
  expect(errorsOf(text)).toEqual([])
})

it.each([
  [
    'fields left empty, as Kubernetes leaves them out',
    'metadata: {name: t, labels: {strimzi.io/cluster: a}}\nspec: {config:, replicas: null}',
    [],
  ],
  [
    'a field left empty that has to be there',
    'metadata: {name: t, labels: {strimzi.io/cluster: a}}\nspec:',
    ['/spec must be object'],
  ],
  ['a topic without a cluster', 'metadata: {name: t}\nspec: {}', []],
  [
    'an annotation that is no text',
    'metadata: {name: t, labels: {strimzi.io/cluster: a}, annotations: {strimzi.io/managed: no, x: 1}}\nspec: {}',
    ['/metadata/annotations/x must be string,null'],
  ],
])('judges %s as Drover does', (_, text, errors) => {
  const said = errorsOf(`apiVersion: kafka.strimzi.io/v1\nkind: KafkaTopic\n${text}\n`)
  expect(said.filter((error) => !/"then"|disagree/.test(error))).toEqual(errors)
})

describe('a manifest of any kind', () => {
  const kinds = (text: string) => errorsOf(text).length === 0
  it.each([
    ['a kind that only Kubernetes has', 'apiVersion: apps/v1\nkind: Deployment\nspec: {replicas: 3}\n', true],
    ['an unknown kind of Strimzi', 'apiVersion: kafka.strimzi.io/v1\nkind: KafkaTopics\n', false],
    ['nothing that says what it is', 'spec: {}\n', false],
    [
      'a kind that is known by name only',
      'apiVersion: kafka.strimzi.io/v1\nkind: KafkaBridge\nmetadata: {name: u}\nspec: {http: {port: 8080}}\n',
      true,
    ],
    ['a list', 'apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: Secret, metadata: {name: s}}]\n', true],
    ['an empty list of topics', 'apiVersion: kafka.strimzi.io/v1\nkind: KafkaTopicList\nitems:\n', true],
    [
      'a list with something wrong in it',
      'apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: Secret, metadata: {}}]\n',
      false,
    ],
  ])('is judged by its kind: %s', (_, text, isRight) => {
    expect(kinds(text)).toBe(isRight)
  })
})

it('warns in an editor where Drover warns', () => {
  const { properties } = JSON.parse(read('docs/schema/kafkabridge.json'))
  expect(properties.kind.deprecationMessage).toBe('Drover knows KafkaBridge by name, and does nothing about it yet.')
  const kafka = JSON.parse(read('docs/schema/kafka.json')).properties.spec.properties.kafka.properties
  expect(kafka.rack.properties.topologyKey.deprecationMessage).toMatch(/^It has no effect\. There is one Docker host/)
  expect(kafka.authorization.properties.url.errorMessage).toMatch(/^It is refused\. /)
})
