import { connect } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { Kafka } from 'kafkajs'
import { DroverError, messageOf } from '../errors.ts'
import { KAFKA_DEADLINES } from './deadlines.ts'
import { kafkaError } from './kafka-error.ts'
import type { Bootstrap } from './record.ts'
import { refusalOf } from './refusal.ts'
import { kafkajsSasl, tlsOptions } from './security.ts'

const KEEP_ALIVE_MS = 60_000

/** kafkajs, loaded on first use, without its own log: what goes wrong is thrown. @throws KAFKA_CREDENTIALS_UNUSABLE */
export async function openKafkajs(bootstrap: Bootstrap): Promise<Kafka> {
  const { brokers, map, security = {}, requestMs = 10_000, connectMs = KAFKA_DEADLINES.connect } = bootstrap
  const { Kafka, logLevel } = await import('./kafkajs-library.ts')
  muteNegativeTimeouts()
  const { tls, sasl } = security
  const tlsFor = tls && tlsOptions(tls)
  return new Kafka({
    clientId: 'drover',
    brokers: [...brokers],
    logLevel: logLevel.NOTHING,
    connectionTimeout: connectMs,
    requestTimeout: requestMs,
    // Whoever calls has more patience, and tells what is worth it.
    retry: { initialRetryTime: 100, retries: 3 },
    ...(sasl && { sasl: kafkajsSasl(sasl) }),
    socketFactory: ({ host, port, onConnect }) => {
      const to = map?.(host, port) ?? { host, port }
      const address = { host: to.host, port: to.port }
      // The certificate names the node as it is known, not as it is dialled.
      const socket = tlsFor ? connectTls({ ...address, ...tlsFor(host) }, onConnect) : connect(address, onConnect)
      return socket.setKeepAlive(true, KEEP_ALIVE_MS)
    },
  })
}

/** The one error it throws that does not bear its name: a broker has accepted, and not answered. */
const NOT_CONNECTED = 'Broker not connected'

/** An error of kafkajs in our table; the innermost cause is what the broker said. */
export function fromKafkajs(about: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof DroverError) return error
  if (!error.name.startsWith('KafkaJS') && error.message !== NOT_CONNECTED) return error
  const refusal = refusalOf(error)
  if (refusal) return new DroverError(refusal.code, `${about}: ${refusal.message}`, { cause: error })
  let innermost: Error = error
  while (innermost.cause instanceof Error) innermost = innermost.cause
  if (innermost.name === 'KafkaJSProtocolError' && 'code' in innermost) {
    return kafkaError(about, Number(innermost.code), innermost.message)
  }
  return new DroverError('KAFKA_UNREACHABLE', `${about}: ${messageOf(innermost)}`, { cause: error })
}

let muted = false

/** kafkajs sets timers in the past, for which Node 24 prints a warning; there is nothing a user could do about it. */
function muteNegativeTimeouts(): void {
  if (muted) return
  muted = true
  const emitWarning = process.emitWarning
  process.emitWarning = (warning: string | Error, ...rest: unknown[]) => {
    if (rest[0] !== 'TimeoutNegativeWarning') Reflect.apply(emitWarning, process, [warning, ...rest])
  }
}
