import type { DaemonReport } from '../../../../src/control/daemon-report.ts'
import { asSeen } from '../../../../src/control/sight/as-seen.ts'
import { type SightFacts, sightOf } from '../../../../src/control/sight/sight.ts'
import type { Kind } from '../../../../src/model/resource.ts'
import type { ResourceRecord, StoredCondition } from '../../../../src/report/resource-record.ts'

const NOW = Date.parse('2026-03-01T12:00:00Z')
const ago = (seconds: number): string => new Date(NOW - seconds * 1000).toISOString()

const READY: StoredCondition = { type: 'Ready', status: 'True', lastTransitionTime: ago(600) }

const record = (kind: Kind, name: string, conditions: readonly StoredCondition[] = [READY], cluster = 'c') =>
  ({
    kind,
    name,
    apiVersion: 'v1',
    labels: kind === 'Kafka' ? {} : { 'strimzi.io/cluster': cluster },
    annotations: {},
    spec: {},
    specHash: '1',
    generation: 1,
    status: { conditions, observedGeneration: 1 },
  }) satisfies ResourceRecord

const kafka = record('Kafka', 'c')
const topic = record('KafkaTopic', 't')

const report = (more: Partial<DaemonReport> = {}): DaemonReport => ({
  pid: 7,
  startedAt: ago(300),
  version: '0',
  sources: [],
  clusters: { c: 'settled' },
  problems: [],
  ...more,
})

const facts = (said: Partial<DaemonReport> = {}, more: Partial<SightFacts> = {}): SightFacts => ({
  folder: '/state',
  holder: { pid: 7, isHere: true },
  signAt: NOW - 1_000,
  report: report(said),
  owners: [kafka],
  now: NOW,
  ...more,
})

const withoutHolder = ({ holder: _, ...rest }: SightFacts): SightFacts => rest
const withoutReport = ({ report: _, ...rest }: SightFacts): SightFacts => rest

describe('what a status says is so now', () => {
  test('while a daemon lives, hears the engine, and has looked at the cluster', () => {
    const sight = sightOf(facts())
    expect(sight).toEqual({ unseen: expect.any(Function) })
    expect([kafka, topic].map(sight.unseen)).toEqual([undefined, undefined])
    expect(asSeen(topic, sight)).toBe(topic)
  })

  test.each<[string, SightFacts, string, string]>([
    [
      'no daemon runs',
      withoutHolder(facts({ endedAt: ago(60) }, { signAt: NOW - 60_000 })),
      'NoDaemon',
      'no Drover runs on /state since 11:59:00Z (60 s ago); this is what the last one left there',
    ],
    ['none has ever run', { folder: '/state', owners: [], now: NOW }, 'NoDaemon', 'no Drover has run on /state yet'],
    [
      'the last one died without a word days ago',
      withoutHolder(facts({}, { signAt: NOW - 50 * 3600_000 })),
      'NoDaemon',
      'no Drover runs on /state since 2026-02-27T10:00:00Z (50 h ago); this is what the last one left there',
    ],
    [
      'a daemon has not said anything yet',
      withoutReport(facts()),
      'DaemonStarting',
      'process 7 holds /state, and has not said what it sees: a daemon that starts, or a command that works without one',
    ],
    ['another process left its word there', facts({ pid: 6 }), 'DaemonStarting', expect.stringContaining('process 7')],
    [
      'its word is of the one before',
      facts({ endedAt: ago(5) }),
      'DaemonStarting',
      expect.stringContaining('process 7'),
    ],
    [
      'the daemon is frozen',
      facts({}, { signAt: NOW - 11_000 }),
      'DaemonSilent',
      'the Drover on /state (process 7) has given no sign of life since 11:59:49Z (11 s ago)',
    ],
    [
      'the daemon stands by',
      facts({ standby: 'process 5 on host holds the container drover-lease-default' }),
      'StandsBy',
      'the Drover on /state stands by: process 5 on host holds the container drover-lease-default',
    ],
    [
      'the engine is not there',
      facts({ engine: { since: ago(20), reason: 'connect ECONNREFUSED' } }),
      'EngineNotSeen',
      'the Drover on /state does not see the engine since 11:59:40Z (20 s ago): connect ECONNREFUSED',
    ],
    [
      'the daemon has not looked since its start',
      facts({ clusters: {} }),
      'NotLookedAt',
      'the running Drover has not looked at kafka/c since its start at 11:55:00Z (5 min ago)',
    ],
  ])('but not when %s', (_, given, reason, message) => {
    const sight = sightOf(given)
    for (const shown of [kafka, topic]) expect(sight.unseen(shown)).toMatchObject({ reason, message })
    expect(asSeen(kafka, sight).status.conditions[0]).toMatchObject({ type: 'Ready', status: 'Unknown', reason })
  })

  test('but not what belongs to a cluster at which the last look failed, which that cluster says itself', () => {
    const failed: StoredCondition = { ...READY, status: 'False', reason: 'DOCKER_TIMEOUT' }
    const down = record('Kafka', 'c', [failed])
    const { unseen } = sightOf(facts({ clusters: { c: 'unseen' } }, { owners: [down] }))
    expect(unseen(down)).toBeUndefined()
    expect(unseen(topic)).toMatchObject({ reason: 'LookFailed' })
  })

  test('but not while an answer about the cluster is overdue', () => {
    const warning: StoredCondition = {
      type: 'Warning',
      status: 'True',
      reason: 'AnswerOverdue',
      message: 'Kafka does not answer describeTopics',
      lastTransitionTime: ago(30),
    }
    const { unseen } = sightOf(facts({}, { owners: [record('Kafka', 'c', [READY, warning])] }))
    const message = 'since 11:59:30Z (30 s ago) Kafka does not answer describeTopics'
    expect([kafka, topic].map(unseen)).toEqual(
      Array(2).fill(expect.objectContaining({ reason: 'AnswerOverdue', message })),
    )
  })

  test('of what no pass is about, when the manifests are read', () => {
    const lonely = record('KafkaTopic', 'l', [READY], 'nobody')
    const secret = { ...record('Secret', 's'), labels: {} }
    const never = { since: ago(300), reason: 'they have not been read yet' }
    expect([lonely, secret].map(sightOf(facts()).unseen)).toEqual([undefined, undefined])
    const blind = sightOf(facts({ manifests: never, clusters: {} }))
    expect([lonely, secret].map(blind.unseen)).toEqual(
      Array(2).fill(expect.objectContaining({ reason: 'ManifestsNotSeen' })),
    )
  })

  test('though the clock of the daemon, on another host, is behind', () => {
    const holder = { pid: 7, isHere: false }
    expect(sightOf(facts({}, { holder, signAt: NOW - 40_000 })).nothing).toBeUndefined()
  })

  test('of a removed cluster, at which nobody looks any more', () => {
    const never = { ...kafka, removedAt: ago(60) }
    expect(sightOf(facts({ clusters: {} }, { owners: [never] })).unseen(never)).toBeUndefined()
    const gone = record('Kafka', 'c', [{ ...READY, status: 'False', reason: 'Removed' }])
    expect(sightOf(facts({ clusters: {} }, { owners: [gone] })).unseen(gone)).toBeUndefined()
  })

  test('of clusters, though the manifests take long to be read or are not all there, which is told', () => {
    const reading = sightOf(facts({ manifests: { since: ago(9), reason: 'they are still being read' } }))
    expect(reading.unseen(kafka)).toBeUndefined()
    expect(reading.manifests?.message).toBe(
      'the manifests are not seen since 11:59:51Z (9 s ago): they are still being read',
    )
    expect(sightOf(facts({ stateLostAt: ago(60) })).stateLost).toBe(
      'the state folder /state was removed while the Drover on it (process 7) runs, before 11:59:00Z (60 s ago): what was applied, asked for and recorded is gone. ' +
        'Clusters go on as before; bring the folder back from a copy, or apply again, in one command, all that was applied; then start Drover anew',
    )
    expect(sightOf(withoutHolder(facts({ stateLostAt: ago(60) }))).stateLost).toBeUndefined()
    const incomplete = sightOf(facts({ deletionFrozen: '/m holds no manifests' }))
    expect([kafka, record('Secret', 's')].map(incomplete.unseen)).toEqual([undefined, undefined])
    expect(incomplete.incomplete).toBe(
      'not all manifests are there to be read (/m holds no manifests); what they declared before stays in force',
    )
  })
})

test('what was known last is shown beside that it is not known now', () => {
  const rolling = record('Kafka', 'c', [
    { ...READY, status: 'False', reason: 'NodesNotReady', message: '2/3 nodes up' },
  ])
  const sight = sightOf(facts({ engine: { since: ago(20), reason: 'it does not answer' } }))
  expect(asSeen(rolling, sight).status.conditions).toEqual([
    {
      type: 'Ready',
      status: 'Unknown',
      reason: 'EngineNotSeen',
      message: expect.stringMatching(/: it does not answer; before: False, NodesNotReady: 2\/3 nodes up$/),
      lastTransitionTime: '2026-03-01T11:59:40Z',
    },
  ])
})
