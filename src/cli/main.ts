import { DroverError, messageOf } from '../errors.ts'
import { exitCodeOf } from './exit.ts'
import { endureLostReaders } from './lost-readers.ts'
import { runProgram } from './program.ts'

endureLostReaders()

try {
  await runProgram(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`drover: ${messageOf(error)}\n${advice(error)}\n`)
  process.exitCode = exitCodeOf(error)
}

function advice(error: unknown): string {
  if (error instanceof DroverError) return error.mend
  const stack = error instanceof Error ? `\n${error.stack}` : ''
  return `Nobody foresaw this error; please report it with what follows.${stack}`
}
