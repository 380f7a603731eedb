import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SecureVersion } from 'node:tls'
import type { KafkaClient } from '../../../src/kafka/client.ts'
import type { Bootstrap } from '../../../src/kafka/record.ts'
import { consumeRecords, produceRecords } from '../../../src/kafka/records.ts'
import type { ConnectionSecurity, SaslLogin, TlsSecurity } from '../../../src/kafka/security.ts'
import { loadWire } from '../../../src/kafka/wire.ts'
import { createKafkaClient } from '../../../src/kafka/wire-client.ts'
import { Sensitive } from '../../../src/model/sensitive.ts'
import { eventually } from '../../contract/eventually.ts'
import { type FakeBroker, type Guard, startBroker } from './fake-broker.ts'

/** Loading the libraries is no part of any deadline. */
beforeAll(() => Promise.all([loadWire(), import('kafkajs')]), 60_000)

const pem = (file: string): string => readFileSync(join(import.meta.dirname, '../../fixtures/tls', file), 'utf8')
const identityOf = (name: string) => ({ certificate: pem(`${name}.crt`), key: new Sensitive(pem(`${name}.key`)) })
const serverTls = (name = 'test-node') => ({ cert: pem(`${name}.crt`), key: pem(`${name}.key`) })
const MUTUAL = { ...serverTls(), ca: pem('test-ca.crt'), requestCert: true, rejectUnauthorized: true }

/** Whom every certificate of a node names here; the address it is dialled by is in none. */
const NAME = 'my-cluster-broker-0'
const TRUST: TlsSecurity = { ca: pem('test-ca.crt'), serverName: NAME }
const LOGIN: SaslLogin = { mechanism: 'SCRAM-SHA-512', user: 'drover', password: new Sensitive('hunter2') }
const KNOWN = { mechanism: 'SCRAM-SHA-512', user: 'drover', password: 'hunter2' } as const

const brokers: FakeBroker[] = []
const clients: KafkaClient[] = []
afterEach(() => {
  for (const client of clients.splice(0)) client.close()
  for (const broker of brokers.splice(0)) broker.close()
})
async function broker(guard: Guard = {}, nodeId = 0): Promise<FakeBroker> {
  const started = await startBroker(nodeId, 'versions', guard)
  brokers.push(started)
  return started
}
const secured = ({ endpoint }: FakeBroker, security?: ConnectionSecurity) => ({
  ...endpoint,
  ...(security && { security }),
})
function clientOf(...endpoints: Parameters<KafkaClient['useEndpoints']>[0]): KafkaClient {
  const client = createKafkaClient()
  client.useEndpoints(endpoints)
  clients.push(client)
  return client
}
const ANSWER = { finalised: { 'metadata.version': 30 } }

describe('the wire client', () => {
  test('speaks plain text unless it is told otherwise', async () => {
    const plain = await broker()
    expect(await clientOf(plain.endpoint).describeFeatures()).toEqual(ANSWER)
    expect(plain.greeted).toEqual([])
  })

  test('asks for the node by its name, and shows who it is itself', async () => {
    const node = await broker({ tls: MUTUAL })
    const tls = { ...TRUST, identity: identityOf('test-client') }
    expect(await clientOf(secured(node, { tls })).describeFeatures()).toEqual(ANSWER)
    expect(node.greeted).toEqual([{ servername: NAME, subject: 'test-client' }])
  })

  test('keeps nobody waiting for the hour of its next login once it is closed', async () => {
    const clocks = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length
    const node = await broker({ login: KNOWN })
    const before = clocks()
    const client = clientOf(secured(node, { sasl: LOGIN }))
    expect(await client.describeFeatures()).toEqual(ANSWER)
    client.close()
    await eventually(
      async () => clocks(),
      (now) => now <= before,
    )
  })

  test('trusts a node of its authority without a certificate of its own, where the node wants none', async () => {
    const node = await broker({ tls: serverTls() })
    expect(await clientOf(secured(node, { tls: TRUST })).describeFeatures()).toEqual(ANSWER)
  })

  test.each<[string, string, TlsSecurity, string]>([
    ['another authority', 'test-node', { ...TRUST, ca: pem('test-other-ca.crt') }, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ['another name', 'test-node', { ...TRUST, serverName: 'my-cluster-broker-1' }, 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['no name but an address', 'test-node', { ca: TRUST.ca }, 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['a certificate that has expired', 'test-expired-node', TRUST, 'CERT_HAS_EXPIRED'],
  ])('refuses a node of %s, and says why', async (_, name, tls, code) => {
    const node = await broker({ tls: serverTls(name) })
    const asked = clientOf(secured(node, { tls })).describeFeatures()
    await expect(asked).rejects.toMatchObject({ code: 'KAFKA_UNTRUSTED', retriable: true })
    await expect(asked).rejects.toThrow(new RegExp(`node 0 at [\\d.:]+ \\(its certificate is not accepted: .*${code}`))
    expect(node.asked()).toBe(0)
  })

  test('refuses a node whatever the environment says', async () => {
    const node = await broker({ tls: serverTls() })
    const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'
    try {
      const tls = { ...TRUST, ca: pem('test-other-ca.crt') }
      const asked = clientOf(secured(node, { tls })).describeFeatures()
      await expect(asked).rejects.toMatchObject({ code: 'KAFKA_UNTRUSTED' })
    } finally {
      if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED
      else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before
    }
  })

  test.each<SecureVersion>(['TLSv1.2', 'TLSv1.3'])(
    'says that a node wants a certificate it has not, by %s',
    async (maxVersion) => {
      const node = await broker({ tls: { ...MUTUAL, maxVersion } })
      const asked = clientOf(secured(node, { tls: TRUST })).describeFeatures()
      await expect(asked).rejects.toMatchObject({ code: 'KAFKA_DENIED', retriable: true })
      await expect(asked).rejects.toThrow(/\(it ended the TLS handshake: [\w/ ]+ alert [\w ]+ \(ERR_SSL_[\w/]+\)\)$/)
    },
  )

  test('says that a node wants TLS, or has none', async () => {
    const node = await broker()
    node.manner = 'babbles'
    // The alert of a TLS listener that was not greeted by TLS: protocol_version.
    node.babble = Buffer.from([0x15, 3, 3, 0, 2, 2, 70])
    await expect(clientOf(secured(node)).describeFeatures()).rejects.toMatchObject({
      code: 'KAFKA_DENIED',
      message: expect.stringContaining('it wants TLS'),
    })
    node.babble = Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')
    await expect(clientOf(secured(node, { tls: TRUST })).describeFeatures()).rejects.toMatchObject({
      code: 'KAFKA_UNTRUSTED',
      message: expect.stringContaining('it does not speak TLS'),
    })
  })

  test.each(['SCRAM-SHA-256', 'SCRAM-SHA-512'] as const)('logs in by %s', async (mechanism) => {
    const node = await broker({ tls: serverTls(), login: { ...KNOWN, mechanism } })
    const client = clientOf(secured(node, { tls: TRUST, sasl: { ...LOGIN, mechanism } }))
    expect(await client.describeFeatures()).toEqual(ANSWER)
    expect(node.logins).toEqual([mechanism, 'let in'])
  })

  test('says that a node refuses its login, and not what it was', async () => {
    const node = await broker({ login: KNOWN })
    const sasl = { ...LOGIN, password: new Sensitive('Tr0ub4dor') }
    const failed = await clientOf(secured(node, { sasl }))
      .describeFeatures()
      .catch((error: unknown) => error)
    expect(failed).toMatchObject({
      code: 'KAFKA_DENIED',
      message: expect.stringContaining('it refused the login: Authentication failed during authentication'),
    })
    expect(JSON.stringify(failed, Object.getOwnPropertyNames(failed))).not.toContain('Tr0ub4dor')
    expect(node.logins).toEqual(['SCRAM-SHA-512', 'refused'])
  })

  test('asks the others when one node cannot be trusted', async () => {
    const [strange, own] = [
      await broker({ tls: serverTls('test-expired-node') }),
      await broker({ tls: serverTls() }, 1),
    ]
    const client = clientOf(secured(strange, { tls: TRUST }), secured(own, { tls: TRUST }))
    expect(await client.describeFeatures()).toEqual(ANSWER)
    expect([...(await client.answering())]).toEqual([1])
  })

  test('says that nobody answers where one is not trusted and another is not there, and of each why', async () => {
    const [strange, dead] = [await broker({ tls: serverTls('test-expired-node') }), await broker({}, 1)]
    dead.close()
    const asked = clientOf(secured(strange, { tls: TRUST }), secured(dead, { tls: TRUST })).describeFeatures()
    await expect(asked).rejects.toMatchObject({ code: 'KAFKA_UNREACHABLE' })
    await expect(asked).rejects.toThrow(
      /node 0 .*CERT_HAS_EXPIRED.*node 1 at [\d.:]+ \(ECONNREFUSED\)|ECONNREFUSED.*CERT_HAS_EXPIRED/,
    )
  })

  test.each<[string, TlsSecurity]>([
    [
      'a key of another certificate',
      { ...TRUST, identity: { ...identityOf('test-client'), key: identityOf('test-node').key } },
    ],
    ['what is no certificate', { ...TRUST, identity: { ...identityOf('test-client'), certificate: 'hunter2' } }],
    ['what is no key', { ...TRUST, identity: { ...identityOf('test-client'), key: new Sensitive('hunter2') } }],
  ])('dials nobody with %s', async (_, tls) => {
    const node = await broker({ tls: MUTUAL })
    const asked = clientOf(secured(node, { tls })).describeFeatures()
    await expect(asked).rejects.toMatchObject({ code: 'KAFKA_CREDENTIALS_UNUSABLE', retriable: false })
    await expect(asked).rejects.not.toThrow('hunter2')
    expect(node.accepted()).toBe(0)
  })

  test('dials anew with another certificate or password, and keeps what has not changed', async () => {
    const node = await broker({ tls: serverTls() })
    const client = clientOf(secured(node, { tls: TRUST }))
    await client.describeFeatures()
    client.useEndpoints([secured(node, { tls: { ...TRUST } })])
    await client.describeFeatures()
    expect(node.accepted()).toBe(1)
    client.useEndpoints([secured(node, { tls: { ...TRUST, identity: identityOf('test-client') } })])
    await client.describeFeatures()
    await eventually(
      async () => [node.accepted(), node.open()],
      ([accepted, open]) => accepted === 2 && open === 1,
    )
  })
})

const { serverName: _name, ...BY_NAME } = TRUST

/** A node as it is known, by the name that its certificate has; the way there is another. */
const bootstrapOf = ({ port }: FakeBroker, security: ConnectionSecurity, requestMs = 5_000) => {
  return { brokers: [`${NAME}:9091`], map: () => ({ host: '127.0.0.1', port }), security, requestMs }
}

test.each<[string, (bootstrap: Bootstrap, signal: AbortSignal) => AsyncIterable<unknown>]>([
  ['who produces', (bootstrap, signal) => produceRecords(bootstrap, 't', oneRecord(), { signal })],
  ['a group', (bootstrap, signal) => consumeRecords(bootstrap, 't', { fromBeginning: true, group: 'g', signal })],
  ['who consumes alone', (bootstrap, signal) => consumeRecords(bootstrap, 't', { fromBeginning: true, signal })],
])(
  '%s asks for a node by the name it is known by, shows who it is, and logs in',
  async (_, begin) => {
    const node = await broker({ tls: MUTUAL, login: KNOWN })
    node.manner = 'silent'
    const end = new AbortController()
    const security = { tls: { ...BY_NAME, identity: identityOf('test-client') }, sasl: LOGIN }
    // It gets no further than that, for this broker answers nothing else; a busy machine may need more time for it.
    const attempt = async (requestMs: number) => {
      for await (const _ of begin(bootstrapOf(node, security, requestMs), end.signal));
    }
    const ended = (async () => {
      for (let ms = 50; !end.signal.aborted; ms *= 2) await attempt(ms).catch(() => undefined)
    })()
    await eventually(
      async () => node.logins,
      (logins) => logins.includes('let in'),
    )
    end.abort()
    await ended
    expect(node.greeted[0]).toEqual({ servername: NAME, subject: 'test-client' })
    expect(new Set(node.logins)).toEqual(new Set(['SCRAM-SHA-512', 'let in']))
  },
  60_000,
)

describe('who produces', () => {
  const produce = async (node: FakeBroker, security: ConnectionSecurity) => {
    for await (const _ of produceRecords(bootstrapOf(node, security), 't', oneRecord()));
  }

  test('refuses a node of another authority', async () => {
    const node = await broker({ tls: serverTls() })
    await expect(produce(node, { tls: { ...BY_NAME, ca: pem('test-other-ca.crt') } })).rejects.toMatchObject({
      code: 'KAFKA_UNTRUSTED',
      message: expect.stringMatching(
        /^Produce t: its certificate is not accepted: .* \(UNABLE_TO_VERIFY_LEAF_SIGNATURE\)$/,
      ),
    })
  })

  test('says that its login is refused', async () => {
    const node = await broker({ tls: serverTls(), login: { ...KNOWN, password: 'another' } })
    await expect(produce(node, { tls: BY_NAME, sasl: LOGIN })).rejects.toMatchObject({
      code: 'KAFKA_DENIED',
      message: expect.stringContaining('invalid credentials'),
    })
  })

  test('dials nobody with a key that cannot be used', async () => {
    const node = await broker({ tls: MUTUAL })
    const identity = { ...identityOf('test-client'), key: new Sensitive('hunter2') }
    await expect(produce(node, { tls: { ...BY_NAME, identity } })).rejects.toMatchObject({
      code: 'KAFKA_CREDENTIALS_UNUSABLE',
      message: expect.not.stringContaining('hunter2'),
    })
    expect(node.accepted()).toBe(0)
  })
})

async function* oneRecord() {
  yield { value: 'x' }
}
