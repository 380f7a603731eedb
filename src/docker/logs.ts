import type { Readable } from 'node:stream'
import type { DockerClient } from './client.ts'
import { ask, type Engine, shortId } from './engine.ts'
import { toDroverError } from './errors.ts'
import { LineBuffer } from './lines.ts'

/** The calls about what containers wrote. */
export function logCalls(engine: Engine): Pick<DockerClient, 'readLogs' | 'followLogs'> {
  const { docker, deadlines } = engine
  return {
    readLogs: (id, lines, signal) =>
      ask({ what: `read the log of ${shortId(id)}`, deadline: deadlines.readLogs, signal }, async (abortSignal) => {
        const options = { stdout: true, stderr: true, tail: lines, follow: false as const, abortSignal }
        const frames = new LogFrames()
        const written = await docker.getContainer(id).logs(options)
        return [...frames.push(written), ...frames.end()].slice(-lines)
      }),
    followLogs: (id, lines, signal) => follow(engine, id, lines, signal),
  }
}

async function* follow({ streams, deadlines }: Engine, id: string, lines: number, signal: AbortSignal) {
  const what = `follow the log of ${shortId(id)}`
  const options = { stdout: true, stderr: true, tail: lines, follow: true as const }
  const stream = (await ask({ what, deadline: deadlines.followLogs, signal }, (abortSignal) =>
    streams.getContainer(id).logs({ ...options, abortSignal: AbortSignal.any([signal, abortSignal]) }),
  )) as Readable
  const frames = new LogFrames()
  try {
    for await (const piece of stream) yield* frames.push(piece as Buffer)
    yield* frames.end()
  } catch (error) {
    if (!signal.aborted) throw toDroverError(what, error)
  }
}

const HEADER_BYTES = 8

/**
 * Lines out of Docker's log stream: frames of a stream number, three zeros and a length of four bytes, then that much
 * text. A frame need not be a line, nor a piece of the connection a frame. stdout and stderr each keep their own
 * unfinished line.
 */
export class LogFrames {
  #pieces = Buffer.alloc(0)
  #streams = new Map<number, LineBuffer>()

  /** The lines this piece of the connection completes. */
  push(piece: Buffer): string[] {
    this.#pieces = Buffer.concat([this.#pieces, piece])
    const lines: string[] = []
    let at = 0
    while (this.#pieces.length >= at + HEADER_BYTES) {
      const end = at + HEADER_BYTES + this.#pieces.readUInt32BE(at + 4)
      if (this.#pieces.length < end) break
      lines.push(...this.#stream(this.#pieces.readUInt8(at)).push(this.#pieces.subarray(at + HEADER_BYTES, end)))
      at = end
    }
    this.#pieces = this.#pieces.subarray(at)
    return lines
  }

  /** Lines whose end never came. */
  end(): string[] {
    return [...this.#streams.values()].flatMap((stream) => stream.end())
  }

  #stream(number: number): LineBuffer {
    const stream = this.#streams.get(number) ?? new LineBuffer()
    this.#streams.set(number, stream)
    return stream
  }
}
