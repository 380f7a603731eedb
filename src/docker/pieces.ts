import type { Readable } from 'node:stream'
import { ask, type EngineRequest } from './engine.ts'

/** The pieces of a stream, none of which may take longer than the call's deadline; the stream is closed in the end. */
export async function* piecesOf(stream: Readable, call: EngineRequest): AsyncGenerator<Buffer> {
  try {
    const pieces = stream[Symbol.asyncIterator]()
    for (;;) {
      const { done, value } = await ask(call, () => pieces.next())
      if (done) return
      yield value as Buffer
    }
  } finally {
    stream.destroy()
  }
}
