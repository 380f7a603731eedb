import { levelChanges, loggerAsks } from '../../../src/plan/config/logger-levels.ts'
import { conditionsOf, planText } from '../../fixtures/plan-text.ts'
import { aKafka, aPool } from '../../fixtures/resources.ts'
import { aCluster, type Scene, settled } from '../../fixtures/scene.ts'
import { withContainer, withDocker, withKafka } from '../../fixtures/scene-changes.ts'

type Levels = Readonly<Record<string, string>>

const pools = [aPool('b', { replicas: 2, roles: ['broker'] }), aPool('c', { replicas: 1, roles: ['controller'] })]
const wanting = (loggers: Levels) => aCluster({ pools, kafka: aKafka({ logging: { type: 'inline', loggers } }) })
const inline = (root: string, mine?: string) =>
  wanting({ 'rootLogger.level': root, ...(mine && { 'logger.mine.name': 'a.b', 'logger.mine.level': mine }) })
const AT_REST = 'Kafka/c: 0 operations, 0 waits\n'
const BEFORE: Levels = { root: 'INFO', 'a.b': 'INFO', 'a.b.c': 'INFO', x: 'INFO' }

/** The nodes were made for `before`, and each says of its loggers what is given. */
function running(before: ReturnType<typeof inline>, now: ReturnType<typeof inline>, ...seen: readonly Levels[]): Scene {
  const scene = { ...settled(before), cluster: now }
  return withKafka(scene, {
    loggers: new Map(now.nodes.map(({ nodeId }, at) => [nodeId, seen[at] ?? seen[0] ?? BEFORE])),
  })
}

const LOUD: Levels = { root: 'WARN', 'a.b': 'WARN', 'a.b.c': 'WARN', x: 'WARN' }

describe('levels of loggers that the manifest changes', () => {
  const scene = running(inline('INFO'), inline('WARN'), BEFORE)

  it('go to one node after the other, whose file is written first', () => {
    expect(planText(scene)).toBe(`\
[] -> #1 container c-b-0, WriteFiles, its next start logs as it is to log now
[1] -> #2 broker c-b-0, AlterNodeLoggers, root is INFO, not WARN
wait: broker c-b-1, LoggersChanging, levels of its loggers change when all other nodes that run serve
wait: controller c-c-2, LoggersChanging, levels of its loggers change when all other nodes that run serve
Kafka/c: 2 operations, 2 waits
`)
    const second = running(
      inline('INFO'),
      inline('WARN'),
      { ...BEFORE, root: 'WARN', 'a.b': 'WARN', 'a.b.c': 'WARN', x: 'WARN' },
      BEFORE,
    )
    expect(planText(second)).toContain('broker c-b-1, AlterNodeLoggers')
  })

  it('reach a controller as well', () => {
    const done = { ...BEFORE, root: 'WARN', 'a.b': 'WARN', 'a.b.c': 'WARN', x: 'WARN' }
    expect(planText(running(inline('INFO'), inline('WARN'), done, done, BEFORE))).toBe(`\
[] -> #1 container c-c-2, WriteFiles, its next start logs as it is to log now
[1] -> #2 controller c-c-2, AlterNodeLoggers, root is INFO, not WARN
Kafka/c: 2 operations, 0 waits
`)
  })

  it('wait while another node that runs does not serve, which gets them itself', () => {
    const silent = withKafka(scene, { answering: new Set([0, 2]) })
    expect(planText(silent)).toContain('broker c-b-1, AlterNodeLoggers')
    expect(planText(silent)).not.toContain('broker c-b-0, AlterNodeLoggers')
  })

  it('are at rest when the nodes have them', () => {
    expect(planText(running(inline('INFO'), inline('INFO'), BEFORE))).toBe(AT_REST)
  })

  it('wait for a node that says nothing of its loggers', () => {
    expect(planText(withKafka(scene, { loggers: new Map([[1, LOUD]]), answering: new Set([1, 2]) }))).toBe(`\
wait: controller c-c-2, LoggersUnknown, it has not said at which levels its loggers log
wait: container c-b-0, NodeStarting, it runs, and does not serve yet
Kafka/c: 0 operations, 2 waits
`)
  })

  it('take a new container together with whatever else a file says', () => {
    const other = wanting({ 'rootLogger.level': 'WARN', 'appender.console.layout.pattern': '%m%n' })
    const text = planText(running(inline('INFO'), other, BEFORE))
    expect(text).not.toContain('AlterNodeLoggers')
    expect(text).toContain('its manifest changed in a way that needs a new container')
  })

  it('take a new container where the node runs in one that bears no label for them', () => {
    const labels = ({ labels }: { readonly labels: Levels }) =>
      Object.fromEntries(Object.entries(labels).filter(([name]) => name !== 'drover.spec-hash-without-levels'))
    const bare = (each: Scene) =>
      withDocker(each, { containers: each.docker.containers.map((one) => ({ ...one, labels: labels(one) })) })
    expect(planText(bare(scene))).toContain('its manifest changed in a way that needs a new container')
    // An upgrade changes nothing, and what is set by hand is put back.
    expect(planText(bare(running(inline('INFO'), inline('INFO'), BEFORE)))).toBe(AT_REST)
    expect(planText(bare(running(inline('INFO'), inline('INFO'), { ...BEFORE, x: 'TRACE' })))).toContain(
      'x is TRACE, of its own',
    )
  })

  it('are not sent to the container that a node is replaced in', () => {
    const other = aCluster({
      pools,
      kafka: aKafka({
        logging: { type: 'inline', loggers: { 'rootLogger.level': 'WARN' } },
        jvmOptions: { '-Xmx': '1g' },
      }),
    })
    expect(planText(running(inline('INFO'), other, BEFORE))).not.toContain('AlterNodeLoggers')
  })

  it('are asked for where a manifest says how to log, and nowhere else', () => {
    expect(loggerAsks(inline('INFO'))).toEqual({ loggers: true })
    expect(loggerAsks(wanting({ 'rootLogger.level': 'OFF' }))).toEqual({})
    expect(loggerAsks(aCluster())).toEqual({})
  })

  it('are told to have no effect where the image logs in another way', () => {
    const scene = running(inline('INFO'), inline('WARN'), {})
    expect(planText(scene)).not.toContain('AlterNodeLoggers')
    expect(conditionsOf(scene, 'Kafka', 'c')).toContainEqual(
      expect.objectContaining({ type: 'Warning', reason: 'LoggingWithoutEffect' }),
    )
  })
})

it('a node that does not run gets the file at its start, and no call', () => {
  const scene = running(inline('INFO'), inline('WARN'), BEFORE)
  const stopped = withContainer(scene, 'c-b-0', { status: 'exited', finishedAt: scene.now })
  expect(planText(stopped)).not.toContain('broker c-b-0, AlterNodeLoggers')
})

describe('what a node still has to be told', () => {
  const levels = (more: Levels = {}) => new Map(Object.entries({ root: 'INFO', ...more }))
  const changes = (wanted: ReturnType<typeof levels>, seen: Levels) =>
    levelChanges(wanted, seen).map(({ name, value }) => `${name}=${value}`)

  it('is first what the file names', () => {
    expect(changes(levels({ 'a.b': 'DEBUG' }), { ...BEFORE, root: 'WARN', x: 'TRACE' })).toEqual([
      'root=INFO',
      'a.b=DEBUG',
    ])
  })

  it('is then what has a level of its own, from the top', () => {
    expect(changes(levels(), { ...BEFORE, 'a.b': 'DEBUG', 'a.b.c': 'DEBUG', x: 'TRACE' })).toEqual([
      'a.b=null',
      'x=null',
    ])
    expect(changes(levels({ 'a.b': 'DEBUG' }), { ...BEFORE, 'a.b': 'DEBUG', 'a.b.c': 'INFO' })).toEqual(['a.b.c=null'])
  })

  it('is told to those below a logger that the node does not have', () => {
    const { 'a.b': _, ...without } = BEFORE
    expect(changes(levels({ 'a.b': 'DEBUG' }), without)).toEqual(['a.b.c=DEBUG'])
    expect(changes(levels({ 'a.b': 'DEBUG' }), { ...without, 'a.b.c': 'DEBUG' })).toEqual([])
    expect(changes(levels(), { ...without, 'a.b.c': 'DEBUG' })).toEqual(['a.b.c=null'])
  })

  it('is nothing of a logger that is not there', () => {
    expect(changes(levels({ 'far.away': 'DEBUG' }), BEFORE)).toEqual([])
  })
})
