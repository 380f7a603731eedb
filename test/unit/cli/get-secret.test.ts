import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { openStateFolder } from '../../../src/report/state-folder.ts'
import { openStatusStore } from '../../../src/report/status-store.ts'
import { aUser } from '../../fixtures/resources.ts'
import { temporaryFolder } from '../report/temporary-folder.ts'
import { CLIENTS_CA, CLUSTER_CA, givenUsers, KEY, LEAF, LISTENERS, SCRAM } from './a-user-state.ts'
import { drover } from './drover.ts'

const folderPath = temporaryFolder()
const state = () => join(folderPath(), 'state')
const get = (...words: string[]) => drover(['--state', state(), 'get', ...words])
/** Ends quotes and escapes wherever it may. */
const NASTY = ` p"w\\'$(x)é:=#`

const given = (what: Parameters<typeof givenUsers>[1] = {}) => givenUsers(state(), what)
const shown = async (...words: string[]) => {
  const { code, stdout, stderr } = await get('secret', ...words)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return stdout
}

const decoded = (text: string) => {
  const { data, ...rest } = parse(text)
  const values = Object.entries<string>(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()])
  return { ...rest, data: Object.fromEntries(values) }
}

describe('as a Secret of Strimzi', () => {
  const labels = { 'strimzi.io/cluster': 'c', 'strimzi.io/kind': 'KafkaUser' }

  it('shows a password', async () => {
    await given({ password: 'p"w' })
    const login = 'org.apache.kafka.common.security.scram.ScramLoginModule required username="alice" password="p\\"w";'
    const secret = {
      ...{ apiVersion: 'v1', kind: 'Secret', type: 'Opaque', metadata: { name: 'alice', labels } },
      data: { password: 'p"w', 'sasl.jaas.config': login },
    }
    expect(decoded(await shown('alice'))).toEqual(secret)
    expect(decoded(await shown('alice', '-o', 'json'))).toEqual(secret)
  })

  it('shows a certificate, its key, and the authority that has signed it', async () => {
    await given()
    expect(decoded(await shown('bob', '-o', 'yaml'))).toMatchObject({
      metadata: { name: 'bob', labels },
      data: { 'ca.crt': CLIENTS_CA, 'user.crt': LEAF, 'user.key': KEY },
    })
  })

  it('shows whom to trust, and no key', async () => {
    await given()
    expect(decoded(await shown('c-cluster-ca-cert'))).toEqual({
      ...{ apiVersion: 'v1', kind: 'Secret', type: 'Opaque' },
      metadata: {
        name: 'c-cluster-ca-cert',
        labels: { ...labels, 'strimzi.io/kind': 'Kafka', 'strimzi.io/component-type': 'certificate-authority' },
      },
      data: { 'ca.crt': CLUSTER_CA },
    })
    expect(decoded(await shown('c-clients-ca-cert')).data).toEqual({ 'ca.crt': CLIENTS_CA })
    expect(await shown('c-cluster-ca-cert', '-o', 'pem')).toBe(CLUSTER_CA)
  })
})

describe('for clients', () => {
  const oneLine = (text: string) => text.replaceAll('\n', '\\n')

  it('writes properties of Java, for a listener that takes passwords, an encrypted one first', async () => {
    await given({ password: NASTY })
    expect(await shown('alice', '-o', 'properties')).toBe(
      [
        'bootstrap.servers=c-kafka-bootstrap:9093',
        'security.protocol=SASL_SSL',
        'sasl.mechanism=SCRAM-SHA-512',
        String.raw`sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="alice" password=" p\\"w\\\\'$(x)\u00e9:=#";`,
        'ssl.truststore.type=PEM',
        `ssl.truststore.certificates=${oneLine(CLUSTER_CA)}`,
        '',
      ].join('\n'),
    )
    expect(await shown('alice', '-o', 'properties', '--listener', 'words')).toMatch(
      /^bootstrap.servers=c-kafka-bootstrap:9095\nsecurity.protocol=SASL_PLAINTEXT\nsasl.mechanism=.*\nsasl.jaas.config=.*\n$/,
    )
  })

  it('writes properties of Java with a certificate', async () => {
    await given()
    expect(await shown('bob', '-o', 'properties')).toBe(
      [
        'bootstrap.servers=c-kafka-bootstrap:9094',
        'security.protocol=SSL',
        'ssl.truststore.type=PEM',
        `ssl.truststore.certificates=${oneLine(CLUSTER_CA)}`,
        'ssl.keystore.type=PEM',
        `ssl.keystore.certificate.chain=${oneLine(LEAF)}`,
        `ssl.keystore.key=${oneLine(KEY)}`,
        '',
      ].join('\n'),
    )
  })

  it('writes variables that a shell reads as they are', async () => {
    await given({ password: NASTY })
    const file = join(folderPath(), 'env')
    const read = (name: string) =>
      execFileSync('sh', ['-c', `. "$0"; printf %s "$KAFKA_${name}"`, file], { encoding: 'utf8' })
    writeFileSync(file, await shown('alice', '-o', 'env'))
    expect(['SASL_PASSWORD', 'SSL_CA', 'SECURITY_PROTOCOL'].map(read)).toEqual([NASTY, CLUSTER_CA, 'SASL_SSL'])
    writeFileSync(file, await shown('bob', '-o', 'env'))
    expect(['BOOTSTRAP_SERVERS', 'SSL_CERTIFICATE', 'SSL_KEY'].map(read)).toEqual(['c-kafka-bootstrap:9094', LEAF, KEY])
  })

  it('writes key, certificate and whom to trust into one file, also where no listener takes him', async () => {
    await given({ listeners: [] })
    expect(await shown('bob', '-o', 'pem')).toBe(`${KEY}${LEAF}${CLUSTER_CA}`)
    expect(await shown('alice', '-o', 'pem')).toBe(CLUSTER_CA)
  })

  it('writes what kcat reads, which takes certificates from files alone', async () => {
    await given()
    expect(await get('secret', 'bob', '-o', 'kcat')).toEqual({
      code: 0,
      stdout: [
        'bootstrap.servers=c-kafka-bootstrap:9094',
        'security.protocol=SSL',
        ...['ca', 'certificate', 'key'].map((part) => `ssl.${part}.location=bob.pem`),
        '',
      ].join('\n'),
      stderr: 'it names bob.pem, which `-o pem` writes; `--to FILE` writes both\n',
    })
    expect(await shown('alice', '-o', 'kcat', '--listener', 'words')).toBe(
      'bootstrap.servers=c-kafka-bootstrap:9095\nsecurity.protocol=SASL_PLAINTEXT\nsasl.mechanisms=SCRAM-SHA-512\n' +
        'sasl.username=alice\nsasl.password=word\n',
    )
  })

  it.each(['a\\:b', 'trailing ', 'x'.repeat(500)])(
    'refuses what kcat would take for another password: %j',
    async (password) => {
      await given({ password })
      const { code, stdout, stderr } = await get('secret', 'alice', '-o', 'kcat')
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
      expect(stderr).toContain('the file that kcat reads cannot have this sasl.password')
      expect(stderr).not.toContain(password)
    },
  )

  it('writes into files that nobody else may read, whatever stood there', async () => {
    await given()
    const file = join(folderPath(), 'bob.conf')
    writeFileSync(file, 'of before', { mode: 0o644 })
    const { code, stdout } = await get('secret', 'bob', '-o', 'kcat', '--to', file)
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
    expect(readFileSync(file, 'utf8')).toContain(`ssl.key.location=${file}.pem\n`)
    expect(readFileSync(`${file}.pem`, 'utf8')).toBe(`${KEY}${LEAF}${CLUSTER_CA}`)
    expect([file, `${file}.pem`].map((path) => statSync(path).mode & 0o777)).toEqual([0o600, 0o600])
    const nowhere = join(folderPath(), 'none/x')
    const refused = await get('secret', 'bob', '-o', 'pem', '--to', nowhere)
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining(`cannot write ${nowhere}`) })
    expect(existsSync(nowhere)).toBe(false)
  })
})

describe('what is not there', () => {
  const failure = async (...words: string[]) => {
    const { code, stdout, stderr } = await get('secret', ...words)
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    return stderr.trimEnd().split('\n')
  }

  it('is told while it is not made yet, with what it waits for', async () => {
    await given({ areKept: false })
    expect(await failure('alice')).toEqual([
      'drover: there is no credential of the KafkaUser alice yet: what the cluster keeps secret is not there yet',
      'A Drover that runs makes it; what it waits for says `drover describe user alice`.',
    ])
    expect((await failure('c-cluster-ca-cert'))[0]).toBe('drover: c has no authorities yet')
  })

  it.each([
    [
      'dave',
      'the KafkaUser dave is of `type: tls-external`: somebody else has issued the certificate, and it is not here',
    ],
    ['eve', 'the KafkaUser eve has no `authentication`, so there is no credential'],
    ['lost', 'the KafkaUser lost does not say of which cluster it is'],
    ['nobody', 'there is no Secret nobody: none was declared, and no KafkaUser or authority would have it'],
  ])('is told of %s', async (name, said) => {
    await given()
    expect((await failure(name))[0]).toBe(`drover: ${said}`)
  })

  it('is told where no listener lets him in', async () => {
    await given({ listeners: LISTENERS.slice(0, 1) })
    expect(await failure('bob', '-o', 'env')).toEqual([
      'drover: no listener of c lets in users of `type: tls`, as bob is',
      'Give one `authentication: {type: tls}`; the credential by itself: `drover get secret bob -o yaml`.',
    ])
  })

  it('is told of a listener by name', async () => {
    await given()
    expect((await failure('bob', '-o', 'env', '--listener', 'scram'))[0]).toBe(
      'drover: the listener scram of c never lets in users of `type: tls`, as bob is',
    )
    expect(await failure('bob', '-o', 'env', '--listener', 'x')).toEqual([
      'drover: c has no listener x',
      'It has plain, words, scram, mutual.',
    ])
  })

  it('is told of a cluster that is not known here', async () => {
    const store = await openStatusStore(await openStateFolder(state(), 'write'))
    await store.observe({ resources: [aUser('alice', SCRAM)] }, 0)
    expect((await failure('alice'))[0]).toBe('drover: the cluster c of the KafkaUser alice is not known here')
  })

  it('is told of a file that others may read', async () => {
    await given()
    chmodSync(join(state(), 'secrets/Kafka.c/user.alice.json'), 0o644)
    expect((await failure('alice'))[0]).toMatch(/^drover: other users may read .*user\.alice\.json$/)
  })

  it('is refused where it has no meaning', async () => {
    await given()
    expect((await get('users', '-o', 'pem')).stderr).toContain('there is no output format pem here')
    expect((await get('users', '--to', 'x')).stderr).toContain('--listener and --to are about what a user needs')
    expect((await get('secret', 'c-cluster-ca-cert', '-o', 'env')).stderr).toContain(
      'there is no output format env here',
    )
  })
})

it('nobody else is told of any of it', async () => {
  await given({ password: 'canary' })
  for (const words of [
    ['get', '-o', 'json'],
    ['get', 'users', '-o', 'wide'],
    ['describe', 'user', 'alice'],
  ]) {
    const { stdout, stderr } = await drover(['--state', state(), ...words])
    expect(stdout).toContain('alice')
    expect(stdout + stderr).not.toContain('canary')
  }
})
