import { pbkdf2, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import type { ScramCredential, ScramMechanism } from '../model/kafka-state.ts'
import type { Sensitive } from '../model/sensitive.ts'
import { type Answers, answersOf } from './gather.ts'
import { assertAccepted, RESOURCE_NOT_FOUND } from './kafka-error.ts'
import { bodyOf, type Request } from './wire.ts'

/** Kafka's `ScramMechanism`: its number on the wire, its hash, and how many bytes that has. */
const MECHANISMS = {
  'SCRAM-SHA-256': { code: 1, digest: 'sha256', bytes: 32 },
  'SCRAM-SHA-512': { code: 2, digest: 'sha512', bytes: 64 },
} as const satisfies Record<ScramMechanism, unknown>

/** The fewest that Kafka takes. Passwords that Drover makes are no words that anybody could guess at. */
const ITERATIONS = 4_096
const SALT_BYTES = 32
/** Node hashes on four threads, on which it reads files and looks up names as well. */
const SALTED_AT_ONCE = 2

const hash = promisify(pbkdf2)

/** DescribeUserScramCredentials of all users who have a password, sorted by name; mechanisms in their order. */
export const describeScramCredentials: Request<ReadonlyMap<string, readonly ScramCredential[]>> = async (
  wire,
  connection,
) => {
  const answer = await bodyOf(wire, wire.describeUserScramCredentialsV0.api.async(connection, []))
  assertAccepted('DescribeUserScramCredentials', answer.errorCode, answer.errorMessage)
  const users = answer.results.map(({ user, credentialInfos }): [string, ScramCredential[]] => {
    const known = Object.entries(MECHANISMS).flatMap(([mechanism, { code }]) =>
      credentialInfos
        .filter((info) => info.mechanism === code)
        .map(({ iterations }) => ({ mechanism: mechanism as ScramMechanism, iterations })),
    )
    return [user, known]
  })
  return new Map(users.filter(([, known]) => known.length > 0).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** A change of one mechanism of one user; without a password it is taken away. */
export interface ScramChange {
  /** The user's. */
  readonly name: string
  readonly password?: Sensitive
}

/** One that is ready to be sent: what Kafka stores is made of it, and nobody gets the password back. */
export interface SaltedChange {
  readonly name: string
  readonly salted?: { readonly salt: Buffer; readonly password: Buffer }
}

/**
 * Salts passwords, a few at a time: what one of them takes (some milliseconds) is taken on other threads, and hundreds
 * keep neither this one nor those for files busy for long. Once the signal has fired, none is, and none will be sent.
 */
export async function salt(
  mechanism: ScramMechanism,
  changes: readonly ScramChange[],
  signal?: AbortSignal,
): Promise<readonly SaltedChange[]> {
  const { digest, bytes } = MECHANISMS[mechanism]
  const salted: SaltedChange[] = []
  const left = changes[Symbol.iterator]()
  const saltOneByOne = async (): Promise<void> => {
    for (const { name, password } of left) {
      if (signal?.aborted) return
      const own = randomBytes(SALT_BYTES)
      // Kafka takes the bytes of a password as they are (`ScramFormatter.normalize`).
      salted.push(
        password === undefined
          ? { name }
          : { name, salted: { salt: own, password: await hash(password.reveal(), own, ITERATIONS, bytes, digest) } },
      )
    }
  }
  await Promise.all(Array.from({ length: SALTED_AT_ONCE }, saltOneByOne))
  return salted
}

/**
 * AlterUserScramCredentials of one mechanism: to Kafka two of one user in one request are a user altered twice. That
 * there is nothing to take away is success.
 */
export function alterScramCredentials(mechanism: ScramMechanism, changes: readonly SaltedChange[]): Request<Answers> {
  const { code } = MECHANISMS[mechanism]
  return async (wire, connection) => {
    const deletions = changes.filter(({ salted }) => !salted).map(({ name }) => ({ name, mechanism: code }))
    const upsertions = changes.flatMap(({ name, salted }) =>
      salted
        ? { name, mechanism: code, iterations: ITERATIONS, salt: salted.salt, saltedPassword: salted.password }
        : [],
    )
    const answer = wire.alterUserScramCredentialsV0.api.async(connection, deletions, upsertions)
    const results = (await bodyOf(wire, answer)).results.map(({ user, ...rest }) => ({ name: user, ...rest }))
    return answersOf('AlterUserScramCredentials', results, ({ errorCode }) => errorCode === RESOURCE_NOT_FOUND)
  }
}
