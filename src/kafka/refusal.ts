import { isNativeError } from 'node:util/types'
import { DroverError, hasCode } from '../errors.ts'

/** Codes of OpenSSL and Node for a certificate that does not prove what it should, as Node's page on TLS lists them. */
const UNTRUSTED: ReadonlySet<string> = new Set([
  'CERT_CHAIN_TOO_LONG',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REJECTED',
  'CERT_REVOKED',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'ERROR_IN_CERT_NOT_AFTER_FIELD',
  'ERROR_IN_CERT_NOT_BEFORE_FIELD',
  'HOSTNAME_MISMATCH',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'PATH_LENGTH_EXCEEDED',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY',
  'UNABLE_TO_DECRYPT_CERT_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
])
/** OpenSSL's codes where the other side answers and does not speak TLS at all. */
const NO_TLS: ReadonlySet<string> = new Set([
  'ERR_SSL_HTTP_REQUEST',
  'ERR_SSL_PACKET_LENGTH_TOO_LONG',
  'ERR_SSL_WRONG_VERSION_NUMBER',
])
/** The other side has ended a handshake with an alert: it will have none or another certificate, or another TLS. */
const ALERT = /^ERR_SSL_.*(?:ALERT|UNRECOGNIZED_NAME)/

/** What the wire client says, under a code for anything, of plain text that was answered by TLS. */
const WANTS_TLS = 'Broker requires TLS.'

/** Codes of failures that are about who may speak to whom; another node may be asked all the same. */
export const REFUSALS = ['KAFKA_UNTRUSTED', 'KAFKA_DENIED', 'KAFKA_CREDENTIALS_UNUSABLE'] as const

/**
 * Why a connection does not stand, if that is for the sake of security: KAFKA_UNTRUSTED when we do not trust the node,
 * KAFKA_DENIED when it does not let us in. Undefined for anything else. Reads the errors of both clients, down to their
 * causes.
 */
export function refusalOf(error: unknown): DroverError | undefined {
  if (hasCode(error, ...REFUSALS)) return error
  const chain = [...causesOf(error)]
  for (const [depth, each] of chain.entries()) {
    const code = codeOf(each)
    const refuse = (as: (typeof REFUSALS)[number], what: string) =>
      new DroverError(as, `${what}: ${reasonOf(each)} (${code})`, { cause: error })
    if (UNTRUSTED.has(code)) return refuse('KAFKA_UNTRUSTED', 'its certificate is not accepted')
    if (NO_TLS.has(code)) return refuse('KAFKA_UNTRUSTED', 'it does not speak TLS')
    if (ALERT.test(code)) return refuse('KAFKA_DENIED', 'it ended the TLS handshake')
    if (each.message === WANTS_TLS) return new DroverError('KAFKA_DENIED', 'it wants TLS', { cause: error })
    if (isFailedLogin(each) && !chain.slice(depth + 1).some(isSilence)) {
      return new DroverError('KAFKA_DENIED', `it refused the login: ${wordsOf(chain.slice(depth))}`, { cause: error })
    }
  }
  return undefined
}

/** An error, its cause and what it is made of, outermost first. */
function* causesOf(error: unknown): Generator<Error> {
  for (let each: unknown = error; isNativeError(each); ) {
    yield each
    const parts: readonly unknown[] = 'errors' in each && Array.isArray(each.errors) ? each.errors : []
    each = each.cause ?? parts[0]
  }
}

const codeOf = (error: Error): string => ('code' in error ? String(error.code) : '')

/** OpenSSL's message is several lines about itself; what it is about is apart. */
const reasonOf = (error: Error): string => ('reason' in error && error.reason ? String(error.reason) : error.message)

const isFailedLogin = (error: Error): boolean =>
  codeOf(error) === 'PLT_KFK_AUTHENTICATION' || error.name === 'KafkaJSSASLAuthenticationError'

/** The node said nothing, or went away, in the middle of a login: that is no answer. */
const isSilence = (error: Error): boolean => ['PLT_KFK_NETWORK', 'PLT_KFK_TIMEOUT'].includes(codeOf(error))

/** What the broker said, or else the library. */
function wordsOf(chain: readonly Error[]): string {
  const said = chain.flatMap((each) => ('serverErrorMessage' in each ? (each.serverErrorMessage ?? []) : []))
  return String(said[0] ?? chain[0]?.message)
}
