import { systemCode } from '../report/file-ops.ts'
import { EXIT } from './exit.ts'

/**
 * What becomes of a process whose output nobody takes any more.
 *
 * Who reads what was asked for may stop reading (`| head`): that is an end, not an error. Who reads what is told on the
 * way, a terminal that was closed, a log that ended, a disk without room, is no reason to end anything: a daemon goes
 * on without him.
 */
export function endureLostReaders(): void {
  process.stderr.on('error', () => undefined)
  process.stdout.on('error', (error) => {
    const code = systemCode(error)
    if (code === 'EPIPE') process.exit()
    process.stderr.write(`drover: the output cannot be written: ${code ?? error.message}\n`)
    process.exit(EXIT.error)
  })
}
