/** The wire functions of `@platformatic/kafka`. */
export type Wire = typeof import('./wire-functions.ts')
/** One connection to one node. */
export type Connection = InstanceType<Wire['Connection']>

/** How one is opened. */
export type WireConnectionOptions = import('@platformatic/kafka').ConnectionOptions

/** What to send over a connection, and how to read the answer; throws a DroverError when Kafka says no. */
export type Request<T> = (wire: Wire, connection: Connection) => Promise<T>

let loading: Promise<Wire> | undefined

/** Loads the library on first use: it takes some 300 ms, which a command that never talks to Kafka should not pay. */
export function loadWire(): Promise<Wire> {
  loading ??= import('./wire-functions.ts').catch((error: unknown) => {
    loading = undefined
    throw error
  })
  return loading
}

/**
 * The decoded body of an answer, error codes and all. The library throws when any part of an answer bears an error; we
 * look at each part by itself, so that one leaderless partition does not hide every other topic.
 */
export async function bodyOf<T>(wire: Wire, answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof wire.ResponseError) return error.response as T
    throw error
  }
}

/** Kafka prints ids (topics, directories) as base64url; the library gives them as hyphenated hex. */
export function base64Id(uuid: string): string {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex').toString('base64url')
}

/** The hex that the library writes for an id that Kafka prints. */
export function hexId(id: string): string {
  return Buffer.from(id, 'base64url').toString('hex')
}
