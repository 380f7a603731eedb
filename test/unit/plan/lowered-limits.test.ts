import type { ContainerLimits, ObservedContainer } from '../../../src/model/docker-state.ts'
import type { RecordedCluster } from '../../../src/model/recorded-cluster.ts'
import { planCluster } from '../../../src/plan/cluster.ts'
import { withLimitsInForce } from '../../../src/plan/config/refused-limits.ts'
import { forgetObsolete } from '../../../src/plan/config/spec-in-force.ts'
import { isLowered, limitWords, raisedLimits } from '../../../src/plan/node/limits.ts'
import { withRefusedUpdates } from '../../../src/plan/refused-updates.ts'
import { conditionsOf, lines, planText } from '../../fixtures/plan-text.ts'
import { aKafka, aPool } from '../../fixtures/resources.ts'
import { aCluster, ended, MINUTE, NOW, type Scene, settled } from '../../fixtures/scene.ts'
import { withContainer, withDocker, withoutContainer, withRecord, withSilent } from '../../fixtures/scene-changes.ts'

const MIB = 2 ** 20
const poolOf = (memory: string, heap = '256m') =>
  aPool('p', { resources: { limits: { memory } }, jvmOptions: { '-Xmx': heap } })
const of = (memory: string) => aCluster({ pools: [poolOf(memory)] })
const [before, lower, higher] = [of('512Mi'), of('330Mi'), of('600Mi')]
const had: ContainerLimits = { memoryBytes: 512 * MIB, pidsLimit: 4096 }
const low: ContainerLimits = { memoryBytes: 330 * MIB, pidsLimit: 4096 }

/** The nodes run with what was declared before. */
const changedTo = (cluster: typeof before): Scene => ({ ...settled(before), cluster })
const updates = (scene: Scene) =>
  planCluster(scene).operations.flatMap(({ action, target }) =>
    action.type === 'UpdateContainer' ? [`${target.name} ${limitWords(action.limits)}`] : [],
  )
const trialOf = (nodeId: number, at = NOW) =>
  ({
    kind: 'limits',
    nodeId,
    containerId: `id-c-p-${nodeId}`,
    startedAt: settled(before).docker.containers[nodeId]?.startedAt ?? 0,
    at,
    limits: had,
  }) as const

describe('limits', () => {
  it('are raised on all nodes at once', () => {
    expect(updates(changedTo(higher))).toEqual(['c-p-0', 'c-p-1', 'c-p-2'].map((name) => `${name} memory 600Mi`))
    expect(planCluster(changedTo(higher)).recorded.trial).toBeUndefined()
  })

  it('are lowered on one node, and the one that leads the quorum is the last', () => {
    expect(updates(changedTo(lower))).toEqual(['c-p-1 memory 330Mi'])
    expect(planCluster(changedTo(lower)).recorded.trial).toEqual(trialOf(1))
  })

  const one = withContainer(changedTo(lower), 'c-p-1', { limits: low })

  it('are lowered on the next node only when the one before has borne it', () => {
    expect(planText(withRecord({ ...one, now: NOW + 14_999 }, { trial: trialOf(1) }))).toBe(lines`
      wait: container c-p-1, NodeOnTrial, it was just given lower limits
      Kafka/c: 0 operations, 1 wait
    `)
    const borne = withRecord({ ...one, now: NOW + 15_000 }, { trial: trialOf(1) })
    expect(updates(borne)).toEqual(['c-p-2 memory 330Mi'])
    expect(planCluster(borne).recorded.trial).toEqual(trialOf(2, NOW + 15_000))
    const silent = withSilent(borne, 1)
    expect(updates(silent)).toEqual([])
    expect(planCluster(silent).recorded.trial).toMatchObject(trialOf(1))
  })

  it.each<[string, Scene]>([
    ['is down', withContainer(changedTo(lower), 'c-p-0', ended(1))],
    ['is being restarted', withRecord(changedTo(lower), { terminated: { 'id-c-p-0': NOW } })],
    ['is on trial with a config', withRecord(changedTo(lower), { trial: { ...trialOf(0), kind: 'config' } })],
    ['was connected anew', withRecord(changedTo(lower), { trial: { ...trialOf(0), kind: 'connection' } })],
  ])('are not lowered while another node %s', (_, scene) => {
    expect(updates(scene)).toEqual([])
  })

  it('hold up every stop while a node is tried with lower ones', () => {
    const rolled = withRecord(settled(aCluster({ kafka: aKafka({}, { 'strimzi.io/manual-rolling-update': '1' }) })), {
      trial: trialOf(2),
    })
    const plan = planCluster(rolled)
    expect(plan.operations).toEqual([])
    expect(plan.waits).toContainEqual(
      expect.objectContaining({
        reason: 'AnotherNodeInProgress',
        message: expect.stringContaining('c-p-2 was just given lower limits'),
      }),
    )
  })

  it('are not lowered in the pass that stops a node', () => {
    const rolled = aCluster({
      pools: [poolOf('330Mi')],
      kafka: aKafka({}, { 'strimzi.io/manual-rolling-update': '1' }),
    })
    const scene = { ...settled(before), cluster: rolled }
    expect(planCluster(scene).operations.map(({ action }) => action.type)).toEqual(['SignalContainer'])
  })

  it('of a hand that raised them go down the same way', () => {
    expect(updates(withContainer(settled(before), 'c-p-2', { limits: { ...had, memoryBytes: 2 ** 31 } }))).toEqual([
      'c-p-2 memory 512Mi',
    ])
  })

  it('of a node that does not run stay as high as they are for its start', () => {
    const scene = withContainer(changedTo(lower), 'c-p-1', ended(1))
    expect(updates(scene)).toEqual([])
    expect(updates(withContainer(changedTo(higher), 'c-p-1', ended(1)))).toContain('c-p-1 memory 600Mi')
  })
})

describe('limits that a node did not bear', () => {
  const killed = ended(137, { limits: low, oomKilled: true })
  const dead = withRecord(withContainer(changedTo(lower), 'c-p-1', killed), { trial: trialOf(1) })
  const declared = { kafka: lower.kafka, pools: [poolOf('330Mi')] }
  const noted = planCluster(dead)

  it('are noted, in a pass that does nothing else', () => {
    expect(noted.operations).toEqual([])
    expect(noted.recorded.trial).toBeUndefined()
    expect(noted.recorded.refusedLimits?.p).toMatchObject({
      inForce: had,
      message:
        'c-p-1 was killed because it ran out of memory (exit 137) after its limits were lowered from memory 512Mi to memory 330Mi',
    })
  })

  const inForce = withLimitsInForce(lower, declared, noted.recorded)
  const next: Scene = { ...dead, cluster: inForce, declared, recorded: noted.recorded }

  it('are put back on that node before it is started, given to no other, and told', () => {
    expect(planText(next)).toBe(lines`
      [] -> #1 container c-p-1, WriteFiles, its configuration goes in before it starts
      [] -> #2 container c-p-1, UpdateContainer, memory limit is 346030080, not 536870912
      [1,2] -> #3 container c-p-1, StartContainer, it was killed because it ran out of memory (exit 137)
      wait: KafkaNodePool p, LimitsRefused, the limits of pool p take no effect, those from before stay in force (memory 512Mi): c-p-1 was killed because it ran out of memory (exit 137) after its limits were lowered from memory 512Mi to memory 330Mi; write higher limits, or a smaller heap (jvmOptions, -Xmx)
      Kafka/c: 3 operations, 1 wait
    `)
    expect(conditionsOf(next, 'Kafka', 'c')).toContainEqual(
      expect.objectContaining({ type: 'Warning', reason: 'LimitsRefused' }),
    )
  })

  it('are raised again on nodes that had borne them', () => {
    const some = withContainer(next, 'c-p-2', { limits: low })
    expect(updates(some)).toContain('c-p-2 memory 512Mi')
  })

  it('are those of a node that runs on and does not serve again, too', () => {
    const slow = withContainer(changedTo(lower), 'c-p-1', { limits: low })
    const first = withRecord(withSilent(slow, 1), { trial: trialOf(1) })
    const silent = { ...first, recorded: planCluster(first).recorded }
    expect(planCluster({ ...silent, now: NOW + 89_999 }).recorded).not.toHaveProperty('refusedLimits')
    const { recorded, operations } = planCluster({ ...silent, now: NOW + 90_000 })
    expect(operations).toEqual([])
    expect(recorded.refusedLimits?.p).toMatchObject({
      inForce: had,
      message: 'c-p-1 does not serve any more after its limits were lowered from memory 512Mi to memory 330Mi',
    })
    const back = withLimitsInForce(lower, declared, recorded)
    expect(updates({ ...silent, cluster: back, declared, recorded })).toEqual(['c-p-1 memory 512Mi'])
  })

  it('are forgotten when the manifest says other limits, another heap, or a restart is asked for', () => {
    const remembered = (pools: readonly ReturnType<typeof poolOf>[], kafka = lower.kafka) =>
      forgetObsolete(noted.recorded, { kafka, pools }).refusedLimits
    expect(remembered(declared.pools)).toEqual(noted.recorded.refusedLimits)
    expect(remembered([poolOf('340Mi')])).toBeUndefined()
    expect(remembered([poolOf('330Mi', '128m')])).toBeUndefined()
    expect(remembered(declared.pools, aKafka({}, { 'strimzi.io/manual-rolling-update': '1' }))).toBeUndefined()
  })

  it('are of that node alone when all others have run with the declared ones for long', () => {
    const raised = { ...had, memoryBytes: 2 ** 31 }
    const trial = { ...trialOf(1), limits: raised }
    const scene = withRecord(withContainer(settled(before), 'c-p-1', ended(137)), { trial })
    const { refusedLimits } = planCluster(scene).recorded
    expect(refusedLimits?.p).toMatchObject({ nodeId: 1, inForce: raised })
    const { nodes } = withLimitsInForce(
      before,
      { kafka: before.kafka, pools: before.pools },
      { ...(refusedLimits && { refusedLimits }) },
    )
    expect(nodes.map(({ container }) => container.limits)).toEqual([had, raised, had])
  })

  it('are not blamed for the end of a node that was told to stop, or that somebody removed', () => {
    const told = withRecord(dead, { terminated: { 'id-c-p-1': NOW }, restarting: ['c-p-1'] })
    const gone = withoutContainer(dead, 'c-p-1')
    for (const scene of [told, gone]) {
      expect(planCluster(scene).recorded).not.toHaveProperty('refusedLimits')
      expect(planCluster(scene).recorded).not.toHaveProperty('trial')
    }
  })
})

describe('limits are not blamed', () => {
  const one = withRecord(withContainer(changedTo(lower), 'c-p-1', { limits: low }), { trial: trialOf(1) })
  const next = (scene: Scene, before: Scene, now = NOW) =>
    planCluster({ ...scene, now, recorded: planCluster(before).recorded })
  const all = ['c-p-0', 'c-p-1', 'c-p-2']
  const { finishedAt: _, ...neverSeenToEnd } = ended(0)
  const everyNode = (scene: Scene, change: Partial<ObservedContainer>) =>
    all.reduce((each, name) => withContainer(each, name, change), scene)

  it.each<[string, Scene]>([
    ['an end that all nodes have in the same moment', everyNode(one, ended(255))],
    ['one of which the engine knows no moment', everyNode(one, neverSeenToEnd)],
    [
      'one after which the others were started first',
      withContainer(
        withContainer(one, 'c-p-0', { finishedAt: NOW - 12_000, startedAt: NOW + 1 }),
        'c-p-1',
        ended(137, { limits: low }),
      ),
    ],
    ['an end that somebody told it to', withContainer(one, 'c-p-1', ended(143))],
    ['an end that the engine did not see', withContainer(one, 'c-p-1', ended(255))],
  ])('for %s, and the node is tried anew in its next run', (_, scene) => {
    const { recorded } = planCluster(scene)
    expect(recorded).not.toHaveProperty('refusedLimits')
    expect(planCluster(scene).operations.map(({ action }) => action.type)).toContain('StartContainer')
    // Whoever is up first, no other node is tried or stopped before this one has run again.
    const waits = next(withContainer(one, 'c-p-1', ended(137)), scene, NOW + MINUTE)
    expect(waits.recorded).not.toHaveProperty('refusedLimits')
    expect(waits.operations.map(({ action }) => action.type)).not.toContain('UpdateContainer')
    const again = withContainer(one, 'c-p-1', { startedAt: NOW + MINUTE })
    const { trial } = next(again, scene, NOW + 2 * MINUTE).recorded
    expect(trial).toEqual({ ...trialOf(1, NOW + 2 * MINUTE), startedAt: NOW + MINUTE })
    const dead = withContainer(again, 'c-p-1', ended(137, { finishedAt: NOW + 3 * MINUTE }))
    expect(planCluster(withRecord(dead, { ...(trial && { trial }) })).recorded).toHaveProperty('refusedLimits')
  })

  it('for ever: a node that runs in another container is not tried any more', () => {
    const scene = withContainer(one, 'c-p-1', ended(143, { name: 'c-p-1-previous' }))
    const { recorded } = planCluster(scene)
    expect(recorded.trial).toMatchObject({ again: true })
    const [, container] = one.docker.containers
    if (!container) throw new Error('the node has no container')
    const successor = { ...container, id: 'successor', startedAt: NOW + MINUTE }
    const replaced = withDocker(scene, { containers: [...scene.docker.containers, successor] })
    expect(planCluster({ ...replaced, now: NOW + MINUTE, recorded }).recorded).not.toHaveProperty('trial')
  })

  it('but for the end of a node whose neighbour dies time and again', () => {
    const deaths = { 'c-p-0': { count: 2, containerId: 'id-c-p-0', at: NOW } }
    const both = withContainer(withContainer(one, 'c-p-0', ended(1)), 'c-p-1', ended(137, { limits: low }))
    expect(planCluster(withRecord(both, { deaths })).recorded).toHaveProperty('refusedLimits')
    expect(planCluster(both).recorded).not.toHaveProperty('refusedLimits')
  })

  it('when no node answers: only what is silent while the others serve counts', () => {
    const late = { ...one, now: NOW + 10 * MINUTE }
    const none = withSilent(late, 0, 1, 2)
    const silent = withSilent(late, 1)
    expect(planCluster(none).recorded).not.toHaveProperty('refusedLimits')
    expect(next(silent, none, NOW + 20 * MINUTE).recorded).not.toHaveProperty('refusedLimits')
    expect(next(silent, silent, NOW + 10 * MINUTE + 90_000).recorded).toHaveProperty('refusedLimits')
    const inBetween = { ...none, recorded: planCluster(silent).recorded }
    expect(next(silent, inBetween, NOW + 20 * MINUTE).recorded).not.toHaveProperty('refusedLimits')
    // Looked at twice a second, and written down once.
    expect(next({ ...silent, now: 0 }, silent, late.now + 500).recorded).toEqual(planCluster(silent).recorded)
  })

  it('but for the silence of a node beside one that is down for good', () => {
    const late = { ...one, now: NOW + 10 * MINUTE }
    const down = withContainer(late, 'c-p-2', ended(1))
    const silent = withSilent(down, 1, 2)
    expect(next(silent, silent, NOW + 10 * MINUTE + 90_000).recorded).toHaveProperty('refusedLimits')
    const alone = withSilent(down, 0, 1, 2)
    expect(next(alone, alone, NOW + 10 * MINUTE + 90_000).recorded).not.toHaveProperty('refusedLimits')
  })

  it('when a node is not seen to serve at the first look after a long time', () => {
    const late = withSilent({ ...one, now: NOW + 10 * MINUTE }, 1)
    expect(planCluster(late).recorded).not.toHaveProperty('refusedLimits')
  })
})

describe('limits that the engine refuses to set', () => {
  const plan = planCluster(changedTo(lower))
  const [operation] = plan.operations
  if (!operation) throw new Error('nothing is lowered')
  const recordedAfter = (isRefusal: boolean): RecordedCluster =>
    withRefusedUpdates(plan.recorded, [{ operation, isRefusal, message: 'unable to set memory limit' }])

  it('stay as they are on all nodes, and are told in its words', () => {
    const { operations, recorded } = planCluster({ ...changedTo(lower), recorded: recordedAfter(true) })
    expect(operations).toEqual([])
    expect(recorded.refusedLimits?.p).toMatchObject({
      inForce: had,
      message:
        'the engine refuses to change the limits of c-p-1 from memory 512Mi to memory 330Mi: unable to set memory limit',
    })
    expect(recorded).not.toHaveProperty('refusedUpdates')
    expect(recorded).not.toHaveProperty('trial')
  })

  it('are tried again when it only failed to', () => {
    expect(recordedAfter(false)).toEqual(plan.recorded)
  })
})

describe('of two sets of limits', () => {
  const none: ContainerLimits = { pidsLimit: 0 }
  it('no limit is above all', () => {
    expect([isLowered(none, had), isLowered(had, none), isLowered(had, had)]).toEqual([true, false, false])
    expect(raisedLimits(none, had)).toEqual(none)
    expect(raisedLimits(low, { memoryBytes: 5, nanoCpus: 1e9, pidsLimit: 9000 })).toEqual({
      memoryBytes: low.memoryBytes,
      pidsLimit: 9000,
    })
  })
})
