import { partitions, topicConfig, topics } from '../looks.ts'
import type { Host, Walks } from '../walk.ts'
import { ONLY_ITS_FIELDS } from './only-its-fields.ts'

/** A topic that Drover made holds records, so it stays when no manifest names it any more. */
export const leavesTopic = (name: string) => ({
  because: 'a topic holds records, and stays when its manifest goes',
  without: (host: Host) => ({ ...host, topics: host.topics.filter((topic) => topic.name !== name) }),
})

const refusal = { kind: 'KafkaTopic', name: 'orders', reason: 'NotSupported' } as const

export const TOPIC_WALKS: Walks = {
  spec: ONLY_ITS_FIELDS,
  'spec.topicName': {
    b: 'renamed',
    look: topics,
    shows: [
      ['audit', 'orders'],
      ['audit', 'orders', 'renamed'],
    ],
    restarts: 0,
    leaves: leavesTopic('renamed'),
  },
  'spec.partitions': { a: 3, b: 5, look: partitions('orders'), shows: [3, 5], noWayBack: refusal },
  'spec.replicas': { a: 2, b: 3, refusal },
  'spec.config': {
    b: { 'retention.ms': 60_000 },
    look: topicConfig('orders'),
    shows: [{}, { 'retention.ms': '60000' }],
    restarts: 0,
  },
  'spec.config.*': [
    {
      name: 'retention.ms',
      a: 60_000,
      b: 70_000,
      look: topicConfig('orders'),
      shows: [{ 'retention.ms': '60000' }, { 'retention.ms': '70000' }],
      restarts: 0,
    },
    {
      name: 'preallocate',
      b: 'True',
      look: topicConfig('orders'),
      shows: [{}, { preallocate: 'True' }],
      restarts: 0,
    },
    {
      name: 'cleanup.policy',
      b: 'compact,compact',
      look: topicConfig('orders'),
      shows: [{}, { 'cleanup.policy': 'compact,compact' }],
      restarts: 0,
    },
    {
      name: 'cleanup.policy',
      b: ['compact', 'delete'],
      look: topicConfig('orders'),
      shows: [{}, { 'cleanup.policy': 'compact,delete' }],
      restarts: 0,
    },
  ],
}
