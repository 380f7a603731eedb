import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { jest } from '@jest/globals'

// Every test starts processes, which a busy machine does slowly.
jest.setTimeout(30_000)

/** The command line. */
export const DROVER = join(process.cwd(), 'bin', 'drover')

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs the real command line to its end. */
export function drover(words: readonly string[], options: { input?: string; env?: NodeJS.ProcessEnv } = {}): Ended {
  const { status, stdout, stderr } = spawnSync(DROVER, words, {
    encoding: 'utf8',
    input: options.input ?? '',
    env: { ...process.env, ...options.env },
  })
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
