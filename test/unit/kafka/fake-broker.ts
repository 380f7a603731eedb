import { type AddressInfo, createServer, type Socket } from 'node:net'
import { createServer as createTlsServer, TLSSocket, type TlsOptions } from 'node:tls'
import type { KafkaEndpoint } from '../../../src/kafka/client.ts'
import { type Login, scramServer } from './scram-server.ts'

const [SASL_HANDSHAKE, API_VERSIONS, SASL_AUTHENTICATE] = [17, 18, 36]

/**
 * `silent`: takes everything and says nothing. `half`: begins every answer. `versions`: answers every ApiVersions, and
 * nothing else. `late`: does so with `catchUp`. `babbles`: answers anything that comes by `babble`.
 */
export type Manner = 'silent' | 'half' | 'versions' | 'late' | 'babbles'

/** A node on a port of this host that has only some of a broker's manners. */
export interface FakeBroker {
  readonly endpoint: KafkaEndpoint
  readonly port: number
  manner: Manner
  babble: Buffer
  /** Requests that came, ApiVersions left out. */
  asked(): number
  accepted(): number
  /** What each that came through a TLS handshake showed: whom it asked for, and whose certificate it has. */
  readonly greeted: readonly { readonly servername: string | false | null; readonly subject: string | undefined }[]
  /** What was said of logins, in order: mechanisms that were asked for, and how they ended. */
  readonly logins: readonly string[]
  /** Connections that stand. */
  open(): number
  hangUp(): void
  /** Gives the answers that are late, the oldest first. */
  catchUp(): void
  close(): void
}

/** How a broker is spoken to; absent: in plain text, by anybody. */
export interface Guard {
  readonly tls?: TlsOptions
  readonly login?: Login
}

export async function startBroker(nodeId: number, manner: Manner, { tls, login }: Guard = {}): Promise<FakeBroker> {
  const greeted: FakeBroker['greeted'][number][] = []
  const logins: string[] = []
  const sockets = new Set<Socket>()
  const owed: (() => void)[] = []
  let [asked, accepted] = [0, 0]
  const serve = (socket: Socket): void => {
    accepted++
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
    if (socket instanceof TLSSocket) {
      const { subject } = socket.getPeerCertificate()
      greeted.push({ servername: socket.servername, subject: subject && String(subject.CN) })
    }
    let received: Buffer = Buffer.alloc(0)
    const exchange = login && scramServer(login)
    let isIn = login === undefined
    const answer = ({ apiKey, version, correlationId, body }: Request): void => {
      if (apiKey === API_VERSIONS && version < FLEXIBLE) return void socket.write(oldApiVersions(correlationId))
      if (apiKey === SASL_HANDSHAKE) {
        logins.push(body.toString('utf8', 2))
        return void socket.write(saslHandshake(correlationId, login?.mechanism))
      }
      if (apiKey === SASL_AUTHENTICATE) {
        const said = exchange?.(body.toString('utf8', 4))
        if (!said?.startsWith('r=')) logins.push(said === undefined ? 'refused' : 'let in')
        isIn ||= said?.startsWith('v=') === true
        return void socket.write(saslAuthenticate(correlationId, said))
      }
      if (!isIn) return void socket.destroy()
      if (apiKey !== API_VERSIONS) asked++
      if (broker.manner === 'half') socket.write(head(1_000, correlationId))
      const give = () => void socket.write(apiVersions(correlationId))
      if (broker.manner === 'versions' && apiKey === API_VERSIONS) give()
      if (broker.manner === 'late' && apiKey === API_VERSIONS) owed.push(give)
    }
    socket.on('data', (chunk) => {
      if (broker.manner === 'babbles') return void socket.end(broker.babble)
      received = Buffer.concat([received, chunk])
      while (received.length >= 12 && received.length >= 4 + received.readInt32BE(0)) {
        const request = received.subarray(0, 4 + received.readInt32BE(0))
        received = received.subarray(request.length)
        answer(requestIn(request))
      }
    })
  }
  const server = tls ? createTlsServer(tls, serve) : createServer(serve)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const hangUp = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  const broker: FakeBroker = {
    endpoint: { nodeId, host: '127.0.0.1', port, role: 'broker' },
    port,
    manner,
    babble: Buffer.alloc(0),
    asked: () => asked,
    accepted: () => accepted,
    greeted,
    logins,
    open: () => sockets.size,
    hangUp,
    catchUp() {
      for (const give of owed.splice(0)) give()
    },
    close() {
      hangUp()
      server.close()
    },
  }
  return broker
}

interface Request {
  readonly apiKey: number
  readonly version: number
  readonly correlationId: number
  /** What follows the client's name. */
  readonly body: Buffer
}

function requestIn(bytes: Buffer): Request {
  const name = Math.max(0, bytes.readInt16BE(12))
  return {
    apiKey: bytes.readInt16BE(4),
    version: bytes.readInt16BE(6),
    correlationId: bytes.readInt32BE(8),
    body: bytes.subarray(14 + name),
  }
}

/** From this version of ApiVersions on, another layout. */
const FLEXIBLE = 3

/** ApiVersions up to version 2: no error, what a login takes, no throttling. */
function oldApiVersions(correlationId: number): Buffer {
  const keys = [
    [SASL_HANDSHAKE, 0, 1],
    [API_VERSIONS, 0, 2],
    [SASL_AUTHENTICATE, 0, 1],
  ] as const
  return answerOf(correlationId, int16(0), int32(keys.length), ...keys.flat().map(int16), int32(0))
}

/** SaslHandshake version 1: whether the broker knows any mechanism, and which. */
function saslHandshake(correlationId: number, mechanism: string | undefined): Buffer {
  const known = mechanism === undefined ? [] : [int16(mechanism.length), Buffer.from(mechanism)]
  return answerOf(correlationId, int16(mechanism === undefined ? 33 : 0), int32(known.length / 2), ...known)
}

/** For so long a login counts, as it does where `connections.max.reauth.ms` says so. */
const SESSION_MS = 300_000

/**
 * SaslAuthenticate version 1: what the broker says, or that it does not let in who asks (58,
 * SASL_AUTHENTICATION_FAILED).
 */
function saslAuthenticate(correlationId: number, said: string | undefined): Buffer {
  const words = 'Authentication failed during authentication due to invalid credentials'
  const verdict = said === undefined ? [int16(58), int16(words.length), Buffer.from(words)] : [int16(0), int16(-1)]
  const bytes = Buffer.from(said ?? '')
  return answerOf(correlationId, ...verdict, int32(bytes.length), bytes, int32(0), int32(SESSION_MS))
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeInt16BE(value)
  return bytes
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}

function answerOf(correlationId: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  return Buffer.concat([head(body.length, correlationId), body])
}

/** ApiVersions version 4: no error, no keys, no throttling, and `metadata.version` finalised at 30. */
function apiVersions(correlationId: number): Buffer {
  const name = Buffer.from('metadata.version')
  const feature = [name.length + 1, ...name, 0, 30, 0, 7, 0]
  const body = Buffer.from([...[0, 0], 1, ...[0, 0, 0, 0], 1, 2, feature.length + 1, 2, ...feature])
  return Buffer.concat([head(body.length, correlationId), body])
}

function head(bodyLength: number, correlationId: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeInt32BE(4 + bodyLength, 0)
  bytes.writeInt32BE(correlationId, 4)
  return bytes
}
