import { StringDecoder } from 'node:string_decoder'

/** Cuts text that comes in arbitrary pieces into lines; keeps what has no end yet, also half of a character. */
export class LineBuffer {
  #decoder = new StringDecoder('utf8')
  #rest = ''

  /** The lines this piece completes, without their ends. */
  push(piece: Buffer): string[] {
    const lines = (this.#rest + this.#decoder.write(piece)).split('\n')
    this.#rest = lines.pop() ?? ''
    return lines.map((line) => line.replace(/\r$/, ''))
  }

  /** What is left when nothing more comes. */
  end(): string[] {
    const rest = this.#rest + this.#decoder.end()
    this.#rest = ''
    return rest === '' ? [] : [rest]
  }
}
