import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { Duplex } from 'node:stream'

/**
 * The standard streams of an ssh as a socket. It ends only when ssh itself has, because its exit code and last words
 * tell whether that is an end or an error; a stream that closed before says nothing yet.
 */
export class SshConnection extends Duplex {
  readonly #ssh: ChildProcessWithoutNullStreams
  #said = ''

  constructor(ssh: ChildProcessWithoutNullStreams) {
    super()
    this.#ssh = ssh
    ssh.stdout.on('data', (piece: Buffer) => {
      if (!this.push(piece)) ssh.stdout.pause()
    })
    ssh.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#said = (this.#said + text).slice(-500)
    })
    ssh.stdin.on('error', () => {})
    ssh.on('error', (error) => this.destroy(error))
    ssh.on('close', (code) => {
      if (code === 0) this.push(null)
      else this.destroy(Object.assign(new Error(this.#lastWords() ?? `ssh ended with ${code}`), { code: 'ESSH' }))
    })
  }

  override _read(): void {
    this.#ssh.stdout.resume()
  }

  override _write(piece: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#ssh.stdin.write(piece, () => done())
  }

  override _final(done: () => void): void {
    this.#ssh.stdin.end(done)
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#ssh.kill()
    done(error)
  }

  /** An unused connection must not keep Drover from ending. */
  unref(): this {
    this.#ssh.unref()
    for (const stream of this.#pipes()) stream.unref?.()
    return this
  }

  ref(): this {
    this.#ssh.ref()
    for (const stream of this.#pipes()) stream.ref?.()
    return this
  }

  // What else Node's HTTP asks of a socket; ssh has options of its own for these.
  setKeepAlive(): this {
    return this
  }

  setNoDelay(): this {
    return this
  }

  setTimeout(): this {
    return this
  }

  /** The last line is what ended it; those before may be banners and warnings. */
  #lastWords(): string | undefined {
    return this.#said.trim().split('\n').at(-1)?.trim() || undefined
  }

  /** The pipes to a child are sockets, which their types do not say. */
  #pipes(): { ref?(): void; unref?(): void }[] {
    return [this.#ssh.stdin, this.#ssh.stdout, this.#ssh.stderr] as { ref?(): void; unref?(): void }[]
  }
}
