import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { collectSupport, type Support } from '../../../../src/cli/support/collect-support.ts'
import type { Sources } from '../../../../src/cli/support/sources.ts'
import { leaveRequest } from '../../../../src/control/requests.ts'
import { DroverError } from '../../../../src/errors.ts'
import { LABELS } from '../../../../src/model/labels.ts'
import { decideFrom } from '../../../../src/plan/pass.ts'
import { renderPlan } from '../../../../src/plan/render.ts'
import { openEventLog } from '../../../../src/report/event-log.ts'
import { readRecord } from '../../../../src/report/pass-record.ts'
import { openStateFolder } from '../../../../src/report/state-folder.ts'
import { clusterText } from '../../../world/cluster-text.ts'
import { temporaryFolder } from '../../report/temporary-folder.ts'
import { aHost, failing } from './a-host.ts'

const folderPath = temporaryFolder()
const never = new AbortController().signal

const collect = (sources: Sources) => collectSupport(sources, never)

/** What a replay of `plan.json` prints. */
const replayed = ({ files }: Support): string =>
  readRecord(files.get('plan.json') ?? '', 'plan.json')
    .passes.map(({ facts }) => renderPlan(decideFrom(facts)))
    .join('\n')

describe('what is collected from a host', () => {
  test('is all that a person needs who helps', async () => {
    const { sources } = await aHost(folderPath(), clusterText())
    const { files, missing } = await collect(sources)
    expect([...files.keys()]).toEqual(
      expect.arrayContaining([
        'README.txt',
        'doctor.txt',
        'engine/containers.json',
        'engine/foreign.json',
        'engine/networks.json',
        'engine/volumes.json',
        'events.txt',
        'logs/sim-node-0.log',
        'logs/sim-node-2.log',
        'manifests/Kafka.sim.yaml',
        'manifests/KafkaTopic.orders.yaml',
        'plan.json',
        'plan.txt',
        'state/audit.jsonl',
        'state/clusters/sim.json',
        'state/events.jsonl',
        'state/files.txt',
        'state/status/Kafka/sim.json',
        'versions.json',
      ]),
    )
    expect(missing).toEqual(['state/daemon.json: there is none', expect.stringMatching(/^drover\.log: .*journalctl/)])
    expect(files.get('missing.txt')).toBe(missing.map((line) => `${line}\n`).join(''))
    expect(files.get('events.txt')).toContain('ContainerCreated')
    expect(JSON.parse(files.get('engine/containers.json') ?? '')).toHaveLength(3)
    expect(JSON.parse(files.get('versions.json') ?? '')).toMatchObject({
      drover: '0.1.0',
      engine: { storageDriver: 'overlay2', cgroupVersion: '2' },
      images: [{ image: 'drover/kafka:4.3.1', nodes: ['sim-node-0', 'sim-node-1', 'sim-node-2'] }],
    })
  })

  test('has a plan that a replay makes again', async () => {
    const { world, sources } = await aHost(folderPath(), clusterText())
    world.host.engine.remove('sim-node-1')
    const support = await collect(sources)
    expect(support.files.get('plan.txt')).toContain('CreateContainer')
    expect(replayed(support)).toBe(support.files.get('plan.txt'))
  })

  test('has logs of nodes that are dead, the last lines of each, and none of what is foreign', async () => {
    const { world, sources } = await aHost(folderPath(), clusterText())
    const { engine } = world.host
    const lines = Array.from({ length: 3_000 }, (_, n) => `line ${n}`)
    engine.exit('sim-node-1', 1, lines)
    const { labels } = engine.container('sim-node-1').spec
    engine.addForeignContainer('copy', { labels: { ...labels, somebodys: 'own' } })
    engine.write('copy', ['theirs'])
    const { files } = await collect(sources)
    const log = files.get('logs/sim-node-1.log')?.split('\n') ?? []
    expect([log[0], log.at(-2), log.length]).toEqual(['line 1000', 'line 2999', 2_001])
    expect(files.has('logs/copy.log')).toBe(false)
    expect(JSON.parse(files.get('engine/foreign.json') ?? '').containers).toMatchObject([{ name: 'copy' }])
    expect(files.get('engine/foreign.json')).not.toContain('somebodys')
  })

  test('names who has the name of a node', async () => {
    const { world, sources } = await aHost(folderPath(), clusterText())
    world.host.engine.remove('sim-node-1')
    world.host.engine.addForeignContainer('sim-node-1')
    const { files } = await collect(sources)
    expect(JSON.parse(files.get('engine/foreign.json') ?? '').haveItsNames).toMatchObject([
      { named: 'container sim-node-1', image: 'foreign' },
    ])
  })

  test("has Drover's own log where that is known: by itself, or by who holds the lease", async () => {
    const { world, sources } = await aHost(folderPath(), clusterText())
    const { engine } = world.host
    const id = engine.addForeignContainer('drover')
    engine.start('drover')
    engine.write('drover', ['drover starts'])
    const self = { ...sources.self, hostname: id.slice(0, 12) }
    expect((await collect({ ...sources, self })).files.get('drover.log')).toBe('drover starts\n')
    engine.addForeignContainer('drover-lease-world', {
      labels: { [LABELS.lease]: 'world', [LABELS.leaseProcess]: `${id.slice(0, 12)} pid:[1] 7 99` },
    })
    expect((await collect(sources)).files.get('drover.log')).toBe('drover starts\n')
  })
})

describe('what cannot be had hides nothing else', () => {
  const gone = async () => {
    throw new DroverError('DOCKER_UNREACHABLE', 'it is gone')
  }

  test('without an engine', async () => {
    const { sources } = await aHost(folderPath(), clusterText())
    const { files, missing } = await collect({ ...sources, docker: gone, tools: gone })
    expect([...files.keys()]).toEqual(
      expect.arrayContaining(['doctor.txt', 'events.txt', 'manifests/Kafka.sim.yaml', 'state/clusters/sim.json']),
    )
    expect(missing).toEqual(
      expect.arrayContaining(['plan.json: it is gone', 'engine/: it is gone', 'logs/: it is gone']),
    )
  })

  test('with one call that fails', async () => {
    const { world, sources } = await aHost(folderPath(), clusterText())
    const { docker, engine } = world.host
    const { id } = engine.container('sim-node-1')
    const readLogs = (of: string, lines: number) => (of === id ? gone() : docker.readLogs(of, lines))
    const listNetworks = gone
    const { files, missing } = await collect({
      ...sources,
      docker: async () => failing(docker, { readLogs, listNetworks }),
    })
    expect([...files.keys()]).toEqual(
      expect.arrayContaining(['logs/sim-node-0.log', 'engine/volumes.json', 'plan.json']),
    )
    expect(missing).toEqual(
      expect.arrayContaining(['logs/sim-node-1.log: it is gone', 'engine/networks.json: it is gone']),
    )
  })

  const SPARE = [{ name: 'spare', replicas: 1, roles: '[controller, broker]' }]

  test('with one cluster that cannot be seen', async () => {
    const both = `${clusterText()}---\n${clusterText({ name: 'other', pools: SPARE, topics: {} })}`
    const { world, sources } = await aHost(folderPath(), both)
    const { docker } = world.host
    const listVolumes = (label: string) => (label === 'drover.cluster=other' ? gone() : docker.listVolumes(label))
    const tools = await sources.tools()
    const support = await collect({
      ...sources,
      tools: async () => ({ ...tools, docker: failing(docker, { listVolumes }) }),
    })
    expect(support.missing).toContain('plan.json: Kafka/other: it is gone')
    expect(support.files.get('plan.txt')).toMatch(/^Kafka\/sim: /)
  })

  test('with files of the state folder that are damaged', async () => {
    const { sources } = await aHost(folderPath(), clusterText())
    writeFileSync(join(folderPath(), 'status', 'Kafka', 'sim.json'), '{"kind": "Kaf')
    writeFileSync(join(folderPath(), 'last-good', 'resources.json'), '{"format": 1, "resour')
    mkdirSync(join(folderPath(), 'applied'))
    const applied = 'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {a: canary-7f3a}\n'
    writeFileSync(join(folderPath(), 'applied', 'Secret.s.yaml'), applied)
    writeFileSync(join(folderPath(), 'daemon.json'), '{"standby": "canary-7f3a"}')
    const { files, missing } = await collect(sources)
    expect(files.get('state/daemon.json')).toContain(`"standby": "${'*'.repeat(11)}"`)
    expect(files.get('state/status/Kafka/sim.json')).toBe('{"kind": "Kaf')
    expect(missing).toContainEqual(expect.stringMatching(/^Secrets in force \(what they hold was not searched for\): /))
    expect(missing).toContainEqual(expect.stringMatching(/^plan\.json: .*resources\.json is damaged/))
  })

  test('with a state folder that does not answer', async () => {
    const { world, sources } = await aHost(folderPath(), clusterText())
    const asked = new Promise<void>((resolve) => {
      const answers = (): Promise<void> => {
        resolve()
        return new Promise(() => undefined)
      }
      collecting = collect({ ...sources, answers })
    })
    await asked
    world.host.clock.moveTo(world.host.clock.elapsed + 5_000)
    const { files, missing } = await collecting
    expect([...files.keys()]).toEqual(expect.arrayContaining(['logs/sim-node-0.log', 'engine/containers.json']))
    expect(missing).toContain(`doctor.txt: ${sources.state.path} does not answer`)
  })
  let collecting: Promise<Support>
})

describe('no secret is in it', () => {
  // One for each way it may get in; all begin like this.
  const CANARY = 'canary-7f3a'
  const [PLAIN, BASE64, PROPERTY, CONFIG, COPY] = ['plain', 'base64', 'property', 'config', 'copy'].map(
    (word) => `${CANARY}-${word}`,
  ) as [string, string, string, string, string]
  const base64 = (text: string) => Buffer.from(text).toString('base64')
  const annotations = JSON.stringify({
    note: `it is ${PLAIN}`,
    'kubectl.kubernetes.io/last-applied-configuration': `{"spec":{"x":"${COPY}"}}`,
  })
  const SECRET = `---
apiVersion: v1
kind: Secret
metadata: {name: keys, annotations: ${annotations}}
data: {encoded: ${base64(`${BASE64}\n`)}}
stringData: {word: ${PLAIN}, user: kafka, switch: "true", short: abc}
`
  const jvm = `jvmOptions: {javaSystemProperties: [{name: my.keystore.password, value: ${PROPERTY}}]}`
  const config = `{"my.reporter.secret": "${CONFIG}", "num.partitions": "3"}`
  const MANIFESTS = clusterText({ config, annotations }).replaceAll('resources:', `${jvm}\n  resources:`) + SECRET

  async function leakyHost() {
    const { world, sources } = await aHost(folderPath(), MANIFESTS)
    const state = await openStateFolder(folderPath(), 'write')
    const log = await openEventLog(state, world.host.clock.now)
    const regarding = { kind: 'Kafka', name: 'sim' } as const
    await log.emit({ type: 'Warning', reason: 'CrashLoop', regarding, message: `its last words: ${BASE64}` })
    await leaveRequest(state, { type: 'annotate', kind: 'Kafka', name: 'sim', annotations: { note: PLAIN } })
    writeFileSync(join(folderPath(), 'clusters', 'sim.json.corrupt-1'), `{"deaths": "${BASE64}`)
    writeFileSync(join(folderPath(), 'daemon.json'), JSON.stringify({ problems: [{ message: `${PLAIN} is none` }] }))
    const { engine } = world.host
    engine.exit('sim-node-1', 1, [
      `ERROR refused ${PLAIN} for ${base64(PLAIN)}`,
      `Authorization: Basic ${base64(`user:${BASE64}`)}`,
      `url=http://x/?p=${encodeURIComponent(BASE64)} {"p":"${PLAIN}"}`,
      `my.keystore.password = ${PROPERTY}`,
      `INFO starting with -Dmy.keystore.password=${PROPERTY}, my.reporter.secret=${CONFIG}`,
    ])
    engine.addForeignContainer('copy', { labels: { ...engine.container('sim-node-1').spec.labels, note: PLAIN } })
    const doctor = async () => `fail  manifests  ${PLAIN} cannot be read\n`
    return { ...sources, doctor }
  }

  test('neither as it is, nor in base64', async () => {
    const sources = await leakyHost()
    const support = await collect(sources)
    const all = [...support.files, ...support.missing.map((line) => ['missing', line] as const)]
    const forms = [CANARY, PLAIN, BASE64, `user:${BASE64}`].flatMap((text) => [text, base64(text).replace(/=+$/, '')])
    const found = all.filter(([path, text]) => forms.some((form) => path.includes(form) || text.includes(form)))
    expect(found).toEqual([])
    expect(support.files.get('manifests/Secret.keys.yaml')).toContain('encoded: "[redacted]"')
    expect(support.files.get('state/events.jsonl')).toContain(`its last words: ${'*'.repeat(BASE64.length)}`)
    expect(support.files.get('logs/sim-node-1.log')).toMatch(/^ERROR refused \*+ for \*+$/m)
  })

  test('and the plan is the same for it', async () => {
    const sources = await leakyHost()
    const support = await collect(sources)
    expect(replayed(support)).toBe(support.files.get('plan.txt'))
    expect(support.files.get('plan.txt')).toContain('StartContainer')
    expect(support.missing.filter((line) => line.startsWith('plan'))).toEqual([])
  })

  test('but what stands everywhere stays, and that is told', async () => {
    const sources = await leakyHost()
    const { files, leftOpen } = await collect(sources)
    expect(leftOpen).toEqual(['Secret/keys: switch', 'Secret/keys: user'])
    expect(files.get('engine/networks.json')).toContain('sim-kafka')
  })

  test('and where stars change the plan, that is told, and the real one is there', async () => {
    const word = `${SECRET}---\napiVersion: v1\nkind: Secret\nmetadata: {name: w}\nstringData: {w: config}\n`
    const { sources } = await aHost(folderPath(), clusterText() + word)
    const support = await collect(sources)
    expect(support.missing).toContainEqual(expect.stringMatching(/^plan\.json: Kafka\/sim: .*plan-sim\.txt/))
    expect(support.files.get('plan-sim.txt')).toBe('Kafka/sim: 0 operations, 0 waits\n')
  })
})
