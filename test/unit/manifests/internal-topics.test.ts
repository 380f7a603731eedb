import { docs, kafka, pool, readText, topic } from './manifests.ts'

const said = async (spec: string) =>
  (await readText(docs(kafka('a'), pool('nodes', 'a'), topic('t', 'a', spec)))).problems.map(
    ({ severity, reason, path }) => `${severity} ${reason} ${path}`,
  )

it('the controllers’ log is no topic to declare', async () => {
  expect(await said('topicName: __cluster_metadata')).toEqual(['error InternalTopic spec.topicName'])
})

it.each([
  ['__consumer_offsets', 'cleanup.policy', 'delete'],
  ['__transaction_state', 'cleanup.policy', 'compact,delete'],
  ['__share_group_state', 'retention.ms', '1000'],
  ['__remote_log_metadata', 'retention.bytes', '1000'],
])('of %s it is told that %s stays', async (name, key, value) => {
  const spec = (given: string) => `topicName: ${name}\n  config: {${key}: "${given}"}`
  expect(await said(spec(value))).toEqual([`warning InternalTopic spec.config["${key}"]`])
  expect(await said(spec(key === 'cleanup.policy' ? 'compact' : '-1'))).toEqual([])
})

it('any other config of them may be declared', async () => {
  expect(await said('topicName: __consumer_offsets\n  partitions: 50\n  config: {segment.bytes: 1048576}')).toEqual([])
})
