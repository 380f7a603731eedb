import { DroverError, type ErrorCode, hasCode, messageOf } from '../errors.ts'
import type { KafkaEndpoint } from './client.ts'
import type { Connections } from './connections.ts'
import { within } from './deadline.ts'
import type { KafkaDeadlines } from './deadlines.ts'
import { REFUSALS } from './refusal.ts'
import { loadWire, type Request, type Wire } from './wire.ts'

/** After so many silent nodes a request is given up, however many are left: a pass may not hang for long. */
const MISSED_DEADLINES = 2

/** Sends requests to whichever node answers. */
export class Asker {
  readonly #connections: Connections
  readonly #deadlines: KafkaDeadlines
  #lastAnswered: KafkaEndpoint | undefined

  constructor(connections: Connections, deadlines: KafkaDeadlines) {
    this.#connections = connections
    this.#deadlines = deadlines
  }

  /**
   * The first answer any of these endpoints gives: the one that answered last time first, then whichever accepts.
   * @throws KAFKA_UNREACHABLE, KAFKA_TIMEOUT, KAFKA_UNTRUSTED, KAFKA_DENIED, and whatever the request throws about its
   * answer
   */
  async ask<T>(endpoints: readonly KafkaEndpoint[], request: Request<T>, signal?: AbortSignal): Promise<T> {
    if (endpoints.length === 0) throw new DroverError('KAFKA_UNREACHABLE', 'no node to ask is running')
    // Loading the library must not count against any node's deadline.
    const wire = await loadWire()
    let left = endpoints
    let missed = 0
    const failures: Failure[] = []
    while (left.length > 0 && missed < MISSED_DEADLINES) {
      const standing = this.#standing(left)
      const endpoint = standing ?? (await this.#firstToAccept(left, failures, signal))
      if (endpoint === undefined) break
      try {
        const answer = await this.#send(wire, endpoint, request, signal)
        this.#lastAnswered = endpoint
        return answer
      } catch (error) {
        if (signal?.aborted) throw error
        if (!isSilence(error)) throw error
        this.#connections.drop(endpoint)
        if (hasCode(error, 'KAFKA_TIMEOUT')) missed++
        // A connection of old may have broken since; that node gets a second chance with a new one.
        else if (standing !== undefined) continue
        left = left.filter((other) => other !== endpoint)
        failures.push({ endpoint, error })
      }
    }
    const words = failures.map(({ endpoint, error }) => describe(endpoint, error)).join(', ')
    throw new DroverError(missed > 0 ? 'KAFKA_TIMEOUT' : codeOf(failures), `nobody answers: ${words}`)
  }

  async #send<T>(wire: Wire, endpoint: KafkaEndpoint, request: Request<T>, signal?: AbortSignal): Promise<T> {
    const connection = await this.#connections.connect(endpoint)
    try {
      return await within(this.#deadlines.node, signal, () => request(wire, connection))
    } catch (error) {
      if (error instanceof wire.TimeoutError) throw new DroverError('KAFKA_TIMEOUT', error.message, { cause: error })
      if (error instanceof DroverError || error instanceof wire.NetworkError || signal?.aborted) throw error
      throw new DroverError('KAFKA_FAILED', `an answer that cannot be read: ${messageOf(error)}`, { cause: error })
    }
  }

  #standing(endpoints: readonly KafkaEndpoint[]): KafkaEndpoint | undefined {
    const standing = endpoints.filter((endpoint) => this.#connections.find(endpoint) !== undefined)
    return standing.find((endpoint) => endpoint.nodeId === this.#lastAnswered?.nodeId) ?? standing[0]
  }

  async #firstToAccept(
    endpoints: readonly KafkaEndpoint[],
    failures: Failure[],
    signal: AbortSignal | undefined,
  ): Promise<KafkaEndpoint | undefined> {
    const dial = async (endpoint: KafkaEndpoint): Promise<KafkaEndpoint> => {
      try {
        await this.#connections.connect(endpoint)
        return endpoint
      } catch (error) {
        failures.push({ endpoint, error })
        throw error
      }
    }
    try {
      return await within(2 * this.#deadlines.connect, signal, () => Promise.any(endpoints.map(dial)))
    } catch (error) {
      if (error instanceof AggregateError) return undefined
      throw error
    }
  }
}

/** Why one node gave no answer. */
interface Failure {
  readonly endpoint: KafkaEndpoint
  readonly error: unknown
}

/** True when the node said nothing, or there is no speaking with it, so that another may be asked. */
function isSilence(error: unknown): boolean {
  return hasCode(error, 'KAFKA_TIMEOUT', ...REFUSALS) || !(error instanceof DroverError)
}

/** What nobody's answer means: where one reason of security kept all of them away, that is what there is to mend. */
function codeOf(failures: readonly Failure[]): ErrorCode {
  const [first, ...others] = failures.map(({ error }) =>
    hasCode(error, ...REFUSALS) ? error.code : 'KAFKA_UNREACHABLE',
  )
  return first !== undefined && others.every((code) => code === first) ? first : 'KAFKA_UNREACHABLE'
}

function describe({ nodeId, host, port }: KafkaEndpoint, error: unknown): string {
  if (hasCode(error, ...REFUSALS)) return `node ${nodeId} at ${host}:${port} (${error.message})`
  const cause: unknown = error instanceof Error ? error.cause : undefined
  const reason = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : messageOf(error)
  return `node ${nodeId} at ${host}:${port} (${reason})`
}
