import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { eventually } from '../../contract/eventually.ts'
import { unpacked } from '../../fixtures/unpacked.ts'
import { docker } from '../docker-command.ts'
import { Reader, write } from '../records.ts'
import { PATIENCE_MS } from '../scenario.ts'
import { type Bench, NODES, RESOURCES } from './bench.ts'

/** From a folder of manifests to records; what is found afterwards is what the manifests say. */
export function comesUp(bench: Bench): void {
  const { scenario } = bench

  scenario.test('comes up from a folder of manifests, though Drover is killed three times meanwhile', async () => {
    for (const containers of [1, 2, 3]) {
      scenario.start()
      const created = () => scenario.list('ps', '--all')
      await eventually(created, (found) => found.length >= containers, PATIENCE_MS)
      await scenario.stop('SIGKILL')
    }
    scenario.start()
    await scenario.settled(RESOURCES)
    const names = await docker('ps', '--filter', `label=drover.instance=${scenario.name}`, '--format', '{{.Names}}')
    expect(names.split('\n').sort()).toEqual(NODES.map(bench.node))
    expect(await scenario.list('network', 'ls')).toHaveLength(1)
  })

  scenario.test('has formed one quorum of all nodes, and marked it', async () => {
    const { voters, leaderId } = await bench.withKafka((kafka) => kafka.describeQuorum())
    expect(voters.map(({ id }) => id).sort()).toEqual(NODES)
    expect(NODES).toContain(leaderId)
    expect(await scenario.list('volume', 'ls')).toContain(`${bench.cluster}-quorum`)
  })

  scenario.test('has the topics that the manifests declare, spread over all brokers', async () => {
    const topics = await bench.withKafka((kafka) => kafka.describeTopics())
    const orders = topics.find(({ name }) => name === 'orders')
    expect(orders?.partitions.map(({ replicas }) => [...replicas].sort())).toEqual([NODES, NODES, NODES])
    const audit = await bench.withKafka((kafka) => kafka.describeTopicConfigs(new Map([['audit', []]])))
    const retention = { name: 'retention.ms', value: '86400000', type: 'LONG', source: 'topic', readOnly: false }
    expect(audit.get('audit')).toEqual([retention])
  })

  scenario.test("carries records with keys and headers over Drover's own listener", async () => {
    const words = ['--key', 'k', '--header', 'a=1', '--header', 'b=x=y', '--value', 'by name', '-o', 'json']
    const ack: unknown = JSON.parse(await scenario.ok('produce', 'orders', ...words))
    const read = await scenario.ok('consume', 'orders', '--from-beginning', '--max-messages', '1', '-o', 'json')
    expect(JSON.parse(read)).toEqual({
      ...(ack as object),
      timestamp: expect.any(String),
      key: 'k',
      value: 'by name',
      headers: { a: '1', b: 'x=y' },
    })
  })

  scenario.test('carries records over the ports published on this host', async () => {
    const bootstrap = await bench.nodeport()
    expect(bootstrap.brokers).toHaveLength(NODES.length)
    await write(bootstrap, 'orders', 'by port')
    bench.reader = new Reader(bootstrap, 'orders')
    await bench.reader.sees('by name')
    await bench.reader.sees('by port')
  })

  scenario.test('carries records over TLS, to who trusts the authority that its status names', async () => {
    const secured = await bench.nodeport('outside')
    expect(secured.security?.tls?.ca).toContain('BEGIN CERTIFICATE')
    await write(secured, 'orders', 'encrypted')
    await bench.reader?.sees('encrypted')
  })

  scenario.test('lets a Java client in over TLS between containers, and none that trusts nobody', async () => {
    const { security } = await bench.nodeport('outside')
    const folder = join(scenario.folder, 'client')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'ca.crt'), security?.tls?.ca ?? '')
    const trusting = 'ssl.truststore.type=PEM\nssl.truststore.location=/client/ca.crt\n'
    writeFileSync(join(folder, 'trusting'), `security.protocol=SSL\n${trusting}`)
    writeFileSync(
      join(folder, 'strange'),
      'security.protocol=SSL\nrequest.timeout.ms=2000\ndefault.api.timeout.ms=3000\n',
    )
    const list = (config: string) =>
      docker(
        ...['run', '--rm', '--network', bench.network, '--volume', `${folder}:/client:ro`, '--entrypoint', 'sh'],
        ...[bench.image, '-c'],
        `/opt/kafka/bin/kafka-topics.sh --bootstrap-server ${bench.cluster}-kafka-bootstrap:9093 --command-config /client/${config} --list`,
      )
    expect((await list('trusting')).split('\n')).toContain('orders')
    await expect(list('strange')).rejects.toThrow()
  })

  scenario.test('carries records between containers by the bootstrap name, on the internal listener', async () => {
    const shell = (script: string) =>
      docker('run', '--rm', '--network', bench.network, '--entrypoint', 'sh', bench.image, '-c', script)
    const server = `--bootstrap-server ${bench.cluster}-kafka-bootstrap:9092`
    await shell(`echo inside | /opt/kafka/bin/kafka-console-producer.sh ${server} --topic orders`)
    await bench.reader?.sees('inside')
  })

  scenario.test('runs every container hardened, as the engine itself shows it', async () => {
    for (const id of await scenario.list('ps', '--all')) {
      const [{ HostConfig, Config, NetworkSettings }] = JSON.parse(await docker('inspect', id))
      expect(HostConfig).toMatchObject({
        Privileged: false,
        CapAdd: null,
        CapDrop: ['ALL'],
        SecurityOpt: ['no-new-privileges:true'],
        ReadonlyRootfs: true,
        RestartPolicy: { Name: 'no' },
        Memory: 640 * 1024 ** 2,
        MemorySwap: 640 * 1024 ** 2,
        NanoCpus: 2_000_000_000,
        Binds: null,
        Devices: null,
        IpcMode: 'private',
        PidMode: '',
      })
      expect(HostConfig.PidsLimit).toBeGreaterThan(0)
      expect(HostConfig.LogConfig.Config['max-size']).toBeDefined()
      expect(Config.User).toMatch(/^[1-9]\d*:/)
      expect(Object.keys(NetworkSettings.Networks)).toEqual([bench.network])
      const bound = Object.values(HostConfig.PortBindings as Record<string, { HostIp: string }[]>).flat()
      expect(new Set(bound.map(({ HostIp }) => HostIp))).toEqual(new Set(['127.0.0.1']))
    }
  })

  scenario.test(
    'runs JVMs that end when they are out of memory, and believe in no address for longer than they need it',
    async () => {
      const commandLine = await docker('exec', bench.node(0), 'cat', '/proc/1/cmdline')
      expect(commandLine.split('\0')).toEqual(
        expect.arrayContaining(['-XX:+ExitOnOutOfMemoryError', '-Dsun.net.inetaddr.ttl=0']),
      )
    },
  )

  scenario.test('is shown by get, describe, events and logs', async () => {
    expect(await scenario.ok('get', 'kafka')).toMatch(new RegExp(`${bench.cluster} +True`))
    expect(await scenario.ok('get', 'kt', '-o', 'name')).toBe('kafkatopic/audit\nkafkatopic/orders\n')
    // What a life of Drover did that was killed before it told of it is in no event.
    expect(await scenario.ok('describe', 'kafka', bench.cluster)).toContain(`Kafka ${bench.cluster} is ready`)
    expect(await scenario.ok('events')).toContain('TopicCreated')
    expect(await scenario.ok('logs', `${bench.cluster}/0`, '--tail', '1000')).toContain('Kafka Server started')
  })

  scenario.test('is collected for whoever helps, beside the daemon, and the plan comes out again', async () => {
    const archive = join(scenario.folder, 'support.tar.gz')
    const plan = join(scenario.folder, 'plan.json')
    await scenario.ok('support', archive)
    const { files } = await unpacked(archive)
    expect([...files.keys()]).toEqual(
      expect.arrayContaining([
        'doctor.txt',
        'engine/containers.json',
        ...NODES.map((id) => `logs/${bench.node(id)}.log`),
      ]),
    )
    writeFileSync(plan, files.get('plan.json') ?? '')
    expect(await scenario.ok('plan', '--replay', plan)).toBe(files.get('plan.txt'))
  })
}
