import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { eventually } from '../../contract/eventually.ts'
import { docker } from '../docker-command.ts'
import { write } from '../records.ts'
import { type Bench, MARKERS, NODES, RESOURCES } from './bench.ts'

/** What somebody does to a cluster, and the event that says what was found and what was done about it. */
interface Mischief {
  readonly what: string
  readonly reason: string
  readonly message: RegExp
  readonly does: (node: string, bench: Bench) => Promise<unknown>
  /** Docker needs two commands for it; Drover would heal in between. */
  readonly whilePaused?: true
}

const CONFIG = '/etc/drover/server.properties'

const MISCHIEF: readonly Mischief[] = [
  {
    what: 'removed by force',
    reason: 'ContainerMissing',
    message: /it is missing; created$/,
    does: (node) => docker('rm', '--force', node),
  },
  {
    what: 'stopped',
    reason: 'ContainerStopped',
    message: /it was stopped \(exit 143\); started$/,
    does: (node) => docker('stop', node),
  },
  {
    what: 'killed',
    reason: 'ContainerStopped',
    message: /it was killed \(exit 137\); started$/,
    does: (node) => docker('kill', node),
  },
  {
    what: 'paused',
    reason: 'ContainerPaused',
    message: /it is paused; unpaused$/,
    // The kernel may need several tries to freeze a busy JVM.
    does: (node) =>
      eventually(
        () => docker('pause', node).catch(() => ''),
        (paused) => paused === node,
      ),
  },
  {
    what: 'disconnected from its network',
    reason: 'NetworkDisconnected',
    message: /it is not connected to the cluster's network; connected$/,
    does: (node, { network }) => docker('network', 'disconnect', network, node),
  },
  {
    what: 'given other limits',
    reason: 'LimitsChanged',
    // What a node can live with any time is set at once, and less memory when it is the node's turn.
    message: /memory limit is 734003200, not 671088640; set$/,
    does: (node) => docker('update', '--memory=700m', '--memory-swap=700m', '--cpus=1', '--pids-limit=4000', node),
  },
  {
    what: 'given a restart policy',
    reason: 'LimitsChanged',
    message: /restart policy is always, not no; set$/,
    does: (node) => docker('update', '--restart=always', node),
  },
  {
    what: 'renamed',
    reason: 'ContainerRenamed',
    message: /it is called .*-elsewhere; renamed$/,
    does: (node) => docker('rename', node, `${node}-elsewhere`),
  },
  {
    what: 'connected again without its aliases',
    reason: 'AliasLost',
    message: /it does not answer to .*-kafka-bootstrap; disconnected$/,
    whilePaused: true,
    does: async (node, { network }) => {
      await docker('network', 'disconnect', network, node)
      await docker('network', 'connect', network, node)
    },
  },
  {
    what: 'given an edited server.properties',
    reason: 'ConfigEdited',
    message: /server.properties is not as Drover wrote it; written anew$/,
    does: async (node, { scenario }) => {
      const copy = join(scenario.folder, 'server.properties')
      await docker('cp', `${node}:${CONFIG}`, copy)
      appendFileSync(copy, 'num.io.threads=1\n')
      await docker('cp', copy, `${node}:${CONFIG}`)
    },
  },
]

/** One node after another is ill-treated while a consumer goes on reading. */
export function heals(bench: Bench): void {
  const { scenario } = bench

  /** Does it, waits for the event about it, and for the end of all that follows; then a record still goes through. */
  const isHealed = async (
    { reason, message, does, whilePaused }: Omit<Mischief, 'what'>,
    node: string,
  ): Promise<void> => {
    const since = Date.now()
    if (whilePaused) await whilePausedDo(bench, () => does(node, bench))
    else await does(node, bench)
    await scenario.event(reason, message, since)
    await scenario.settled(RESOURCES)
    const value = `after ${reason} ${since}`
    await write(await bench.nodeport(), 'orders', value)
    await bench.reader?.sees(value)
  }

  for (const [i, mischief] of MISCHIEF.entries()) {
    scenario.test(`heals a node that is ${mischief.what}`, () => isHealed(mischief, bench.node(i % NODES.length)))
  }

  scenario.test('creates a topic anew that somebody deleted', () =>
    isHealed(
      {
        reason: 'TopicMissing',
        message: /^topic audit: somebody deleted it; created$/,
        does: () => bench.withKafka((kafka) => kafka.deleteTopic('audit')),
        // Kafka tells nobody: the next look, which a request brings about, finds it.
        whilePaused: true,
      },
      'audit',
    ),
  )

  scenario.test('puts back a topic config that somebody changed', async () => {
    const changes = [{ name: 'retention.ms', value: '1000' }]
    await isHealed(
      {
        reason: 'TopicDrift',
        message: /^topic audit: retention.ms is 1000, not 86400000; config changed$/,
        does: () => bench.withKafka((kafka) => kafka.alterTopicConfig('audit', changes)),
        whilePaused: true,
      },
      'audit',
    )
    const configs = await bench.withKafka((kafka) => kafka.describeTopicConfigs(new Map([['audit', []]])))
    expect(configs.get('audit')).toMatchObject([{ name: 'retention.ms', value: '86400000' }])
  })

  scenario.test('heals a node although Drover is killed in the middle of it', async () => {
    const since = Date.now()
    await docker('rm', '--force', bench.node(1))
    await scenario.event('ContainerMissing', /it is missing; created$/, since)
    await scenario.stop('SIGKILL')
    scenario.start()
    await scenario.settled(RESOURCES)
    expect(await scenario.list('ps', '--all')).toHaveLength(NODES.length)
    expect(await scenario.list('volume', 'ls')).toHaveLength(2 * NODES.length + MARKERS.length)
  })

  scenario.test('heals a network that is removed', () =>
    isHealed(
      {
        reason: 'NetworkMissing',
        message: /it is missing; created$/,
        whilePaused: true,
        does: async () => {
          for (const id of NODES) await docker('network', 'disconnect', bench.network, bench.node(id))
          await docker('network', 'rm', bench.network)
        },
      },
      bench.network,
    ),
  )
}

/** Does it when Drover has taken notice that it is to leave the cluster alone, and then lets it look again. */
export async function whilePausedDo({ scenario, cluster }: Bench, work: () => Promise<unknown>): Promise<void> {
  const since = Date.now()
  await scenario.ok('pause', `kafka/${cluster}`)
  try {
    await scenario.event('ReconciliationPaused', /./, since)
    await work()
  } finally {
    await scenario.ok('resume', `kafka/${cluster}`)
  }
}
