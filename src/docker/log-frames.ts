import { LineBuffer } from './lines.ts'

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
