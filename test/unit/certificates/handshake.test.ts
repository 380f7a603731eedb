import { type AddressInfo, isIP } from 'node:net'
import { checkServerIdentity, connect, createServer, type TLSSocket } from 'node:tls'
import { createCertificates } from '../../../src/certificates/certificates.ts'
import type { Authority, Identity, LeafRequest } from '../../../src/certificates/issuer.ts'
import { keystorePem } from '../../../src/certificates/keystore.ts'
import { pemOf } from '../../../src/certificates/pem.ts'
import { companyAuthority } from './a-given-authority.ts'

const certificates = createCertificates()
/** Handshakes are judged by the clock of this host. */
const NOW = Date.now()
const DAY_MS = 24 * 3_600_000

const BOTH: LeafRequest['usages'] = ['server', 'client']
const NODE: LeafRequest = {
  commonName: 'my-cluster-kafka',
  organization: 'drover',
  names: ['my-cluster-broker-0', '*.my-cluster.example', '127.0.0.1', '::1'],
  usages: BOTH,
  validityDays: 30,
  now: NOW,
}
const DROVER: LeafRequest = { ...NODE, commonName: 'drover', names: [], usages: ['client'] }

const authorityOf = (now = NOW, key?: Authority['key']): Promise<Authority> =>
  certificates.createAuthority({
    commonName: 'cluster-ca v0',
    organization: 'drover',
    validityDays: 365,
    now,
    ...(key && { key }),
  })

interface Shake {
  readonly node: Identity
  readonly client?: Identity
  /** PEM. */
  readonly nodeTrusts: string
  readonly clientTrusts: string
  /** Whom the client asks for. */
  readonly name?: string
}

/**
 * A handshake on this host in which each wants to be shown who the other is; as who each was seen. What ends it is told
 * of whoever refused.
 */
async function shake({ node, client, nodeTrusts, clientTrusts, name = 'my-cluster-broker-0' }: Shake) {
  const keystore = keystorePem(node).reveal()
  const server = createServer({
    cert: keystore,
    key: keystore,
    ca: nodeTrusts,
    requestCert: true,
    rejectUnauthorized: true,
  })
  const seen = new Promise<string>((resolve) => {
    server.on('secureConnection', (socket: TLSSocket) => {
      const shown = socket.getPeerX509Certificate()
      resolve(shown === undefined ? 'nobody' : (certificates.facts(pemOf(shown.raw))[0]?.subject ?? ''))
      socket.on('error', () => {})
      socket.end('hello')
    })
    server.on('tlsClientError', (error: NodeJS.ErrnoException) => resolve(`refused: ${error.code}`))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const own = client && { cert: client.certificate, key: client.key.reveal() }
  const socket = connect({
    host: '127.0.0.1',
    port,
    ca: clientTrusts,
    ...own,
    ...(isIP(name) === 0 && { servername: name }),
    checkServerIdentity: (_, certificate) => checkServerIdentity(name, certificate),
    rejectUnauthorized: true,
  })
  const shown = new Promise<string>((resolve) => {
    socket.once('secureConnect', () => resolve(certificates.facts(pemOf(peerOf(socket)))[0]?.subject ?? ''))
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(`refused: ${error.code}`))
  })
  socket.on('error', () => {}).resume()
  try {
    return { client: await seen, node: await shown }
  } finally {
    socket.destroy()
    server.close()
  }
}

function peerOf(socket: TLSSocket): Buffer {
  const certificate = socket.getPeerX509Certificate()
  if (certificate === undefined) throw new Error('the node showed nothing')
  return certificate.raw
}

const GREETED = { client: 'CN=drover,O=drover', node: 'CN=my-cluster-kafka,O=drover' }

describe('a handshake', () => {
  let authority: Authority
  let [node, client]: Identity[] = []
  const made = () => {
    if (!node || !client) throw new Error('not made')
    return { node, client, nodeTrusts: authority.certificate, clientTrusts: authority.certificate }
  }
  beforeAll(async () => {
    authority = await authorityOf()
    node = await certificates.issue(NODE, authority)
    client = await certificates.issue(DROVER, authority)
  })

  test.each(['my-cluster-broker-0', 'broker-1.my-cluster.example', '127.0.0.1', '::1'])(
    'shows a node and Drover to each other: %s',
    async (name) => {
      expect(await shake({ ...made(), name })).toEqual(GREETED)
    },
  )

  test('shows two nodes to each other', async () => {
    const other = await certificates.issue({ ...NODE, names: ['my-cluster-broker-1'] }, authority)
    expect(await shake({ ...made(), client: other })).toEqual({ client: GREETED.node, node: GREETED.node })
  })

  test('is refused by a client that trusts another authority of the same name', async () => {
    const clientTrusts = (await authorityOf()).certificate
    expect((await shake({ ...made(), clientTrusts })).node).toMatch(/^refused: /)
  })

  test('is refused by a node whose client is signed by another authority', async () => {
    const other = await certificates.issue(DROVER, await authorityOf())
    expect((await shake({ ...made(), client: other })).client).toMatch(/^refused: /)
  })

  test('is refused for another name, or address', async () => {
    expect((await shake({ ...made(), name: '127.0.0.2' })).node).toBe('refused: ERR_TLS_CERT_ALTNAME_INVALID')
    expect((await shake({ ...made(), name: 'my-cluster-broker-1' })).node).toBe('refused: ERR_TLS_CERT_ALTNAME_INVALID')
  })

  test('is refused with a leaf that has expired', async () => {
    const early = await certificates.issue(
      { ...NODE, now: NOW - 40 * DAY_MS },
      await authorityOf(NOW - 40 * DAY_MS, authority.key),
    )
    expect((await shake({ ...made(), node: early })).node).toBe('refused: CERT_HAS_EXPIRED')
  })

  test('is refused for a server that has the certificate of a client', async () => {
    expect((await shake({ ...made(), node: made().client })).node).toBe('refused: INVALID_PURPOSE')
  })

  test('goes on while an authority is renewed under its key, whoever has which certificate of it', async () => {
    const renewed = await authorityOf(NOW, authority.key)
    const after = await certificates.issue(NODE, renewed)
    for (const [nodeTrusts, clientTrusts] of [
      [authority.certificate, renewed.certificate],
      [renewed.certificate, authority.certificate],
    ] as const) {
      expect(await shake({ ...made(), node: after, nodeTrusts, clientTrusts })).toEqual(GREETED)
      expect(await shake({ ...made(), nodeTrusts, clientTrusts })).toEqual(GREETED)
    }
  })

  test('goes on between who trusts two authorities, while the key is replaced', async () => {
    const next = await authorityOf()
    const bundle = authority.certificate + next.certificate
    const after = await certificates.issue(NODE, next)
    expect(await shake({ ...made(), node: after, nodeTrusts: bundle, clientTrusts: bundle })).toEqual(GREETED)
  })

  test.each(['RSA 2048', 'P-384'] as const)(
    "goes by an authority of people's own, %s, below another one",
    async (kind) => {
      const root = await companyAuthority({ kind, now: NOW })
      const below = await companyAuthority({ name: 'Kafka', kind, above: root, keyIdentifier: '0102030405', now: NOW })
      const { usable } = certificates.checkAuthority({ certificate: root.pem + below.pem, key: below.keyPem }, NOW)
      if (usable === undefined) throw new Error('not usable')
      const trusts = { nodeTrusts: root.pem, clientTrusts: root.pem }
      const [own, drover] = [await certificates.issue(NODE, usable), await certificates.issue(DROVER, usable)]
      expect(await shake({ node: own, client: drover, ...trusts })).toEqual(GREETED)
    },
  )
})
