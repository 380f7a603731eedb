/** A log entry for a person: `14:38:18 warn  pass failed  key=Kafka/my-cluster code=DOCKER_TIMEOUT`. */
export function toShortLine(json: string): string {
  const entry: Record<string, unknown> = JSON.parse(json)
  const { time, level, msg, err, ...fields } = entry
  const words = [clock(time), String(level).padEnd(5), String(msg ?? ''), ...Object.entries(fields).map(field)]
  return `${words.join(' ')}${isError(err) ? errorLines(err) : ''}\n`
}

/** The time of day here, of a moment in ISO 8601. */
function clock(time: unknown): string {
  return new Date(String(time)).toTimeString().slice(0, 8)
}

function field([name, value]: [string, unknown]): string {
  return `${name}=${typeof value === 'string' && /^[\w./:@,+-]+$/.test(value) ? value : JSON.stringify(value)}`
}

interface LoggedError {
  readonly message: string
  readonly code?: string
  readonly mend?: string
  readonly stack?: string
}

function isError(value: unknown): value is LoggedError {
  return typeof value === 'object' && value !== null && 'message' in value
}

function errorLines({ message, code, mend, stack }: LoggedError): string {
  const lines = [stack ?? `${code ?? 'error'}: ${message}`, ...(mend === undefined ? [] : [mend])]
  return lines
    .flatMap((text) => text.split('\n'))
    .map((line) => `\n         ${printable(line)}`)
    .join('')
}

/** Messages come from elsewhere: nothing in them may steer the terminal. */
function printable(line: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
  return line.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, ' ')
}
