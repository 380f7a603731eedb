import type { ObservedContainer } from '../../../src/model/docker-state.ts'
import { planCluster } from '../../../src/plan/cluster.ts'
import { lines, planText } from '../../fixtures/plan-text.ts'
import { aKafka, aPool } from '../../fixtures/resources.ts'
import { aCluster, ended, IMAGE, NOW, type Scene, settled } from '../../fixtures/scene.ts'
import { withDocker, withRecord, withSilent } from '../../fixtures/scene-changes.ts'

const pools = [aPool('p', { replicas: 2 })]
const before = aCluster({ pools })
const after = aCluster({ pools, kafka: aKafka({ jvmOptions: { '-Xmx': '4g' } }) })
const changed: Scene = { ...settled(before), cluster: after }
const [firstOld, secondOld] = settled(before).docker.containers as [ObservedContainer, ObservedContainer]
const [, secondNew] = settled(after).docker.containers as [ObservedContainer, ObservedContainer]
const volumes = [
  ...changed.docker.volumes,
  ...settled(after).docker.volumes.filter(({ name }) => name.startsWith('config-c-p-1')),
]

/** A new container of node 1 that was never started. */
const { startedAt: _, ...unstarted } = { ...secondNew, id: 'new', status: 'created' as const, publishedPorts: [] }

/** The scene with node 1's containers, of which `down` says that Kafka does not answer there. */
function during(containers: readonly ObservedContainer[], { down }: { down: boolean }): Scene {
  const scene = withDocker(changed, { containers: [firstOld, ...containers], volumes })
  return down ? withSilent(scene, 1) : scene
}

describe('a node is replaced for a reason that is named', () => {
  const ofImage = (image: string) =>
    withDocker(changed, { containers: changed.docker.containers.map((container) => ({ ...container, image })) })
  const older = aCluster({ pools, kafka: aKafka({ version: '4.2.0' }) })
  it.each<[string, Scene, string]>([
    ['another version', { ...changed, cluster: older }, 'Kafka 4.2.0 takes the place of 4.3.1'],
    ['another image', ofImage('mine/kafka:1'), `image ${IMAGE} takes the place of mine/kafka:1`],
    ['anything else', changed, 'its manifest changed in a way that needs a new container'],
  ])('%s', (_, scene, said) => {
    const made = planCluster(scene).operations.find(({ action }) => action.type === 'CreateContainer')
    expect(made?.cause).toBe(said)
  })
})

describe('a new spec is rolled out', () => {
  it('1. to a node that leads no quorum first: its new container is made, then the old one told to stop', () => {
    expect(planText(changed)).toBe(lines`
      [] -> #1 volume config-c-p-1-HASH, CreateVolume, c-p-1 needs it for its configuration
      [1] -> #2 container c-p-1-next, CreateContainer, its manifest changed in a way that needs a new container
      [2] -> #3 container c-p-1-next, WriteFiles, its configuration goes in before it starts
      [3] -> #4 container c-p-1, SignalContainer SIGTERM, its manifest changed in a way that needs a new container
      Kafka/c: 4 operations, 0 waits
    `)
    expect(planCluster(changed).recorded.terminated).toEqual({ 'id-c-p-1': NOW })
  })

  it('1. to a node in a crash loop, whose deaths say nothing about the new container', () => {
    const deaths = { 'c-p-1': { count: 9, containerId: 'id-c-p-1', at: NOW - 60_000 } }
    expect(planCluster(withRecord(changed, { deaths })).recorded.deaths).toEqual({})
  })

  const told = withRecord(during([secondOld, { ...unstarted, name: 'c-p-1-next' }], { down: false }), {
    terminated: { 'id-c-p-1': NOW - 30_000 },
  })

  it('2. by waiting for the old one to stop, with nobody else touched', () => {
    expect(planText(told)).toBe(lines`
      wait: container c-p-1, Stopping, it was told to stop and has 120 s to do so
      Kafka/c: 0 operations, 1 wait
    `)
    expect(planCluster(told).waits[0]?.lookAgainAt).toBe(NOW + 90_000)
  })

  it('2. by killing the old one once its grace period is over', () => {
    expect(planText({ ...told, now: NOW + 90_000 })).toBe(lines`
      [] -> #1 container c-p-1, SignalContainer SIGKILL, it did not stop within 120 s
      Kafka/c: 1 operation, 0 waits
    `)
  })

  it('3. by swapping the names', () => {
    const stopped = during(
      [
        { ...secondOld, ...ended(143) },
        { ...unstarted, name: 'c-p-1-next' },
      ],
      { down: true },
    )
    expect(planText(withRecord(stopped, { terminated: { 'id-c-p-1': NOW - 30_000 } }))).toBe(lines`
      [] -> #1 container c-p-1, RenameContainer, it is kept until the new one is up
      [1] -> #2 container c-p-1-next, RenameContainer, it takes the place of the old one
      wait: container c-p-0, AnotherNodeInProgress, it has to be replaced (its manifest changed in a way that needs a new container), but c-p-1 is being restarted
      Kafka/c: 2 operations, 1 wait
    `)
  })

  const previous = { ...secondOld, ...ended(143), name: 'c-p-1-previous' }

  it('4. by starting the new one', () => {
    expect(planText(during([unstarted, previous], { down: true }))).toBe(lines`
      [] -> #1 container c-p-1, WriteFiles, its configuration goes in before it starts
      [1] -> #2 container c-p-1, StartContainer, it should run
      wait: container c-p-0, AnotherNodeInProgress, it has to be replaced (its manifest changed in a way that needs a new container), but c-p-1 is being restarted
      Kafka/c: 2 operations, 1 wait
    `)
  })

  it('4. by starting it although its name could not be swapped', () => {
    expect(planText(during([{ ...unstarted, name: 'c-p-1-next' }, previous], { down: true }))).toBe(lines`
      [] -> #1 container c-p-1, RenameContainer, it is called c-p-1-next
      [1] -> #2 container c-p-1, WriteFiles, its configuration goes in before it starts
      [2] -> #3 container c-p-1, StartContainer, it should run
      wait: container c-p-0, AnotherNodeInProgress, it has to be replaced (its manifest changed in a way that needs a new container), but c-p-1 is being restarted
      Kafka/c: 3 operations, 1 wait
    `)
  })

  it('5. by waiting for the new one to serve', () => {
    const starting = { ...secondNew, id: 'new', startedAt: NOW - 1_000 }
    expect(planText(during([starting, previous], { down: true }))).toBe(lines`
      wait: container c-p-0, AnotherNodeInProgress, it has to be replaced (its manifest changed in a way that needs a new container), but c-p-1 is being restarted
      wait: container c-p-1, NodeStarting, it runs, and does not serve yet
      Kafka/c: 0 operations, 2 waits
    `)
  })

  it('6. by removing the old one when the new one is up, and going on to the next node', () => {
    expect(planText(during([{ ...secondNew, id: 'new' }, previous], { down: false }))).toBe(lines`
      [] -> #1 volume config-c-p-0-HASH, CreateVolume, c-p-0 needs it for its configuration
      [1] -> #2 container c-p-0-next, CreateContainer, its manifest changed in a way that needs a new container
      [2] -> #3 container c-p-0-next, WriteFiles, its configuration goes in before it starts
      [3] -> #4 container c-p-0, SignalContainer SIGTERM, its manifest changed in a way that needs a new container
      [] -> #5 container c-p-1-previous, RemoveContainer, c-p-1 is up with its new container
      Kafka/c: 5 operations, 0 waits
    `)
  })

  it('7. until configuration that nobody uses is removed too', () => {
    const scene = settled(after)
    const old = changed.docker.volumes.filter(({ name }) => name.startsWith('config-'))
    expect(planText(withDocker(scene, { volumes: [...scene.docker.volumes, ...old] }))).toBe(lines`
      [] -> #1 volume config-c-p-0-HASH, RemoveVolume, no container uses this configuration any more
      [] -> #2 volume config-c-p-1-HASH, RemoveVolume, no container uses this configuration any more
      Kafka/c: 2 operations, 0 waits
    `)
  })
})

describe('a node whose spec has changed', () => {
  it('is kept going as it was while the others are waited for', () => {
    const scene = withDocker(changed, {
      containers: [
        { ...firstOld, name: 'mine' },
        { ...secondOld, ...ended(137) },
      ],
    })
    expect(planText(withSilent(scene, 1))).toBe(lines`
      [] -> #1 container c-p-0, RenameContainer, it is called mine
      [] -> #2 volume config-c-p-1-HASH, CreateVolume, c-p-1 needs it for its configuration
      [2] -> #3 container c-p-1-next, CreateContainer, its manifest changed
      [3] -> #4 container c-p-1-next, WriteFiles, its configuration goes in before it starts
      wait: container c-p-0, OtherNodeDown, it has to be replaced (its manifest changed in a way that needs a new container), but c-p-1 is not up
      Kafka/c: 4 operations, 1 wait
    `)
  })

  it('is kept going, as it is, while its new image is not there', () => {
    const images = new Map([[after.nodes[0]?.container.image ?? '', undefined]])
    const containers = [firstOld, { ...secondOld, ...ended(137) }]
    expect(planText(withDocker(changed, { images, containers }))).toBe(lines`
      [] -> #1 image drover/kafka:4.3.1, PullImage, the engine does not have it
      [] -> #2 container c-p-1, StartContainer, it was killed (exit 137)
      Kafka/c: 2 operations, 0 waits
    `)
  })

  it.each([
    ['unpaused', { status: 'paused' as const }, 'UnpauseContainer'],
    ['connected', { endpoints: [] }, 'ConnectNetwork'],
  ])('is %s while it waits for its turn: it may be what the others wait for', (_, change, healing) => {
    const single = withDocker(
      { ...settled(aCluster({ pools: [aPool('p', { replicas: 1 })] })) },
      { containers: [{ ...firstOld, ...change }] },
    )
    const unseen: Scene = { ...single, kafka: { answering: new Set(), unavailable: 'no node answers' } }
    const replaced = aCluster({ pools: [aPool('p', { replicas: 1 })], kafka: aKafka({ jvmOptions: { '-Xmx': '4g' } }) })
    const rolled = withRecord(unseen, { manualRolls: { 'Kafka/c': { value: 'true', at: NOW } } })
    const annotated = aCluster({
      pools: [aPool('p', { replicas: 1 })],
      kafka: aKafka({}, { 'strimzi.io/manual-rolling-update': 'true' }),
    })
    for (const scene of [
      { ...unseen, cluster: replaced },
      { ...rolled, cluster: annotated },
    ]) {
      const { operations, waits } = planCluster(scene)
      expect(operations.map(({ action }) => action.type)).toEqual([healing])
      expect(waits.map(({ reason }) => reason)).toContain('QuorumNotCaughtUp')
    }
  })

  it('gets its new container when it does not run: nobody is disturbed', () => {
    const scene = during([{ ...secondOld, ...ended(1) }], { down: true })
    expect(planText(scene)).toBe(lines`
      [] -> #1 container c-p-1-next, CreateContainer, its manifest changed
      [1] -> #2 container c-p-1-next, WriteFiles, its configuration goes in before it starts
      wait: container c-p-0, OtherNodeDown, it has to be replaced (its manifest changed in a way that needs a new container), but c-p-1 is not up
      Kafka/c: 2 operations, 1 wait
    `)
  })

  it('yields to its new container when both run', () => {
    const both = during(
      [
        { ...secondOld, name: 'c-p-1-previous' },
        { ...secondNew, id: 'new' },
      ],
      { down: false },
    )
    expect(planText(both)).toBe(lines`
      [] -> #1 container c-p-1-previous, SignalContainer SIGTERM, c-p-1 took its place
      Kafka/c: 1 operation, 0 waits
    `)
  })

  it('yields to its new container only when its node may be disturbed, for it may be the one that serves', () => {
    const both = during(
      [
        { ...secondOld, name: 'c-p-1-previous' },
        { ...secondNew, id: 'new' },
      ],
      { down: false },
    )
    const otherDown = withSilent(both, 0)
    const { operations, waits } = planCluster(otherDown)
    expect(operations.map(({ action }) => action.type)).not.toContain('SignalContainer')
    expect(waits).toContainEqual(
      expect.objectContaining({ target: { kind: 'container', name: 'c-p-1' }, reason: 'OtherNodeDown' }),
    )
  })

  it('goes back to its former container when the manifest goes back', () => {
    const { startedAt: _, ...created } = { ...secondNew, id: 'new', name: 'c-p-1-next', status: 'created' as const }
    const scene = { ...settled(before), docker: { ...settled(before).docker } }
    const containers = [...scene.docker.containers, created]
    expect(planText(withDocker(scene, { containers, volumes }))).toBe(lines`
      [] -> #1 container c-p-1-next, RemoveContainer, c-p-1 is up with its new container
      Kafka/c: 1 operation, 0 waits
    `)
  })
})

describe('a roll that went wrong, and a manifest that goes back', () => {
  const bad = { ...secondNew, id: 'new', ...ended(1) }
  const good = { ...secondOld, ...ended(143), name: 'c-p-1-previous' }
  const back = { ...during([bad, good], { down: true }), cluster: before }

  it('swaps the names without asking for one that is taken', () => {
    expect(planText(back)).toBe(lines`
      [] -> #1 container c-p-1, RenameContainer, it is kept until the new one is up
      [1] -> #2 container c-p-1-previous, RenameContainer, it takes the place of the old one
      Kafka/c: 2 operations, 0 waits
    `)
    expect(planCluster(back).operations[0]?.action).toMatchObject({ name: 'c-p-1-next' })
  })

  it('gives a third spec a name that is free', () => {
    const third = aCluster({ pools, kafka: aKafka({ jvmOptions: { '-Xmx': '5g' } }) })
    const parked = { ...during([{ ...bad, name: 'c-p-1-next' }, secondOld], { down: false }), cluster: third }
    const created = planCluster(parked).operations.flatMap(({ action }) =>
      action.type === 'CreateContainer' ? [action.name] : [],
    )
    expect(created).toEqual(['c-p-1-previous'])
  })
})
