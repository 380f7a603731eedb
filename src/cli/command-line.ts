import { DroverError, messageOf } from '../errors.ts'
import { exitCodeOf } from './exit.ts'
import { runProgram } from './program.ts'

/** Does what these words say. What goes wrong is told on stderr, with what to do, and by the process's exit code. */
export async function commandLine(words: readonly string[]): Promise<void> {
  try {
    await runProgram(words)
  } catch (error) {
    process.stderr.write(`drover: ${messageOf(error)}\n${advice(error)}\n`)
    process.exitCode = exitCodeOf(error)
  }
}

function advice(error: unknown): string {
  if (error instanceof DroverError) return error.mend
  const stack = error instanceof Error ? `\n${error.stack}` : ''
  return `Nobody foresaw this error; please report it with what follows.${stack}`
}
