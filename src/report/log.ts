import { isNativeError } from 'node:util/types'
import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino'
import { DroverError } from '../errors.ts'
import type { LogLevel } from './log-level.ts'
import { toShortLine } from './short-line.ts'

/** Drover's log: constant messages, what varies in fields. */
export type Log = Logger

/** Fields that could hold a secret; a second net below `Sensitive`, for what no one thought of. */
const SECRET_FIELDS = [
  'password',
  'secret',
  'token',
  'data',
  'stringData',
  'env',
  'auth',
  'authorization',
  'privateKey',
]

export interface LogOptions {
  readonly level: LogLevel
  /** Short lines for a person instead of JSON; default: when stderr is a terminal. */
  readonly short?: boolean
  /** Default: stderr. */
  readonly destination?: DestinationStream
}

/** One line an entry: JSON, or short and uncoloured for a person at a terminal. */
export function createLog({ level, short = process.stderr.isTTY === true, destination }: LogOptions): Log {
  const stream = destination ?? { write: (line: string) => process.stderr.write(line) }
  return pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: (error: unknown) => describeError(error) },
      redact: { paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]), censor: '[redacted]' },
    },
    short ? { write: (line: string) => stream.write(toShortLine(line)) } : stream,
  )
}

export interface DescribedError {
  readonly type: string
  readonly message: string
  readonly code?: string
  readonly mend?: string
  /** Only of an error nobody foresaw: there it is a bug's address. */
  readonly stack?: string
  readonly cause?: DescribedError
}

/**
 * What the log says of an error: chosen fields only, for clients hang whole requests and answers, and with them
 * secrets, on the errors they throw.
 */
function describeError(error: unknown, depth = 0): DescribedError {
  if (!isNativeError(error)) return { type: typeof error, message: String(error) }
  const foreseen = error instanceof DroverError
  const code = 'code' in error ? error.code : undefined
  return {
    type: error.name,
    message: error.message,
    ...((typeof code === 'string' || typeof code === 'number') && { code: String(code) }),
    ...(foreseen && { mend: error.mend }),
    ...(!foreseen && depth === 0 && error.stack !== undefined && { stack: error.stack }),
    ...(error.cause !== undefined && depth < MAX_CAUSES && { cause: describeError(error.cause, depth + 1) }),
  }
}

/** Enough for ours, the client's, and the socket's. */
const MAX_CAUSES = 3
