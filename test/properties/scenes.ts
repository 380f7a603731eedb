import fc from 'fast-check'
import { aKafka, aPool, aTopic, CLAIM, EXTERNAL, PLAIN } from '../fixtures/resources.ts'
import { aCluster, ended, MINUTE, NOW, onBareHost, type Scene, settled, topicOn } from '../fixtures/scene.ts'
import { withContainer, withDocker, withKafka, withRecord, withTopics } from '../fixtures/scene-changes.ts'

const pools = fc.constantFrom(
  [aPool('p', { replicas: 1 })],
  [aPool('p')],
  [aPool('a', { roles: ['controller'] }), aPool('b', { roles: ['broker'] })],
  [
    aPool('a', { roles: ['controller'] }),
    aPool('b', { roles: ['broker'], jbod: true, volumes: [CLAIM, { ...CLAIM, id: 1 }] }),
  ],
)
const kafkas = fc
  .record({
    version: fc.constantFrom('4.2.0', '4.3.1'),
    config: fc.constantFrom({}, { 'num.partitions': 3 }, { 'message.max.bytes': 5 }),
    listeners: fc.constantFrom([PLAIN], [PLAIN, EXTERNAL]),
    annotations: fc.constantFrom<Record<string, string>>(
      {},
      { 'strimzi.io/pause-reconciliation': 'true' },
      { 'strimzi.io/manual-rolling-update': '1' },
      { 'drover/max-parallel': '3' },
    ),
  })
  .map(({ annotations, ...kafka }) => aKafka(kafka, annotations))
const topics = fc.subarray([
  aTopic('t', { partitions: 6, config: { 'retention.ms': 1 } }),
  aTopic('u', { replicas: 2 }),
  aTopic('v', {}, { 'strimzi.io/managed': 'false' }),
])

/** What may be the matter with a container, or with Kafka, or with what is remembered. */
const matters = fc.array(
  fc.oneof(
    fc
      .tuple(
        fc.nat(5),
        fc.constantFrom(
          ended(137),
          ended(143),
          ended(1, { oomKilled: true }),
          { status: 'paused' as const },
          { restartPolicy: 'always' },
          { endpoints: [] },
          { labels: {} },
          { startedAt: NOW },
        ),
      )
      .map(([at, change]) => (scene: Scene): Scene => {
        const names = scene.docker.containers.map(({ name }) => name)
        return names.length === 0 ? scene : withContainer(scene, names[at % names.length] ?? '', change)
      }),
    fc.constantFrom(
      (scene: Scene): Scene => withDocker(scene, { networks: [] }),
      (scene: Scene): Scene => withDocker(scene, { containers: scene.docker.containers.slice(1) }),
      (scene: Scene): Scene => withDocker(scene, { volumes: scene.docker.volumes.slice(1) }),
      (scene: Scene): Scene => withKafka(scene, { unavailable: 'it is silent', answering: new Set() }),
      (scene: Scene): Scene => withKafka(scene, { topics: [topicOn('t', 3, [0, 1]), topicOn('old', 1, [0])] }),
      (scene: Scene): Scene => withRecord(scene, { topicIds: { t: 'a', old: 'id-old' }, topicKeys: { t: ['b'] } }),
      (scene: Scene): Scene =>
        withRecord(scene, { deaths: { 'c-p-0': { count: 4, containerId: 'id-c-p-0', at: NOW - MINUTE } } }),
      (scene: Scene): Scene => withRecord(scene, { nodeIds: { p: [0, 1, 2, 7], gone: [9] } }),
    ),
  ),
  { maxLength: 4 },
)

/** What a scene is made of. */
export const anyScene = fc.record({ pools, kafka: kafkas, topics, bare: fc.boolean(), matters })
type Given = typeof anyScene extends fc.Arbitrary<infer Value> ? Value : never

/** A cluster that is up, or not there at all, with what is the matter with it. */
export function sceneOf(given: Given): Scene {
  const cluster = aCluster({ pools: given.pools, kafka: given.kafka })
  const start = withTopics(given.bare ? onBareHost(cluster) : settled(cluster), given.topics)
  return given.matters.reduce((scene, matter) => matter(scene), start)
}
