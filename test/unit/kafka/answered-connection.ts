import { Reader, Writer } from '@platformatic/kafka'
import type { Connection } from '../../../src/kafka/wire.ts'

/** One request as it was sent, behind its header. */
export interface Sent {
  readonly apiKey: number
  readonly bytes: Buffer
  readonly reader: Reader
}

type Send = (
  apiKey: number,
  version: number,
  request: () => Writer,
  parse: (correlationId: number, apiKey: number, version: number, reader: Reader) => unknown,
  ...rest: [boolean, boolean, (error: unknown, answer?: unknown) => void]
) => void

/**
 * A connection without a broker: requests and answers are the bytes that go over the wire, `answer` writes the latter.
 */
export function answeredConnection(answer: (sent: Sent) => Writer): { connection: Connection; sent: readonly Sent[] } {
  const sent: Sent[] = []
  const send: Send = (apiKey, version, request, parse, _requestTags, _responseTags, done) => {
    const bytes = Buffer.from(request().buffer)
    const one = { apiKey, bytes, reader: Reader.from(bytes) }
    sent.push(one)
    let parsed: unknown
    try {
      parsed = parse(0, apiKey, version, Reader.from(answer({ ...one, reader: Reader.from(bytes) })))
    } catch (error) {
      return done(error)
    }
    done(null, parsed)
  }
  // Of a connection our requests use nothing but `send`.
  return { connection: { send } as unknown as Connection, sent }
}

export const write = (): Writer => Writer.create()
