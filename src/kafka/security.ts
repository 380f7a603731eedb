import { createHmac, randomBytes } from 'node:crypto'
import { isIP } from 'node:net'
import { type ConnectionOptions, checkServerIdentity, createSecureContext, type SecureContext } from 'node:tls'
import type { SASLOptions as KafkajsSasl } from 'kafkajs'
import { DroverError, messageOf } from '../errors.ts'
import type { Sensitive } from '../model/sensitive.ts'
import type { WireConnectionOptions } from './wire.ts'

/** What a connection to a node needs besides its address. Without any it is plain text. */
export interface ConnectionSecurity {
  readonly tls?: TlsSecurity
  readonly sasl?: SaslLogin
}

export interface TlsSecurity {
  /**
   * PEM: the authorities one of which must have signed the node's certificate; no others count, the system's neither.
   */
  readonly ca: string
  /** PEM: what we prove ourselves with; the key is PKCS#8. */
  readonly identity?: { readonly certificate: string; readonly key: Sensitive }
  /** Whom the node's certificate has to name, and who is asked for (SNI). Absent: the host the node is known by. */
  readonly serverName?: string
}

export interface SaslLogin {
  readonly mechanism: 'SCRAM-SHA-256' | 'SCRAM-SHA-512'
  readonly user: string
  readonly password: Sensitive
}

/** How Node is to open a TLS connection to a node that is known by this host, whichever address is dialled. */
export type TlsOptionsFor = (host: string) => ConnectionOptions

/** Reads certificates and key once, for any number of nodes. @throws KAFKA_CREDENTIALS_UNUSABLE */
export function tlsOptions(tls: TlsSecurity): TlsOptionsFor {
  const secureContext = contextOf(tls)
  return (host) => {
    const name = tls.serverName ?? host
    return {
      secureContext,
      // An address cannot be asked for by SNI; a certificate can name it all the same.
      ...(isIP(name) === 0 && { servername: name }),
      checkServerIdentity: (_host, certificate) => checkServerIdentity(name, certificate),
      // Said, because NODE_TLS_REJECT_UNAUTHORIZED=0 in the environment would change what goes without saying.
      rejectUnauthorized: true,
    }
  }
}

function contextOf({ ca, identity }: TlsSecurity): SecureContext {
  try {
    const own = identity && { cert: identity.certificate, key: identity.key.reveal() }
    return createSecureContext({ ca, ...own, minVersion: 'TLSv1.2' })
  } catch (error) {
    const message = `the certificates or the key for Kafka cannot be used: ${messageOf(error)}`
    throw new DroverError('KAFKA_CREDENTIALS_UNUSABLE', message, { cause: error })
  }
}

/** Options of the wire client's connections. @throws KAFKA_CREDENTIALS_UNUSABLE */
export function wireSecurity({ tls, sasl }: ConnectionSecurity, host: string): WireConnectionOptions {
  return {
    ...(tls && { tls: tlsOptions(tls)(host) }),
    // Asked for at each login, so that the text stands in no options.
    ...(sasl && {
      sasl: { mechanism: sasl.mechanism, username: sasl.user, password: () => sasl.password.reveal() },
    }),
  }
}

/** kafkajs takes a password only as a member: a getter, so that it is not kept. */
export function kafkajsSasl({ mechanism, user, password }: SaslLogin): KafkajsSasl {
  const login = {
    username: user,
    get password() {
      return password.reveal()
    },
  }
  switch (mechanism) {
    case 'SCRAM-SHA-256':
      return Object.assign(login, { mechanism: 'scram-sha-256' } as const)
    case 'SCRAM-SHA-512':
      return Object.assign(login, { mechanism: 'scram-sha-512' } as const)
  }
}

const PROCESS_KEY = randomBytes(32)

/** A text that differs where what is needed does, and tells nothing of it: it is keyed anew in each process. */
export function securityKey({ tls, sasl }: ConnectionSecurity = {}): string {
  if (!tls && !sasl) return 'plain text'
  const parts = [
    [tls?.ca, tls?.serverName, tls?.identity?.certificate, tls?.identity?.key.reveal()],
    [sasl?.mechanism, sasl?.user, sasl?.password.reveal()],
  ]
  return createHmac('sha256', PROCESS_KEY).update(JSON.stringify(parts)).digest('base64url')
}
