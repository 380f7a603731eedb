import type { Command } from 'commander'
import { KIND_WORDS } from '../kinds.ts'

export interface CommandGrammar {
  readonly name: string
  readonly summary: string
  /** With the global ones; sorted. */
  readonly options: readonly string[]
  /** What its first argument may be. */
  readonly words: readonly string[]
}

/** Commands whose arguments are kinds, most with names. */
const TAKE_RESOURCES = ['get', 'describe', 'pause', 'resume', 'restart', 'schema']

/** What the shells complete, taken from the commands themselves, of which all have to be loaded. */
export function describeGrammar(program: Command): readonly CommandGrammar[] {
  const common = optionsOf(program)
  return program.commands.map((command) => ({
    name: command.name(),
    summary: command.summary(),
    options: [...new Set([...optionsOf(command), ...common, '--help'])].sort(),
    words: TAKE_RESOURCES.includes(command.name())
      ? KIND_WORDS
      : command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
  }))
}

function optionsOf(command: Command): string[] {
  return command.options.flatMap(({ long }) => (long === undefined || long === null ? [] : [long]))
}
