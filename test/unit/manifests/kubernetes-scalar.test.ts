import { isMap, parseDocument, type Scalar } from 'yaml'
import { asKubernetesReads } from '../../../src/manifests/kubernetes-scalar.ts'
import { whatIsDeclared } from '../../../src/manifests/what-is-declared.ts'
import { docs, kafka, pool, readText, topic } from './manifests.ts'

function read(source: string): unknown {
  const { contents } = parseDocument(`a: ${source}`, { schema: 'core', version: '1.2', intAsBigInt: true })
  return asKubernetesReads((isMap(contents) ? contents.get('a', true) : undefined) as Scalar)
}

it.each(['y', 'Y', 'yes', 'Yes', 'YES', 'on', 'On', 'ON', 'true', 'True', 'TRUE'])('%s is true', (source) => {
  expect(read(source)).toBe(true)
})

it.each(['n', 'N', 'no', 'No', 'NO', 'off', 'Off', 'OFF', 'false', 'False', 'FALSE'])('%s is false', (source) => {
  expect(read(source)).toBe(false)
})

it.each([
  ['604_800_000', 604_800_000n],
  ['0777', 511n],
  ['-0777', -511n],
  ['0o17', 15n],
  ['0x1F', 31n],
  ['-0x1f', -31n],
  ['0b101', 5n],
  ['-0b101', -5n],
  ['+5', 5n],
  ['0', 0n],
  ['00', 0n],
  ['1_', 1n],
  ['9007199254740993', 9_007_199_254_740_993n],
  ['08', 8],
  ['1_000.5', 1000.5],
  ['1e3', 1000],
  ['.5', 0.5],
  ['5.', 5],
])('%s is a number', (source, value) => expect(read(source)).toBe(value))

it.each(['1:30', '190:20:30', '2001-01-01', '_1', '.1_0', '0x', '1e', 'yEs', 'oN', 'none', '0b12', '4.3.1', '+', 'a'])(
  '%s is text',
  (source) => expect(read(source)).toBe(source),
)

it.each(['"off"', "'1_000'", '!!str off', '"0777"'])('%s is text, because somebody says so', (source) => {
  expect(read(source)).toBe(source.replace(/["']|!!str /g, ''))
})

const config = (...lines: readonly string[]) =>
  docs(kafka('a', ['    config:', ...lines.map((line) => `      ${line}`)]), pool('nodes', 'a'))
const configOf = async (text: string) => {
  const [resource] = (await readText(text)).resources
  return resource?.kind === 'Kafka' ? resource.spec.kafka.config : undefined
}

it('a config has the values that Kubernetes would hand to Strimzi', async () => {
  expect(
    await configOf(config('auto.create.topics.enable: off', 'log.retention.ms: 604_800_000', 'a.b: "off"', 'c: 1:30')),
  ).toEqual({ 'auto.create.topics.enable': false, 'log.retention.ms': 604_800_000, 'a.b': 'off', c: '1:30' })
})

it('fields that are true or false, or numbers, may be written as Kubernetes reads them', async () => {
  const set = await readText(
    docs(
      kafka('a').replace('tls: false', 'tls: no').replace('port: 9092', 'port: 9_092'),
      pool('nodes', 'a').replace('{type: ephemeral}', '{type: persistent-claim, size: 1Gi, deleteClaim: off}'),
    ),
  )
  expect(set.problems).toEqual([])
  expect(set.resources).toMatchObject([
    { spec: { kafka: { listeners: [{ tls: false, port: 9092 }] } } },
    { spec: { volumes: [{ deleteClaim: false }] } },
  ])
})

it('text stays text, though Kubernetes wants quotes around it', async () => {
  const text = topic('t', 'a', 'topicName: off').replace('{strimzi', '{debug: on, strimzi')
  expect(whatIsDeclared(text)).toMatchObject([
    { manifest: { metadata: { labels: { debug: 'on' } }, spec: { topicName: 'off' } } },
  ])
  const { resources } = await readText(docs(kafka('a'), pool('nodes', 'a'), text))
  expect(resources.at(-1)).toMatchObject({ metadata: { labels: { debug: 'on' } }, spec: { topicName: 'off' } })
})

it('what is applied means what it means where it stands', () => {
  expect(whatIsDeclared(config('a.b: off', 'c: "off"', 'd: 0777'))[0]?.manifest).toMatchObject({
    spec: { kafka: { config: { 'a.b': false, c: 'off', d: 511 } } },
  })
})

it('a number that a person may mean otherwise is told', async () => {
  const { problems } = await readText(config('log.retention.hours: 0168', 'log.retention.minutes: 0100'))
  expect(problems).toEqual([
    expect.objectContaining({
      severity: 'warning',
      reason: 'OctalNumber',
      path: 'spec.kafka.config["log.retention.minutes"]',
      message: 'It is read as 64: to kubectl a number that begins with 0 is octal.',
      mend: 'Write `64`, or `100` if that is meant.',
    }),
  ])
})
