import { DroverError, messageOf } from '../errors.ts'
import { exitCodeOf } from './exit.ts'
import { runProgram } from './program.ts'

// Who reads the output may stop reading (`| head`): that is an end, not an error.
process.stdout.on('error', (error) => {
  if ('code' in error && error.code === 'EPIPE') process.exit()
  throw error
})

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
