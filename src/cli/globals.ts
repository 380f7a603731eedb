import { type Command, InvalidArgumentError } from 'commander'
import { DroverError } from '../errors.ts'
import type { LogOptions } from '../report/log.ts'
import { LOG_FORMATS, LOG_LEVELS, type LogFormat, type LogLevel } from '../report/log-level.ts'
import { defaultStateFolder } from '../report/state-folder.ts'
import { instanceOf, isInstanceName, ofAnother } from '../report/state-instance.ts'

/** Options every command understands. */
export interface Globals {
  /** Path of the state folder. */
  readonly state: string
  /** `unix://...`, `tcp://...`; undefined: as the docker command line decides. */
  readonly docker?: string
  readonly instance: string
  readonly logLevel: LogLevel
  /** Absent: short lines in a terminal, JSON elsewhere. */
  readonly logFormat?: LogFormat
  readonly output?: string
  /** Where a command has it: in which namespace to look. */
  readonly namespace?: string
}

const DEFAULT_INSTANCE = 'default'

/** Registers them; they may stand before or after the command. */
export function addGlobalOptions(program: Command): void {
  program
    .option('--state <dir>', 'folder for what must be remembered', defaultStateFolder())
    .option('--docker <endpoint>', 'engine to use (default: as the docker command decides)')
    .option(
      '--instance <name>',
      'which Drover this is; others are left alone (default: whose the state folder is)',
      checkInstance,
    )
    .option('--log-level <level>', LOG_LEVELS.join(', '), oneOf(LOG_LEVELS), 'info')
    .option(
      '--log-format <format>',
      `${LOG_FORMATS.join(', ')} (default: short in a terminal, else json)`,
      oneOf(LOG_FORMATS),
    )
    .option('-o, --output <format>', 'output format; which ones, the command says')
}

/** The global options as given to this command. @throws STATE_OF_ANOTHER where the state folder is of another one */
export function globalsOf(command: Command): Globals {
  const given = command.optsWithGlobals<Omit<Globals, 'instance'> & Partial<Globals> & Record<string, unknown>>()
  const known = instanceOf(given.state)
  const instance = given.instance ?? known ?? DEFAULT_INSTANCE
  if (known !== undefined && known !== instance) throw ofAnother(given.state, known, instance)
  return { ...given, instance }
}

/** How the log is to be, as asked for. */
export const logOptionsOf = ({ logLevel, logFormat }: Globals): LogOptions => ({
  level: logLevel,
  ...(logFormat && { short: logFormat === 'short' }),
})

/** The output format asked for, the first of these when none was. @throws USAGE */
export function outputOf<Format extends string>(globals: Globals, formats: readonly [Format, ...Format[]]): Format {
  const asked = globals.output
  if (asked === undefined) return formats[0]
  const found = formats.find((format) => format === asked)
  if (found === undefined) {
    throw new DroverError('USAGE', `there is no output format ${asked} here; use ${formats.join(', ')}`)
  }
  return found
}

function checkInstance(value: string): string {
  if (!isInstanceName(value)) throw new InvalidArgumentError('Use lower-case letters, digits and hyphens, 63 at most.')
  return value
}

const oneOf =
  <Word extends string>(words: readonly Word[]) =>
  (value: string): Word => {
    const found = words.find((word) => word === value)
    if (found === undefined) throw new InvalidArgumentError(`Use one of ${words.join(', ')}.`)
    return found
  }
