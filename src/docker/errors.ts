import { DroverError, type ErrorCode, messageOf } from '../errors.ts'

/** What docker-modem puts on the errors it throws, and Node on those of its sockets. */
interface EngineError {
  readonly statusCode?: number
  readonly code?: string
  readonly json?: unknown
}

/** Answers that mean something else than their status code says, depending on what was asked. */
export type Meanings = Readonly<Partial<Record<number, ErrorCode>>>

/** The status code of an engine's answer; undefined when it did not answer. */
export function statusOf(error: unknown): number | undefined {
  return (error as EngineError | undefined)?.statusCode
}

/** The engine's own words, without the HTTP decoration docker-modem puts around them. */
export function engineMessage(error: unknown): string {
  const json = (error as EngineError | undefined)?.json
  if (typeof json === 'object' && json !== null && 'message' in json) return String(json.message)
  return messageOf(error)
    .replace(/^\(HTTP code \d+\) .*? - /s, '')
    .trim()
}

/** Port already bound by a container, by another process, or as Docker Desktop says it; engines 20.10 to 29. */
const PORT_TAKEN = /port is already allocated|address already in use|ports are not available/i
const IMAGE_MISSING = /no such image/i
/** Of a volume that is made, alone or with a container. */
const DRIVER_MISSING = /error looking up volume plugin/i
/**
 * A memory limit below what is in use, which the kernel cannot take back (cgroups 1): the engine answers 500, but no
 * waiting helps.
 */
const LIMIT_TOO_LOW = /unable to set memory limit|memory\.limit_in_bytes.*device or resource busy/is

/** One error of our table for whatever a call to the engine threw; `what` names the call in the message. */
export function toDroverError(what: string, error: unknown, meanings: Meanings = {}): DroverError {
  if (error instanceof DroverError) return error
  const message = engineMessage(error)
  return new DroverError(codeOf(error, message, meanings), `${what}: ${message}`, { cause: error })
}

function codeOf(error: unknown, message: string, meanings: Meanings): ErrorCode {
  const status = statusOf(error)
  if (status === undefined) return (error as EngineError).code === undefined ? 'DOCKER_FAILED' : 'DOCKER_UNREACHABLE'
  if (PORT_TAKEN.test(message)) return 'DOCKER_PORT_TAKEN'
  if (status === 404 && IMAGE_MISSING.test(message)) return 'DOCKER_IMAGE_MISSING'
  if (DRIVER_MISSING.test(message)) return 'DOCKER_DRIVER_MISSING'
  if (LIMIT_TOO_LOW.test(message)) return 'DOCKER_REFUSED'
  return meanings[status] ?? codeOfStatus(status)
}

function codeOfStatus(status: number): ErrorCode {
  if (status === 404) return 'DOCKER_NOT_FOUND'
  if (status === 409) return 'DOCKER_CONFLICT'
  return status >= 500 ? 'DOCKER_FAILED' : 'DOCKER_REFUSED'
}

/** Runs a call and takes an answer that means "already so" as success. */
export async function already(call: Promise<unknown>, isSo: (status: number, message: string) => boolean) {
  try {
    await call
  } catch (error) {
    const status = statusOf(error)
    if (status === undefined || !isSo(status, engineMessage(error))) throw error
  }
}
