import { commandLine } from './command-line.ts'
import { endureLostReaders } from './lost-readers.ts'

endureLostReaders()
await commandLine(process.argv.slice(2))
