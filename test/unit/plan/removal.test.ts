import { LABELS } from '../../../src/model/labels.ts'
import { holdRemoval } from '../../../src/plan/removal/removal-guard.ts'
import { planRemoval, type RemovalOptions } from '../../../src/plan/remove-cluster.ts'
import { lines, textOf } from '../../fixtures/plan-text.ts'
import { aPool, CLAIM } from '../../fixtures/resources.ts'
import { aCluster, ended, NETWORK, NOW, type Scene, settled } from '../../fixtures/scene.ts'
import { withDocker } from '../../fixtures/scene-changes.ts'

const one = { pools: [aPool('p', { replicas: 1 })] }
const text = ({ docker, recorded }: Scene, options?: RemovalOptions) =>
  textOf(planRemoval('c', docker, recorded, NOW, options))
const stopped = (scene: Scene) =>
  withDocker(scene, { containers: scene.docker.containers.map((container) => ({ ...container, ...ended(143) })) })
const condition = ({ docker, recorded }: Scene, options?: RemovalOptions) =>
  planRemoval('c', docker, recorded, NOW, options).statuses

describe('a cluster whose manifest is gone', () => {
  it('is left as it is while its removal is held, and what is known of it stays known', () => {
    const { docker, recorded } = settled(aCluster(one))
    const plan = planRemoval('c', docker, recorded, NOW, { hold: 'the folder is gone' })
    expect(textOf(plan)).toBe(lines`
      wait: Kafka c, DeletionHeld, the folder is gone
      Kafka/c: 0 operations, 1 wait
    `)
    expect(plan.recorded).toEqual(recorded)
    expect(plan.statuses[0]?.conditions).toEqual([
      { type: 'Warning', status: 'True', reason: 'DeletionHeld', message: 'the folder is gone' },
    ])
  })

  it('has its nodes stopped first, all at once', () => {
    const scene = settled(aCluster())
    expect(text(scene)).toBe(lines`
      [] -> #1 container c-p-0, SignalContainer SIGTERM, the manifest of c is gone
      [] -> #2 container c-p-1, SignalContainer SIGTERM, the manifest of c is gone
      [] -> #3 container c-p-2, SignalContainer SIGTERM, the manifest of c is gone
      Kafka/c: 3 operations, 0 waits
    `)
    expect(planRemoval('c', scene.docker, scene.recorded, NOW).recorded.terminated).toEqual({
      'id-c-p-0': NOW,
      'id-c-p-1': NOW,
      'id-c-p-2': NOW,
    })
  })

  it('keeps its network until the last node has stopped', () => {
    const scene = settled(aCluster({ pools: [aPool('p', { replicas: 2 })] }))
    const [first, second] = scene.docker.containers
    if (!first || !second) throw new Error('two nodes were asked for')
    const containers = [{ ...first, ...ended(143) }, second]
    const waiting = {
      ...withDocker(scene, { containers }),
      recorded: { ...scene.recorded, terminated: { [second.id]: NOW - 1_000 } },
    }
    expect(text(waiting)).toBe(lines`
      [] -> #1 container c-p-0, RemoveContainer, the manifest of c is gone
      wait: container c-p-1, Stopping, it was told to stop and has 120 s to do so
      Kafka/c: 1 operation, 1 wait
    `)
  })

  it('has its brokers stopped before its controllers, whom their controlled shutdown needs', () => {
    const pools = [aPool('b', { roles: ['broker'], replicas: 1 }), aPool('c', { roles: ['controller'], replicas: 1 })]
    const scene = settled(aCluster({ pools }))
    expect(text(scene)).toBe(lines`
      [] -> #1 container c-b-0, SignalContainer SIGTERM, the manifest of c is gone
      Kafka/c: 1 operation, 0 waits
    `)
    const left = scene.docker.containers.filter(({ name }) => name === 'c-c-1')
    expect(text(withDocker(scene, { containers: left }))).toBe(lines`
      [] -> #1 container c-c-1, SignalContainer SIGTERM, the manifest of c is gone
      Kafka/c: 1 operation, 0 waits
    `)
  })

  it('does not wait its whole grace period for a node whose quorum is gone', () => {
    const scene = settled(aCluster())
    const last = scene.docker.containers.slice(2)
    const alone = {
      ...withDocker(scene, { containers: last }),
      recorded: { ...scene.recorded, firstVoters: [0, 1, 2], terminated: { 'id-c-p-2': NOW - 31_000 } },
    }
    expect(text(alone)).toBe(lines`
      [] -> #1 container c-p-2, SignalContainer SIGKILL, it did not stop within 30 s
      Kafka/c: 1 operation, 0 waits
    `)
  })

  it('loses everything but its data and the mark that its quorum was formed', () => {
    expect(text(stopped(settled(aCluster(one))))).toBe(lines`
      [] -> #1 container c-p-0, RemoveContainer, the manifest of c is gone
      [1] -> #2 volume config-c-p-0-HASH, RemoveVolume, the manifest of c is gone
      [1] -> #3 network c-kafka, RemoveNetwork, the manifest of c is gone
      Kafka/c: 3 operations, 0 waits
    `)
  })

  it('loses its data where the manifest had said so, volume by volume', () => {
    const volumes = [
      { ...CLAIM, deleteClaim: true },
      { ...CLAIM, id: 1 },
      { type: 'ephemeral' as const, id: 2 },
    ]
    const pools = [aPool('p', { replicas: 1, volumes, jbod: true })]
    expect(text(stopped(settled(aCluster({ pools }))))).toBe(lines`
      [] -> #1 container c-p-0, RemoveContainer, the manifest of c is gone
      [1] -> #2 volume data-0-c-p-0, RemoveVolume, the manifest of c is gone
      [1] -> #3 volume data-2-c-p-0, RemoveVolume, the manifest of c is gone
      [1,2,3] -> #4 volume config-c-p-0-HASH, RemoveVolume, the manifest of c is gone
      [1,2,3] -> #5 network c-kafka, RemoveNetwork, the manifest of c is gone
      Kafka/c: 5 operations, 0 waits
    `)
  })

  it('loses all of it, and the mark, when a person asked for that', () => {
    expect(text(stopped(settled(aCluster(one))), { deleteVolumes: true })).toBe(lines`
      [] -> #1 container c-p-0, RemoveContainer, the manifest of c is gone
      [1] -> #2 volume data-c-p-0, RemoveVolume, the manifest of c is gone
      [1,2] -> #3 volume c-quorum, RemoveVolume, the manifest of c is gone
      [1,2,3] -> #4 volume config-c-p-0-HASH, RemoveVolume, the manifest of c is gone
      [1,2,3] -> #5 network c-kafka, RemoveNetwork, the manifest of c is gone
      Kafka/c: 5 operations, 0 waits
    `)
  })

  it('takes a volume without a word about its fate for one to keep', () => {
    const scene = stopped(settled(aCluster(one)))
    const volumes = [{ name: 'v', labels: { [LABELS.kind]: 'data' }, driver: 'local' }]
    expect(text(withDocker(scene, { volumes, containers: [], networks: [] }))).toBe(lines`
      Kafka/c: 0 operations, 0 waits
    `)
  })

  it("has Drover's own container leave its network before that goes", () => {
    const scene = withDocker(settled(aCluster(one)), { containers: [], volumes: [], ownNetworks: [NETWORK.id] })
    expect(text(scene, { ownContainer: 'own' })).toBe(lines`
      [] -> #1 network c-kafka, DisconnectNetwork, Drover leaves it before it is removed
      [1] -> #2 network c-kafka, RemoveNetwork, the manifest of c is gone
      Kafka/c: 2 operations, 0 waits
    `)
  })

  it('is told to be going, then gone, with what is kept', () => {
    const going = stopped(settled(aCluster(one)))
    expect(condition(going)[0]).toMatchObject({
      conditions: [{ type: 'Ready', status: 'False', reason: 'Removing', message: 'kept: data-c-p-0' }],
      fields: { retainedVolumes: ['data-c-p-0'] },
    })
    const gone = withDocker(going, { containers: [], networks: [], volumes: [] })
    expect(condition(gone)[0]).toEqual({
      kind: 'Kafka',
      name: 'c',
      conditions: [{ type: 'Ready', status: 'False', reason: 'Removed', message: 'nothing is kept' }],
      fields: {},
    })
    expect(planRemoval('c', gone.docker, gone.recorded, NOW).recorded.clusterId).toBeUndefined()
  })
})

describe('the removal of a cluster', () => {
  const situation = {
    existing: ['a', 'b', 'c'],
    declared: ['a', 'b'],
    confirmed: new Set<string>(),
    elsewhere: new Map(),
  }

  it.each<[string, Partial<Parameters<typeof holdRemoval>[1]>, string | undefined]>([
    ['goes ahead when most clusters stay', {}, undefined],
    [
      'is held while the sources cannot be read whole',
      { frozen: 'the folder is missing' },
      'its manifest is gone, but absence proves nothing now: the folder is missing',
    ],
    [
      'is held when its manifest stood elsewhere',
      { elsewhere: new Map([['c', '/other/c.yaml']]) },
      'its manifest stood in /other/c.yaml, which this Drover does not watch',
    ],
    ['goes ahead when the manifest of another stood elsewhere', { elsewhere: new Map([['b', '/x.yaml']]) }, undefined],
    [
      'is held when none would be left',
      { existing: ['c'], declared: [] },
      'its manifest is gone, and no other cluster would be left; confirm with: drover confirm c',
    ],
    [
      'is held when more than half go',
      { declared: ['a'] },
      'its manifest is gone, with those of more than half of all clusters (2 of 3); confirm with: drover confirm c',
    ],
    [
      'is held when another one may be it, under another name',
      { namesake: 'b' },
      'nothing is recorded of it, and Kafka/b may be it, with another name on this host (`drover/name`); if it is not, confirm with: drover confirm c',
    ],
    ['goes ahead then when a person confirmed it', { namesake: 'b', confirmed: new Set(['c']) }, undefined],
    ['goes ahead when just half go', { existing: ['a', 'c'], declared: ['a'] }, undefined],
    [
      'is held however many are declared and not there',
      { existing: ['c'], declared: ['x', 'y'] },
      expect.stringContaining('confirm'),
    ],
    [
      'goes ahead when a person confirmed it, whatever else',
      { confirmed: new Set(['c']), frozen: 'x', existing: ['c'], declared: [], elsewhere: new Map([['c', 'f']]) },
      undefined,
    ],
    [
      'is held when a person confirmed another',
      { confirmed: new Set(['b']), declared: ['a'] },
      expect.stringContaining('2 of 3'),
    ],
  ])('%s', (_, change, hold) => {
    expect(holdRemoval('c', { ...situation, ...change })).toEqual(hold)
  })
})
