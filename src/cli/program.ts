import { Command, CommanderError } from 'commander'
import { DroverError } from '../errors.ts'
import { COMMANDS } from './commands.ts'
import { addGlobalOptions } from './globals.ts'
import { droverVersion } from './version.ts'

/** Which commands to load in full: the ones these words may mean, or all. */
export type Loading = readonly string[] | 'all'

/** The command line's grammar. Commands that are not loaded are known by name and summary only. */
async function buildProgram(loading: Loading): Promise<Command> {
  const program = new Command('drover')
    .description("Reconciles Apache Kafka on plain Docker hosts with Strimzi's manifests.")
    .version(droverVersion(), '-V, --version')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeErr: (text) => process.stderr.write(text), outputError: () => undefined })
    .exitOverride()
  addGlobalOptions(program)
  for (const { name, summary, load } of COMMANDS) {
    const command = program.command(name).description(sentence(summary)).summary(summary)
    if (loading === 'all' || loading.includes(name)) (await load()).define(command, () => buildProgram('all'))
  }
  return program
}

/** Parses and runs. @throws DroverError of any code; USAGE for what was not understood */
export async function runProgram(words: readonly string[]): Promise<void> {
  const program = await buildProgram(words)
  try {
    await program.parseAsync(words, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    // Help and version have been printed; help that was not asked for stands for a missing command.
    if (error.exitCode === 0) return
    if (error.code === 'commander.help') throw new DroverError('USAGE', 'which command?')
    throw new DroverError('USAGE', error.message.replace(/^error: /, ''), { cause: error })
  }
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}
