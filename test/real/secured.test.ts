import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { jest } from '@jest/globals'
import { createCertificates } from '../../src/certificates/certificates.ts'
import type { Identity } from '../../src/certificates/issuer.ts'
import { keystorePem } from '../../src/certificates/keystore.ts'
import type { Bootstrap } from '../../src/kafka/record.ts'
import { consumeRecords, produceRecords } from '../../src/kafka/records.ts'
import type { ConnectionSecurity } from '../../src/kafka/security.ts'
import { secretOfUser } from '../../src/model/desired-user.ts'
import { Sensitive } from '../../src/model/sensitive.ts'
import { secretsIn } from '../../src/report/secret-store.ts'
import { openStateFolder } from '../../src/report/state-folder.ts'
import { eventually } from '../contract/eventually.ts'
import { docker } from './docker-command.ts'
import { securedManifest, topicManifest, userManifest } from './manifests.ts'
import { Writer, write } from './records.ts'
import { PATIENCE_MS, Scenario } from './scenario.ts'

jest.setTimeout(400_000)

const IMAGE = process.env.DROVER_TEST_IMAGE ?? 'drover/kafka:4.3.1'
/** Kafka, two pools, two topics. */
const RESOURCES = 5
const DENIED = /authoriz/i

describe('A cluster that asks who comes, and who may do what', () => {
  const scenario = new Scenario()
  const { name } = scenario
  const folder = join(scenario.folder, 'client')
  const NODES = [`${name}-broker-0`, `${name}-controller-1`]
  let password = ''
  let bob: Identity | undefined

  const saveCluster = (isAuthorized: boolean) =>
    scenario.save('cluster.yaml', securedManifest({ name, image: IMAGE, isAuthorized }))

  beforeAll(() => {
    saveCluster(true)
    for (const topic of ['orders', 'audit'])
      scenario.save(`${topic}.yaml`, topicManifest(name, topic, { partitions: 1, replicas: 1 }))
    mkdirSync(folder)
  })
  afterAll(() => scenario.end())

  /** What is kept of a user. */
  async function kept(user: string, key: string): Promise<string> {
    const secrets = secretsIn(await openStateFolder(scenario.state, 'read'))
    const values = await secrets.read({ kind: 'Kafka', name }, secretOfUser(user))
    return String(values?.[key]?.reveal())
  }

  /** As a client on this host reaches a published listener. */
  async function reach(listener: string, own: { user?: string; password?: string; identity?: Identity }) {
    const { user, identity } = own
    const kafka = (await scenario.records()).find(({ kind }) => kind === 'Kafka')
    const listeners = kafka?.status.listeners as { name: string; bootstrapServers: string; certificates: string[] }[]
    const { bootstrapServers = '', certificates: [ca = ''] = [] } =
      listeners.find((each) => each.name === listener) ?? {}
    const security: ConnectionSecurity = {
      tls: { ca, ...(identity && { identity }) },
      ...(user !== undefined && {
        sasl: { mechanism: 'SCRAM-SHA-512', user, password: new Sensitive(own.password ?? password) } as const,
      }),
    }
    return { brokers: bootstrapServers.split(','), security }
  }

  async function once(bootstrap: Bootstrap, topic: string): Promise<void> {
    async function* one() {
      yield { key: 'k', value: 'never there' }
    }
    for await (const _ of produceRecords(bootstrap, topic, one()));
  }

  async function first(bootstrap: Bootstrap, topic: string): Promise<string> {
    const options = { fromBeginning: true, maxMessages: 1, signal: AbortSignal.timeout(PATIENCE_MS) }
    for await (const { value } of consumeRecords(bootstrap, topic, options)) return String(value)
    return 'nothing was read'
  }

  /** What a Java client between the containers prints, or fails with. */
  const java = (tool: string, port: number, config: string, ...words: string[]) =>
    docker(
      ...['run', '--rm', '--network', `${name}-kafka`, '--volume', `${folder}:/client:ro`],
      ...['--entrypoint', `/opt/kafka/bin/${tool}.sh`, IMAGE],
      ...['--bootstrap-server', `${name}-kafka-bootstrap:${port}`, '--command-config', `/client/${config}`, ...words],
    )
  const offsets = (port: number, config: string, topic: string) =>
    java('kafka-get-offsets', port, config, '--topic', topic)

  scenario.test('is founded with an authorizer, which nodes and Drover pass', async () => {
    scenario.start()
    await scenario.settled(RESOURCES)
    await scenario.ok('produce', 'orders', '--value', 'by Drover')
    expect(await scenario.conditions('Kafka', name)).toEqual(['Ready=True'])
  })

  scenario.test('lets a user with a password do what an ACL allows, and nothing else', async () => {
    scenario.save('alice.yaml', userManifest(name, 'alice', { type: 'scram-sha-512', may: 'Read, Write, Describe' }))
    scenario.save('bob.yaml', userManifest(name, 'bob', { type: 'tls', may: 'Read, Describe' }))
    await scenario.settled(RESOURCES + 2)
    password = await kept('alice', 'password')
    const alice = await reach('outside', { user: 'alice' })
    await write(alice, 'orders', 'by alice')
    expect(await first(alice, 'orders')).toBe('by Drover')
    await expect(once(alice, 'audit')).rejects.toThrow(DENIED)
    await expect(once(await reach('outside', { user: 'alice', password: 'another' }), 'orders')).rejects.toThrow()
    await expect(once(await reach('outside', {}), 'orders')).rejects.toThrow()
  })

  scenario.test('lets a user with a certificate of its authority for clients do the same', async () => {
    const certificates = createCertificates()
    const request = { names: [], usages: ['client'], validityDays: 1, now: Date.now() } as const
    bob = { certificate: await kept('bob', 'user.crt'), key: new Sensitive(await kept('bob', 'user.key')) }
    const known = await reach('mutual', { identity: bob })
    expect(await first(known, 'orders')).toBe('by Drover')
    await expect(once(known, 'orders')).rejects.toThrow(DENIED)
    await expect(once(await reach('mutual', {}), 'orders')).rejects.toThrow()
    const stranger = await certificates.createAuthority({
      ...request,
      commonName: 'clients-ca v0',
      organization: 'drover',
    })
    const forged = await certificates.issue({ commonName: 'drover', organization: 'drover', ...request }, stranger)
    await expect(once(await reach('mutual', { identity: forged }), 'orders')).rejects.toThrow()
  })

  scenario.test('does so for Java clients between the containers', async () => {
    const { security } = await reach('outside', {})
    const save = (file: string, ...lines: string[]) => writeFileSync(join(folder, file), `${lines.join('\n')}\n`)
    const trust = ['ssl.truststore.type=PEM', 'ssl.truststore.location=/client/ca.crt']
    save('ca.crt', security.tls?.ca ?? '')
    if (bob) save('bob.pem', String(keystorePem(bob).reveal()))
    const shown = ['ssl.keystore.type=PEM', 'ssl.keystore.location=/client/bob.pem']
    save('bob', 'security.protocol=SSL', ...trust, ...shown)
    save(
      'alice',
      ...['security.protocol=SASL_PLAINTEXT', 'sasl.mechanism=SCRAM-SHA-512'],
      `sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="alice" password="${password}";`,
    )
    save('anonymous')
    expect(await offsets(9093, 'alice', 'orders')).toMatch(/^orders:0:\d+$/)
    expect(await offsets(9094, 'bob', 'orders')).toMatch(/^orders:0:\d+$/)
    const topics = (port: number, config: string) => java('kafka-topics', port, config, '--list')
    expect(await topics(9093, 'alice')).toBe('orders')
    expect(await topics(9092, 'anonymous')).toBe('')
    for (const [port, user] of [
      [9093, 'alice'],
      [9094, 'bob'],
      [9092, 'anonymous'],
    ] as const)
      await expect(java('kafka-topics', port, user, '--create', '--topic', 'theirs')).rejects.toThrow(DENIED)
  })

  scenario.test('cuts off a user who is taken away, when his login has to be repeated', async () => {
    const alice = await reach('outside', { user: 'alice' })
    const writer = new Writer(alice, 'orders')
    await eventually(
      async () => writer.acknowledged.length,
      (count) => count > 0,
      PATIENCE_MS,
    )
    scenario.remove('alice.yaml')
    const tried = () =>
      once(alice, 'orders').then(
        () => 'let in',
        () => 'refused',
      )
    await eventually(tried, (end) => end === 'refused', PATIENCE_MS)
    await eventually(
      async () => writer.failure,
      (failure) => failure !== undefined,
      PATIENCE_MS,
    )
    await writer.end()
  })

  scenario.test('is opened and closed again by rolls, controllers first', async () => {
    const list = () => java('kafka-topics', 9092, 'anonymous', '--list')
    const startedAt = (container: string) => docker('inspect', '--format', '{{.State.StartedAt}}', container)
    const ids = () => Promise.all(NODES.map((each) => docker('inspect', '--format', '{{.Id}}', each).catch(() => '')))
    scenario.remove('bob.yaml')
    await scenario.settled(RESOURCES)
    const roll = async (isAuthorized: boolean) => {
      const before = await ids()
      saveCluster(isAuthorized)
      const isOther = (now: readonly string[]) => now.every((id) => id !== '' && !before.includes(id))
      await eventually(ids, isOther, 2 * PATIENCE_MS)
      await scenario.settled(RESOURCES)
    }
    await roll(false)
    expect((await list()).split('\n')).toEqual(expect.arrayContaining(['audit', 'orders']))
    await roll(true)
    expect(await list()).toBe('')
    const [broker = '', controller = ''] = await Promise.all(NODES.map(startedAt))
    expect(controller < broker).toBe(true)
    await scenario.ok('produce', 'orders', '--value', 'by Drover again')
  })
})
