import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { lineOf, type Verdict } from './verdict.ts'

const CLIENT = join(process.cwd(), 'test/real/day2/client.ts')
/** Milliseconds for all that is on its way to arrive, and to be read again. */
const PATIENCE_MS = 120_000

/** `usual`: kafkajs' own timeouts and retries. `patient`: nothing is given up for minutes. */
export type Patience = 'usual' | 'patient'

/** A client in a process of its own that writes and reads for as long as a suite runs. */
export class Judge {
  readonly #client: ChildProcess

  /** Begins to write and read; `topic` has to exist. */
  static async start(
    topic: string,
    partitions: number,
    brokers: readonly string[],
    patience: Patience = 'usual',
  ): Promise<Judge> {
    const judge = new Judge([patience, topic, String(partitions), ...brokers])
    await judge.#answer()
    return judge
  }

  private constructor(args: readonly string[]) {
    this.#client = fork(CLIENT, args, {
      // kafkajs sets timers in the past.
      execArgv: ['--disable-warning=TimeoutNegativeWarning'],
    })
  }

  /**
   * What became of everything written so far; failures and gaps are those since the last check. Says it in one line.
   */
  async check(sentence: string): Promise<Verdict> {
    const answer = this.#answer()
    this.#client.send('check')
    const verdict = (await answer) as Verdict
    process.stderr.write(`judge: ${sentence}: ${lineOf(verdict)}\n`)
    return verdict
  }

  end(): void {
    this.#client.kill()
  }

  async #answer(): Promise<unknown> {
    const gone = new AbortController()
    const signal = AbortSignal.any([AbortSignal.timeout(PATIENCE_MS), gone.signal])
    const end = (code: number | null) => gone.abort(new Error(`the judge's client ended with ${code}`))
    this.#client.once('exit', end)
    try {
      const [message] = await once(this.#client, 'message', { signal })
      return message
    } catch (error) {
      throw signal.reason ?? error
    } finally {
      this.#client.off('exit', end)
    }
  }
}
