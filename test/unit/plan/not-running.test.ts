import type { ObservedContainer } from '../../../src/model/docker-state.ts'
import type { RecordedDeaths } from '../../../src/model/recorded-cluster.ts'
import { planCluster } from '../../../src/plan/cluster.ts'
import { lines, planText } from '../../fixtures/plan-text.ts'
import { aCluster, ended, MINUTE, NOW, type Scene, settled } from '../../fixtures/scene.ts'
import {
  withContainer,
  withDocker,
  withoutContainer,
  withoutVolumes,
  withRecord,
  withSilent,
} from '../../fixtures/scene-changes.ts'

const cluster = aCluster()
const found = (change: Partial<ObservedContainer>) => withContainer(settled(cluster), 'c-p-0', change)
const gone = (scene: Scene, name: string) => withoutContainer(withSilent(scene, 0), name)

describe('a node that does not run', () => {
  it('is made again when its container is missing', () => {
    expect(planText(gone(settled(cluster), 'c-p-0'))).toBe(lines`
      [] -> #1 container c-p-0, CreateContainer, it is missing
      [1] -> #2 container c-p-0, WriteFiles, its configuration goes in before it starts
      [2] -> #3 container c-p-0, WriteFiles, data-c-p-0 needs a log directory that Kafka may write
      [3] -> #4 container c-p-0, StartContainer, it should run
      Kafka/c: 4 operations, 0 waits
    `)
  })

  it('is made again with its configuration when that is gone too', () => {
    const scene = gone(settled(cluster), 'c-p-0')
    expect(planText(withoutVolumes(scene, 'config-c-p-0'))).toBe(lines`
      [] -> #1 volume config-c-p-0-HASH, CreateVolume, c-p-0 needs it for its configuration
      [1] -> #2 container c-p-0, CreateContainer, it is missing
      [2] -> #3 container c-p-0, WriteFiles, its configuration goes in before it starts
      [3] -> #4 container c-p-0, WriteFiles, data-c-p-0 needs a log directory that Kafka may write
      [4] -> #5 container c-p-0, StartContainer, it should run
      Kafka/c: 5 operations, 0 waits
    `)
  })

  it('is started again when somebody stopped it', () => {
    expect(planText(found(ended(143)))).toBe(lines`
      [] -> #1 container c-p-0, WriteFiles, its configuration goes in before it starts
      [1] -> #2 container c-p-0, StartContainer, it was stopped (exit 143)
      Kafka/c: 2 operations, 0 waits
    `)
  })

  it('is started again when it was killed', () => {
    expect(planText(found(ended(137)))).toBe(lines`
      [] -> #1 container c-p-0, WriteFiles, its configuration goes in before it starts
      [1] -> #2 container c-p-0, StartContainer, it was killed (exit 137)
      Kafka/c: 2 operations, 0 waits
    `)
  })

  it('is started again when it ran out of memory', () => {
    expect(planText(found(ended(137, { oomKilled: true })))).toBe(lines`
      [] -> #1 container c-p-0, WriteFiles, its configuration goes in before it starts
      [1] -> #2 container c-p-0, StartContainer, it was killed because it ran out of memory (exit 137)
      Kafka/c: 2 operations, 0 waits
    `)
  })

  it('is started again when its heap was too small, which is said', () => {
    expect(planText(found(ended(3)))).toContain('StartContainer, it ran out of Java heap (exit 3)')
  })

  it('is started again when it failed', () => {
    expect(planText(found(ended(1)))).toBe(lines`
      [] -> #1 container c-p-0, WriteFiles, its configuration goes in before it starts
      [1] -> #2 container c-p-0, StartContainer, it exited with 1
      Kafka/c: 2 operations, 0 waits
    `)
  })

  it('is started, and its disk prepared, when a pass was interrupted before the start', () => {
    expect(planText(withOnly(neverStarted('created')))).toBe(lines`
      [] -> #1 container c-p-0, WriteFiles, its configuration goes in before it starts
      [1] -> #2 container c-p-0, WriteFiles, data-c-p-0 needs a log directory that Kafka may write
      [2] -> #3 container c-p-0, StartContainer, it should run
      Kafka/c: 3 operations, 0 waits
    `)
  })

  it('gets its name back before it is started', () => {
    expect(planText(found(ended(143, { name: 'mine' })))).toBe(lines`
      [] -> #1 container c-p-0, RenameContainer, it is called mine
      [1] -> #2 container c-p-0, WriteFiles, its configuration goes in before it starts
      [2] -> #3 container c-p-0, StartContainer, it was stopped (exit 143)
      Kafka/c: 3 operations, 0 waits
    `)
  })

  it('is started under another name when somebody else has its own', () => {
    const scene = withDocker(found(ended(143, { name: 'mine' })), { foreign: new Set(['container c-p-0']) })
    expect(planText(scene)).toBe(lines`
      [] -> #1 container c-p-0, WriteFiles, its configuration goes in before it starts
      [1] -> #2 container c-p-0, StartContainer, it was stopped (exit 143)
      wait: container c-p-0, Conflict, a container of this name exists that Drover did not make
      Kafka/c: 2 operations, 1 wait
    `)
  })

  it.each([
    ['restarting', 0, [], ['ContainerChanging']],
    ['dead', 4_999, [], ['ContainerChanging']],
    ['dead', 5_000, ['RemoveContainer', 'CreateContainer', 'WriteFiles', 'WriteFiles', 'StartContainer'], []],
  ] as const)("%s is Docker's word for what it is %d ms after its end", (status, age, actions, reasons) => {
    const { operations, waits } = planCluster(found({ status, finishedAt: NOW - age }))
    expect(operations.map(({ action }) => action.type)).toEqual(actions)
    expect(waits.map(({ reason }) => reason)).toEqual(reasons)
  })

  it('counts as missing while Docker removes its container', () => {
    expect(planText(found({ status: 'removing' }))).toBe(lines`
      [] -> #1 container c-p-0, CreateContainer, it is missing
      [1] -> #2 container c-p-0, WriteFiles, its configuration goes in before it starts
      [2] -> #3 container c-p-0, WriteFiles, data-c-p-0 needs a log directory that Kafka may write
      [3] -> #4 container c-p-0, StartContainer, it should run
      Kafka/c: 4 operations, 0 waits
    `)
  })

  it('is made anew when its start failed, because engines forget its ports', () => {
    const error = 'Bind for 127.0.0.1:32100 failed: port is already allocated'
    expect(planText(withOnly({ ...neverStarted('created'), exitCode: 128, error }))).toBe(lines`
      [] -> #1 container c-p-0, RemoveContainer, its start failed: Bind for 127.0.0.1:32100 failed: port is already allocated
      [1] -> #2 container c-p-0, CreateContainer, it takes the place of one that cannot start
      [2] -> #3 container c-p-0, WriteFiles, its configuration goes in before it starts
      [3] -> #4 container c-p-0, WriteFiles, data-c-p-0 needs a log directory that Kafka may write
      [4] -> #5 container c-p-0, StartContainer, it should run
      Kafka/c: 5 operations, 0 waits
    `)
  })

  it('is made anew less and less often while its start keeps failing', () => {
    const error = 'Bind for 127.0.0.1:32100 failed: port is already allocated'
    const scene = withOnly({ ...neverStarted('created'), exitCode: 128, error, createdAt: NOW })
    const before = { count: 2, containerId: 'id-of-the-one-before', at: NOW - 1_000 }
    const again = { ...withRecord(scene, { deaths: { 'c-p-0': before } }), now: NOW }
    expect(planText(again)).toBe(lines`
      wait: container c-p-0, StartFailed, its start failed: Bind for 127.0.0.1:32100 failed: port is already allocated; it has failed 3 times in a row; next try at 00:00:02Z
      Kafka/c: 0 operations, 1 wait
    `)
    const { recorded, waits } = planCluster(again)
    expect(waits[0]?.lookAgainAt).toBe(NOW + 2_000)
    expect(planCluster({ ...again, recorded, now: NOW + 2_000 }).operations[0]?.action.type).toBe('RemoveContainer')
  })

  it('is made anew with its network, when that is gone, while the others are connected', () => {
    const scene = withDocker(found(ended(255)), { networks: [] })
    const containers = scene.docker.containers.map((container) => ({ ...container, endpoints: [] }))
    expect(planText(withDocker(scene, { containers }))).toBe(lines`
      [] -> #1 network c-kafka, CreateNetwork, it is missing
      [] -> #2 container c-p-0, RemoveContainer, it cannot start any more: its network is gone
      [1,2] -> #3 container c-p-0, CreateContainer, it takes the place of one that cannot start
      [3] -> #4 container c-p-0, WriteFiles, its configuration goes in before it starts
      [4] -> #5 container c-p-0, WriteFiles, data-c-p-0 needs a log directory that Kafka may write
      [5] -> #6 container c-p-0, StartContainer, it should run
      wait: container c-p-1, NetworkDisconnected, it is off the cluster's network, as others are, and is connected when nobody knows its former address
      wait: container c-p-2, NetworkDisconnected, it is off the cluster's network, as others are, and is connected when nobody knows its former address
      Kafka/c: 6 operations, 2 waits
    `)
  })
})

describe('a node that keeps dying', () => {
  const died = (deaths: RecordedDeaths, now: number, tail: readonly string[] = []) => {
    const scene = found(ended(1, { startedAt: NOW - MINUTE }))
    const logged = withDocker(scene, { logTails: new Map([['id-c-p-0', tail]]) })
    return { ...withRecord(logged, { deaths: { 'c-p-0': deaths } }), now }
  }
  const deathsSoFar = (count: number): RecordedDeaths => ({ count, containerId: 'id-c-p-0', at: NOW - 2 * MINUTE })

  it('is started at once after its first death', () => {
    const plan = planCluster(found(ended(1)))
    expect(plan.operations.at(-1)?.action.type).toBe('StartContainer')
    expect(plan.recorded.deaths).toEqual({ 'c-p-0': { count: 1, containerId: 'id-c-p-0', at: NOW } })
  })

  it('is counted once for one death, however often it is looked at', () => {
    const deaths = { count: 3, containerId: 'id-c-p-0', at: NOW }
    expect(planCluster(died(deaths, NOW + 500)).recorded.deaths).toEqual({ 'c-p-0': deaths })
  })

  it('waits a second after the second death', () => {
    expect(planText(died(deathsSoFar(1), NOW))).toBe(lines`
      wait: container c-p-0, Restarting, it exited with 1; it has died 2 times in a row; next try at 00:00:01Z
      Kafka/c: 0 operations, 1 wait
    `)
  })

  it('is in a crash loop from the fourth on, and its last words are told', () => {
    const tail = ['INFO starting', 'ERROR no space left', '  at kafka.Kafka.main(Kafka.scala)', 'INFO bye']
    expect(planText(died(deathsSoFar(3), NOW, tail))).toBe(lines`
      wait: container c-p-0, CrashLoop, it exited with 1; it has died 4 times in a row; next try at 00:00:04Z; its last words: ERROR no space left
      Kafka/c: 0 operations, 1 wait
    `)
  })

  it('is not quoted when others ended it, for its log does not say why', () => {
    const scene = died(deathsSoFar(1), NOW, ['ERROR a slow controller event took 2134 ms'])
    expect(planText(withContainer(scene, 'c-p-0', { exitCode: 137 }))).toBe(lines`
      wait: container c-p-0, Restarting, it was killed (exit 137); it has died 2 times in a row; next try at 00:00:01Z
      Kafka/c: 0 operations, 1 wait
    `)
  })

  it('is started once the pause is over, which does not end the crash loop', () => {
    expect(planText(died(deathsSoFar(3), NOW + 4_000))).toBe(lines`
      [] -> #1 container c-p-0, WriteFiles, its configuration goes in before it starts
      [1] -> #2 container c-p-0, StartContainer, it exited with 1
      wait: container c-p-0, CrashLoop, it died 4 times in a row and was started once more
      Kafka/c: 2 operations, 1 wait
    `)
  })

  it.each([
    [1, 1_000],
    [2, 2_000],
    [3, 4_000],
    [9, 256_000],
    [10, 300_000],
    [40, 300_000],
  ])('%d deaths before this one, is looked at again after %d ms', (count, ms) => {
    expect(planCluster(died(deathsSoFar(count), NOW)).waits[0]?.lookAgainAt).toBe(NOW + ms)
  })

  it('is told in the same words for as long as its pause lasts', () => {
    const first = planCluster(died(deathsSoFar(3), NOW))
    const later = planCluster({ ...died(deathsSoFar(3), NOW + 2_500), recorded: first.recorded })
    expect(later.waits.map(({ message }) => message)).toEqual(first.waits.map(({ message }) => message))
    expect(later.waits[0]?.lookAgainAt).toBe(NOW + 4_000)
  })

  describe('and is to be restarted, by a person’s word,', () => {
    const word = (scope: string): Scene => {
      const dying = died({ count: 9, containerId: 'id-c-p-0', at: NOW }, NOW + 1_000)
      const startedAt = NOW - MINUTE
      const manualRolls = { [scope]: { value: 'v', at: NOW, runs: { 'id-c-p-0': startedAt } } }
      const restarts = { [scope]: 'v' }
      return { ...withRecord(dying, { ...dying.recorded, manualRolls }), cluster: { ...dying.cluster, restarts } }
    }

    it.each(['container/c-p-0', 'KafkaNodePool/p', 'Kafka/c'])('is started at once: %s', (scope) => {
      const plan = planCluster(word(scope))
      expect(plan.operations.at(-1)).toMatchObject({
        action: { type: 'StartContainer' },
        cause: expect.stringContaining('exited with 1; '),
      })
      expect(plan.operations.at(-1)?.cause).toContain('restart was asked for')
      expect(plan.recorded.deaths).toEqual({})
    })

    it('is not started at once when that was asked of another', () => {
      expect(planCluster(word('container/c-p-1')).waits.map(({ reason }) => reason)).toContain('CrashLoop')
    })

    it('is started at once only the first time: its next death counts', () => {
      const { recorded } = planCluster(word('container/c-p-0'))
      const scene = word('container/c-p-0')
      const change = { startedAt: NOW + 2_000, finishedAt: NOW + 3_000 }
      const again = { ...withContainer({ ...scene, recorded }, 'c-p-0', change), now: NOW + 3_000 }
      expect(planCluster(again).recorded.deaths['c-p-0']).toMatchObject({ count: 1 })
      const before = { 'c-p-0': { count: 4, containerId: 'id-c-p-0', at: NOW + 2_500 } }
      expect(planCluster(withRecord(again, { ...recorded, deaths: before })).waits[0]?.reason).toBe('CrashLoop')
    })

    it('is made anew at once when the engine could not start it', () => {
      const error = 'Bind for 127.0.0.1:32100 failed: port is already allocated'
      const failed = { ...neverStarted('created'), exitCode: 128, error, createdAt: NOW }
      const waiting = withRecord(withOnly(failed), { deaths: { 'c-p-0': { count: 9, containerId: 'x', at: NOW - 1 } } })
      const told = { ...waiting, cluster: { ...waiting.cluster, restarts: { 'container/c-p-0': 'v' } } }
      expect(planCluster(waiting).waits[0]?.reason).toBe('StartFailed')
      expect(planCluster(told).operations[0]?.action.type).toBe('RemoveContainer')
    })
  })

  describe('and then is stopped by hand', () => {
    const stopped = (exitCode: number, ranMs: number) => {
      const scene = found(ended(exitCode, { startedAt: NOW - ranMs }))
      return withRecord(scene, { deaths: { 'c-p-0': deathsSoFar(7) } })
    }

    it.each([143, 0])('is started again at once, and its end with %d is no death', (exitCode) => {
      const plan = planCluster(stopped(exitCode, 30_000))
      expect(plan.operations.at(-1)?.action.type).toBe('StartContainer')
      expect(plan.recorded.deaths).toEqual({ 'c-p-0': deathsSoFar(7) })
    })

    it('has died when that was within seconds of its start, so that nothing spins', () => {
      expect(planText(stopped(143, 9_000))).toBe(lines`
        wait: container c-p-0, CrashLoop, it was stopped (exit 143); it has died 8 times in a row; next try at 00:01:04Z
        Kafka/c: 0 operations, 1 wait
      `)
    })

    it('has died when it was killed', () => {
      expect(planCluster(stopped(137, 30_000)).recorded.deaths['c-p-0']).toMatchObject({ count: 8 })
    })
  })

  it.each([
    "mkdir: can't create directory '/var/lib/kafka/data/kafka-log0': Permission denied",
    'mkdir: cannot create directory ‘/var/lib/kafka/data-1/kafka-log0’: Permission denied',
  ])('because somebody emptied its data volume, is told what mends it: %s', (line) => {
    expect(planCluster(died(deathsSoFar(1), NOW, [line])).waits[0]?.message).toBe(
      `it exited with 1; it has died 2 times in a row; next try at 00:00:01Z; its last words: ${line}; its log directory is gone from the volume, with what was in it: drover replace-volumes c c-p-0 --yes, which waits until the other replicas have all of it`,
    )
  })

  describe('because its disk is full', () => {
    const tail = [
      'INFO starting',
      'ERROR Error while appending records to ledger-0 in dir /var/lib/kafka/data/kafka-log0',
      'java.io.IOException: No space left on device',
      'ERROR Shutdown broker because all log dirs have failed',
    ]

    it('is told from the others from its second death on', () => {
      expect(planText(died(deathsSoFar(1), NOW, tail))).toContain(
        'DiskFull, it exited with 1; it has died 2 times in a row; next try at 00:00:01Z; its last words: ERROR Error while appending records',
      )
    })

    it('is started again, however often it died, within half a minute after room was made', () => {
      expect(planCluster(died(deathsSoFar(40), NOW, tail)).waits[0]?.lookAgainAt).toBe(NOW + 30_000)
    })

    it('is told as such from the first death on, while it is started once more', () => {
      const first = withDocker(found(ended(1)), { logTails: new Map([['id-c-p-0', tail]]) })
      expect(planText(first)).toContain('DiskFull, it died once because a disk was full and was started once more')
      const { deaths } = planCluster(first).recorded
      const starting = withSilent(settled(cluster), 0)
      expect(planText(withRecord(starting, { deaths }))).toContain('DiskFull, it died once because a disk was full')
    })

    describe('and which dies of a mapped file that gets no room there', () => {
      const unmapped = [
        'ERROR Fatal error during broker startup. Prepare to shutdown',
        'java.lang.InternalError: a fault occurred in an unsafe memory access operation',
      ]
      it('goes on to be told so, and to be started as often', () => {
        const full = { ...deathsSoFar(40), diskFull: true } as const
        const [wait] = planCluster(died(full, NOW, unmapped)).waits
        expect(wait).toMatchObject({ reason: 'DiskFull', lookAgainAt: NOW + 30_000 })
        const newer = [
          'java.lang.InternalError: a fault occurred in a recent unsafe memory access operation in compiled',
        ]
        expect(planCluster(died(full, NOW, newer)).waits[0]?.reason).toBe('DiskFull')
      })

      it('is not told so where no log has said that a disk is full: a broken one does the same', () => {
        expect(planCluster(died(deathsSoFar(40), NOW, unmapped)).waits[0]?.reason).toBe('CrashLoop')
      })
    })

    it('is a matter of the past when it died of something else', () => {
      const full = { ...deathsSoFar(1), diskFull: true } as const
      expect(planCluster(died(full, NOW)).waits.map(({ reason }) => reason)).toEqual(['Restarting'])
    })
  })

  it('is forgiven after it ran for ten minutes', () => {
    const scene = withRecord(found(ended(1, { startedAt: NOW - 10 * MINUTE })), { deaths: { 'c-p-0': deathsSoFar(9) } })
    expect(planCluster(scene).recorded.deaths).toEqual({ 'c-p-0': { count: 1, containerId: 'id-c-p-0', at: NOW } })
  })

  it('is forgiven when it was stopped on purpose', () => {
    const record = { deaths: { 'c-p-0': deathsSoFar(9) }, terminated: { 'id-c-p-0': NOW - 1_000 } }
    const plan = planCluster(withRecord(found(ended(143)), record))
    expect(plan.operations.at(-1)?.action.type).toBe('StartContainer')
    expect(plan.recorded.deaths).toEqual({})
  })

  it('is forgotten with its manifest', () => {
    const scene = withRecord(settled(cluster), { deaths: { 'c-p-0': deathsSoFar(9), 'c-p-7': deathsSoFar(9) } })
    expect(Object.keys(planCluster(scene).recorded.deaths)).toEqual(['c-p-0'])
  })
})

describe('a node that starts', () => {
  const starting = (ms: number) => withSilent(withContainer(settled(cluster), 'c-p-0', { startedAt: NOW - ms }), 0)

  it('is looked at again in half a second', () => {
    expect(planText(starting(1_000))).toBe(lines`
      wait: container c-p-0, NodeStarting, it runs, and does not serve yet
      Kafka/c: 0 operations, 1 wait
    `)
    expect(planCluster(starting(1_000)).waits[0]?.lookAgainAt).toBe(NOW + 500)
  })

  it('is still in its crash loop when it has died again and again', () => {
    const deaths = { 'c-p-0': { count: 4, containerId: 'id-c-p-0', at: NOW - 2_000 } }
    expect(planText(withRecord(starting(1_000), { deaths }))).toBe(lines`
      wait: container c-p-0, CrashLoop, it died 4 times in a row and was started once more
      Kafka/c: 0 operations, 1 wait
    `)
  })

  it('is looked at less often when it takes long', () => {
    expect(planCluster(starting(MINUTE)).waits[0]?.lookAgainAt).toBe(NOW + 5_000)
  })
})

function neverStarted(status: ObservedContainer['status']): ObservedContainer {
  const [first] = settled(cluster).docker.containers
  if (!first) throw new Error('the cluster has no container')
  const { startedAt: _, ...never } = first
  return { ...never, status, publishedPorts: [] }
}

/** The settled cluster with another container for node 0. */
function withOnly(container: ObservedContainer): Scene {
  const scene = found({ status: 'created' })
  return withDocker(scene, { containers: [container, ...scene.docker.containers.slice(1)] })
}
