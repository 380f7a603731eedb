import { readFileSync } from 'node:fs'
import { KAFKA_SETTINGS } from '../../../src/model/kafka-settings.ts'
import { docs, kafka, pool, readText } from './manifests.ts'

const problemsOf = async (...settings: readonly string[]) =>
  (await readText(docs(kafka('a', ['    config:', ...settings.map((each) => `      ${each}`)]), pool('nodes', 'a'))))
    .problems

it('knows every setting that Kafka tells of', () => {
  const table = readFileSync(new URL('../../fixtures/node-configs.tsv', import.meta.url), 'utf8')
  const names = table
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split('\t')[0] ?? '')
  expect(names.filter((name) => !KAFKA_SETTINGS.has(name))).toEqual([])
  expect(KAFKA_SETTINGS.size).toBe(names.length + 2)
})

it.each([
  ['log.retention.hour: 5', 'Write `log.retention.hours`.'],
  ['retention.ms: 5', 'Write `log.retention.ms`.'],
  ['cleanup.policy: compact', 'Write `log.cleanup.policy`.'],
  ['quux: 5', 'Correct or remove it.'],
])('a setting that Kafka does not know is told, with the nearest: %s', async (setting, mend) => {
  const [key = ''] = setting.split(':')
  expect(await problemsOf(setting)).toEqual([
    expect.objectContaining({
      severity: 'warning',
      reason: 'UnknownSetting',
      path: `spec.kafka.config${/\./.test(key) ? `["${key}"]` : `.${key}`}`,
      message: `Kafka has no setting \`${key}\`, so it has no effect, unless a plugin reads it.`,
      mend,
    }),
  ])
})

it.each([
  'log.retention.hours: 5',
  'rsm.config.bucket: b',
  'config.providers.env.class: c',
  'listener.name.plain-9092.max.connections: 5',
  'unstable.api.versions.enable: true',
])('nothing is said of %s', async (setting) => {
  expect(await problemsOf(setting)).toEqual([])
})
