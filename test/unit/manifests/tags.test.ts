import { brief, docs, kafka, names, pool, readText, topic } from './manifests.ts'

const CLUSTER = docs(kafka('a'), pool('nodes', 'a'))

it.each([
  ['of some other program', 'partitions: !env 3', '29:20'],
  ['of YAML 1.1', 'topicName: !!binary aGk=', '29:23'],
  ['that its value does not fit', 'config: {a: !!int hunter2}', '29:21'],
  ['on a map', 'config: !x {a: b}', '29:14'],
  ['that is the whole value', 'topicName: !hunter2', '29:22'],
])('refuses a tag %s at a value that means something, and says nothing of what stands there', async (_, spec, at) => {
  const set = await readText(docs(CLUSTER, topic('t', 'a', spec)))
  const refused = set.problems.filter(({ reason }) => reason === 'TagRefused')
  expect(refused).toEqual([
    expect.objectContaining({ severity: 'error', path: expect.stringMatching(/^spec\./), resource: expect.anything() }),
  ])
  expect(`${refused[0]?.origin.line}:${refused[0]?.origin.column}`).toBe(at)
  expect(JSON.stringify(set.problems)).not.toMatch(/unter/)
  expect(names(set.resources)).toBe('Kafka/a KafkaNodePool/nodes')
})

it.each(['!!int 3', '!!str 3', '!!map {}', '!!seq []', '!!bool true', '!!null ""', '!!float 1.5'])(
  'takes a tag that says what stands there anyway: %s',
  async (value) => {
    const set = await readText(
      `apiVersion: kafka.strimzi.io/v1\nkind: KafkaBridge\nmetadata: {name: u}\nspec: ${value}\n`,
    )
    expect(brief(set)).toEqual(['warning KindNotSupported 2:7'])
  },
)

it('says nothing of a tag where the value means nothing', async () => {
  const ignored = kafka('a', ['    metricsConfig: !x {type: !y other}'])
  expect(brief(await readText(docs(ignored, pool('nodes', 'a'))))).toEqual(['warning FieldIgnored 12:5'])
  const other = 'apiVersion: apps/v1\nkind: Deployment\nspec: !Ref {a: !Sub b}\n'
  expect(brief(await readText(docs(CLUSTER, other)))).toEqual(['warning KindIgnored 24:7'])
})
