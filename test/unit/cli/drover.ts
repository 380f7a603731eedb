import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Readable, Writable } from 'node:stream'
import { commandLine } from '../../../src/cli/command-line.ts'

/** The command line. */
export const DROVER = join(process.cwd(), 'bin', 'drover')

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

interface Surroundings {
  readonly input?: string
  readonly env?: NodeJS.ProcessEnv
}

let goesOn = false

/**
 * Runs the command line to its end, within this process: what it reads, writes and ends with is put in place of the
 * process's own meanwhile. Only for commands that end by themselves, one at a time.
 */
export async function drover(words: readonly string[], { input = '', env = {} }: Surroundings = {}): Promise<Ended> {
  if (goesOn) throw new Error('another command goes on')
  goesOn = true
  const [stdout, stderr] = [new Written(), new Written()]
  const ended: { code: number | undefined } = { code: undefined }
  const exitCode = {
    get: () => ended.code,
    set(code: number | undefined) {
      ended.code = code
    },
  }
  const giveBack = [
    replace('stdout', { value: stdout }),
    replace('stderr', { value: stderr }),
    replace('stdin', { value: Readable.from([input]) }),
    replace('env', { value: { ...process.env, ...env } }),
    replace('exitCode', exitCode),
  ]
  try {
    await commandLine(words)
    return { code: ended.code ?? 0, stdout: stdout.text, stderr: stderr.text }
  } finally {
    for (const back of giveBack) back()
    goesOn = false
  }
}

/** Puts something in the place of what the process has, until it is given back. */
function replace(name: 'stdout' | 'stderr' | 'stdin' | 'env' | 'exitCode', by: PropertyDescriptor): () => void {
  const own = Object.getOwnPropertyDescriptor(process, name)
  if (own === undefined) throw new Error(`a process without ${name}`)
  Object.defineProperty(process, name, { ...by, configurable: true })
  return () => void Object.defineProperty(process, name, own)
}

class Written extends Writable {
  text = ''

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString()
    done()
  }
}

/** Runs it to its end as a process of its own, for what only a process can show. */
export function droverProcess(words: readonly string[], { input = '', env = {} }: Surroundings = {}): Ended {
  const all = { ...process.env, ...env }
  const { status, stdout, stderr } = spawnSync(DROVER, words, { encoding: 'utf8', input, env: all })
  return { code: status, stdout, stderr }
}

/** Runs it while a test goes on; `next` is its next line. */
export function droverGoingOn(words: readonly string[]): { next: () => Promise<string>; stop: () => void } {
  const child = spawn(DROVER, words, { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    async next() {
      const { done, value } = await lines.next()
      if (done) throw new Error('it ended')
      return value
    },
    stop: () => child.kill(),
  }
}
