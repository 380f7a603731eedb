import type { DesiredNode } from '../../../src/model/desired-node.ts'
import type { ConfigEntry } from '../../../src/model/kafka-state.ts'
import { planCluster } from '../../../src/plan/cluster.ts'
import { configFingerprint, forgetObsolete, withConfigInForce } from '../../../src/plan/config/spec-in-force.ts'
import { anEntry } from '../../fixtures/node-configs.ts'
import { conditionsOf, lines, planText, textOf } from '../../fixtures/plan-text.ts'
import { aKafka, aPool } from '../../fixtures/resources.ts'
import {
  aCluster,
  containerOf,
  ended,
  NOW,
  propertiesStat,
  propertiesText,
  type Scene,
  settled,
} from '../../fixtures/scene.ts'
import { withContainer, withDocker, withKafka, withRecord } from '../../fixtures/scene-changes.ts'

const pools = [aPool('p', { replicas: 2 })]
const BEFORE = { 'message.max.bytes': 5, 'num.partitions': 1 }
const before = aCluster({ pools, kafka: aKafka({ config: BEFORE }) })
const ENTRIES = [
  anEntry('message.max.bytes', { static: '5', default: '100' }),
  anEntry('num.partitions', { static: '1', default: '1', readOnly: true }),
]

/** The nodes run with `BEFORE`, and the manifest says something else. */
function changedTo(
  config: Readonly<Record<string, string | number>>,
  entries: readonly ConfigEntry[] = ENTRIES,
): Scene {
  const cluster = aCluster({ pools, kafka: aKafka({ config }) })
  const scene = { ...settled(before), cluster }
  const texts = before.nodes.map((node): [string, string] => [`id-${node.name}`, propertiesText(node)])
  const seen = withDocker(scene, { propertyTexts: new Map(texts) })
  return withKafka(seen, {
    nodeConfigs: new Map(before.nodes.map(({ nodeId }) => [nodeId, entries])),
    clusterConfig: entries.flatMap((entry) => {
      const value = entry.synonyms?.find(({ source }) => source === 'cluster-default')?.value
      return value === undefined ? [] : [{ ...entry, value }]
    }),
  })
}

it('keeps the successor of a node whose files cannot be looked at for once', () => {
  const scene = changedTo({ ...BEFORE, 'num.partitions': 3 })
  const [node] = scene.cluster.nodes
  const { startedAt: _, ...next } = containerOf(node as DesiredNode, {
    id: 'next',
    name: 'c-p-0-next',
    status: 'created',
  })
  const begun = withDocker(scene, { containers: [...scene.docker.containers, next] })
  const unseen = <T>(facts: ReadonlyMap<string, T>) => new Map([...facts].filter(([id]) => id !== 'id-c-p-0'))
  const { properties, propertyTexts } = begun.docker
  for (const seen of [
    begun.docker,
    { properties: unseen(properties), propertyTexts: unseen(propertyTexts) },
    { propertyTexts: unseen(propertyTexts) },
  ])
    expect(planText(withDocker(begun, seen))).not.toContain('RemoveContainer')
})

describe('a key that nodes can change while they run', () => {
  const wanted = { ...BEFORE, 'message.max.bytes': 7 }

  const own = (value: string) => [
    anEntry('message.max.bytes', { static: '5', default: '100', own: value }),
    ...ENTRIES.slice(1),
  ]
  const [first] = settled(before).docker.containers
  const trial = {
    kind: 'config' as const,
    nodeId: 0,
    containerId: first?.id ?? '',
    startedAt: first?.startedAt ?? 0,
    at: NOW,
  }

  it('is changed on one broker first, and no file is touched', () => {
    const plan = planCluster(changedTo(wanted))
    expect(textOf(plan)).toBe(lines`
      [] -> #1 broker c-p-0, AlterNodeConfig, message.max.bytes is 5, not 7
      Kafka/c: 1 operation, 0 waits
    `)
    expect(plan.recorded.trial).toEqual(trial)
  })

  it('is changed on the next one when the first has borne it for a while', () => {
    const scene = changedTo(wanted)
    const half = withKafka(scene, {
      nodeConfigs: new Map([
        [0, own('7')],
        [1, ENTRIES],
      ]),
    })
    expect(planText(withRecord({ ...half, now: NOW + 2_999 }, { trial }))).toBe(lines`
      wait: container c-p-0, NodeOnTrial, it was just given another config
      Kafka/c: 0 operations, 1 wait
    `)
    expect(planText(withRecord({ ...half, now: NOW + 3_000 }, { trial }))).toBe(lines`
      [] -> #1 broker c-p-1, AlterNodeConfig, message.max.bytes is 5, not 7
      Kafka/c: 1 operation, 0 waits
    `)
  })

  it('is changed for all nodes when each broker bears it', () => {
    expect(planText(changedTo(wanted, own('7')))).toBe(lines`
      [] -> #1 config c, AlterNodeConfig, message.max.bytes is not set, not 7, for all nodes
      Kafka/c: 1 operation, 0 waits
    `)
  })

  it('is not left on single brokers', () => {
    const done = anEntry('message.max.bytes', { static: '5', default: '100', clusterWide: '7', own: '7' })
    expect(planText(changedTo(wanted, [done, ...ENTRIES.slice(1)]))).toContain(
      'broker c-p-0, AlterNodeConfig, message.max.bytes need not be set on it alone any more',
    )
  })

  it('stays on one that was told to stop: it may not answer any more', () => {
    const done = anEntry('message.max.bytes', { static: '5', default: '100', clusterWide: '7', own: '7' })
    const told = withRecord(changedTo(wanted, [done, ...ENTRIES.slice(1)]), { terminated: { 'id-c-p-0': NOW } })
    expect(planText(told)).not.toContain('broker c-p-0, AlterNodeConfig')
    expect(planText(told)).toContain('broker c-p-1, AlterNodeConfig')
  })

  it('is refused when a broker ends right after it was changed on it, and no other is touched', () => {
    const scene = withRecord(withContainer(changedTo(wanted), 'c-p-0', ended(3)), { trial })
    const { operations, recorded } = planCluster(scene)
    expect(operations).toEqual([])
    expect(recorded.refusedConfig).toMatchObject({
      message: 'c-p-0 ended right after its config was changed',
      inForce: { 'message.max.bytes': '5', 'num.partitions': '1' },
    })
    expect(recorded.trial).toBeUndefined()
  })

  it('is not blamed for the end of a broker that was told to stop', () => {
    const told = { trial, terminated: { [trial.containerId]: NOW }, restarting: ['c-p-0'] }
    const { recorded } = planCluster(withRecord(withContainer(changedTo(wanted), 'c-p-0', ended(143)), told))
    expect(recorded.refusedConfig).toBeUndefined()
    expect(recorded.trial).toBeUndefined()
  })

  it('is not blamed when all nodes end in the same moment, and is tried on in the next run', () => {
    const names = ['c-p-0', 'c-p-1', 'c-p-2']
    const scene = names.reduce((each, name) => withContainer(each, name, ended(255)), changedTo(wanted))
    const { recorded } = planCluster(withRecord(scene, { trial }))
    expect(recorded.refusedConfig).toBeUndefined()
    const again = withContainer(changedTo(wanted), 'c-p-0', { startedAt: NOW + 1_000 })
    expect(planCluster({ ...again, now: NOW + 2_000, recorded }).recorded.trial).toEqual({
      ...trial,
      startedAt: NOW + 1_000,
      at: NOW + 2_000,
    })
  })

  it('waits for a restart that is under way', () => {
    const scene = withRecord(changedTo(wanted), { terminated: { 'id-c-p-1': NOW } })
    expect(planCluster(scene).operations).toEqual([])
  })

  it('goes into the files once it is in force, for the next start', () => {
    const done = anEntry('message.max.bytes', { static: '5', default: '100', clusterWide: '7' })
    expect(planText(changedTo(wanted, [done, ...ENTRIES.slice(1)]))).toBe(lines`
      [] -> #1 container c-p-0, WriteFiles, server.properties is of an earlier manifest
      [] -> #2 container c-p-1, WriteFiles, server.properties is of an earlier manifest
      Kafka/c: 2 operations, 0 waits
    `)
  })

  it('is not touched while the nodes do not say what they have', () => {
    const { nodeConfigs: _, ...silent } = changedTo(wanted).kafka
    expect(planText({ ...changedTo(wanted), kafka: silent })).toBe('Kafka/c: 0 operations, 0 waits\n')
  })

  it('is taken back where somebody set it on one node alone', () => {
    const scene = settled(before)
    const own = anEntry('message.max.bytes', { static: '5', own: '6' })
    const seen = withKafka(scene, { nodeConfigs: new Map([[1, [own]]]), clusterConfig: [] })
    expect(planText(seen)).toBe(lines`
      [] -> #1 broker c-p-1, AlterNodeConfig, somebody set message.max.bytes=6 on it alone
      Kafka/c: 1 operation, 0 waits
    `)
  })
})

describe('a key that takes a restart', () => {
  const wanted = { ...BEFORE, 'num.partitions': 3 }

  it('is rolled out: a new container, with a configuration of its own', () => {
    const plan = planText(changedTo(wanted))
    expect(plan).toContain('container c-p-1-next, CreateContainer, its config changed (num.partitions)')
    expect(plan).toContain('container c-p-1, SignalContainer SIGTERM, its config changed (num.partitions)')
    expect(plan).not.toContain('is of an earlier manifest')
  })

  it('rolls nothing while the nodes do not say which keys they can change', () => {
    const { nodeConfigs: _, ...silent } = changedTo(wanted).kafka
    expect(planText({ ...changedTo(wanted), kafka: silent })).toBe('Kafka/c: 0 operations, 0 waits\n')
  })

  it('is rolled out on with the new container there, whatever the nodes say meanwhile', () => {
    const scene = changedTo(wanted)
    const node = scene.cluster.nodes[1]
    const old = scene.docker.containers[1]
    if (!node || !old) throw new Error('the cluster has no second node')
    const next = { ...old, id: 'next', name: 'c-p-1-next', status: 'created' as const, mounts: node.container.mounts }
    const containers = [...scene.docker.containers, next]
    const properties = new Map(scene.docker.properties).set('next', propertiesStat(node))
    const { nodeConfigs: _, ...silent } = scene.kafka
    const plan = planCluster({ ...withDocker(scene, { containers, properties }), kafka: silent })
    expect(plan.operations.filter(({ action }) => action.type === 'RemoveContainer')).toEqual([])
  })
})

describe('a config the nodes refuse', () => {
  const words = 'IncrementalAlterConfigs: Invalid value 0 (42 INVALID_REQUEST)'
  const wanted = { ...BEFORE, 'message.max.bytes': 0 }
  const refused = withKafka(changedTo(wanted), { configRefusal: words })

  it('disturbs nobody: nothing is done but to remember it, with what stays in force', () => {
    const { operations, recorded } = planCluster(refused)
    expect(operations).toEqual([])
    expect(recorded.refusedConfig).toEqual({
      fingerprint: configFingerprint(refused.cluster),
      message: words,
      inForce: { 'message.max.bytes': '5', 'num.partitions': '1' },
    })
  })

  it('is refused as well when a key that takes a restart has a value of the wrong type', () => {
    const { recorded } = planCluster(changedTo({ ...BEFORE, 'num.partitions': 'many' }))
    expect(recorded.refusedConfig?.message).toBe('num.partitions takes a number (INT), not many')
  })

  it('is replaced by the one from before, which is said until the manifest changes', () => {
    const { refusedConfig } = planCluster(refused).recorded
    if (!refusedConfig) throw new Error('nothing was refused')
    const recorded = { ...refused.recorded, refusedConfig }
    const inForce = withConfigInForce(refused.cluster, recorded)
    const next = withRecord(settled(aCluster({ pools, kafka: inForce })), { refusedConfig })
    expect(planText(next)).toBe(
      `wait: Kafka c, ConfigRefused, spec.kafka.config takes no effect, the config from before stays in force: ${words}\nKafka/c: 0 operations, 1 wait\n`,
    )
    expect(conditionsOf(next, 'Kafka', 'c')).toContainEqual(
      expect.objectContaining({ type: 'Warning', reason: 'ConfigRefused' }),
    )
    expect(forgetObsolete(recorded, { kafka: refused.cluster.kafka, pools })).toEqual(recorded)
    const other = aKafka({ config: BEFORE })
    expect(forgetObsolete(recorded, { kafka: other, pools }).refusedConfig).toBeUndefined()
    const again = aKafka({ config: wanted }, { 'strimzi.io/manual-rolling-update': '2' })
    expect(forgetObsolete(recorded, { kafka: again, pools }).refusedConfig).toBeUndefined()
  })
})
