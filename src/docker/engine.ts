import type Docker from 'dockerode'
import { DroverError } from '../errors.ts'
import type { DockerDeadlines } from './deadlines.ts'
import { type Meanings, toDroverError } from './errors.ts'
import type { LoginFor } from './registry-login.ts'

/** One engine: its clients and how patient we are with it. */
export interface Engine {
  readonly docker: Docker
  /** Connections of its own for answers that never end, so that they take none from the others. */
  readonly streams: Docker
  readonly apiVersion: string
  /** Whether what an archive call mounts is deleted with a container that is removed meanwhile. */
  readonly deletesMounted: boolean
  readonly deadlines: DockerDeadlines
  /** What is handed to the engine for the registry of an image. */
  readonly loginFor: LoginFor
  /** Limit of open files for new containers; absent: the engine's own. */
  readonly openFiles?: number | undefined
}

/** What is asked of an engine. */
export interface EngineRequest {
  /** For messages: `start container 3f2a`. */
  readonly what: string
  readonly deadline: number
  readonly signal?: AbortSignal | undefined
  readonly meanings?: Meanings
}

/**
 * Runs one call to an engine so that it always ends, and always with an error of our table. dockerode alone does not:
 * when a connection breaks between the headers and the end of the body its promise never settles, hence the race.
 * @throws DOCKER_TIMEOUT at the deadline (milliseconds) and when the signal fires
 */
export async function ask<T>(call: EngineRequest, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const end = new AbortController()
  const giveUp = () =>
    end.abort(new DroverError('DOCKER_TIMEOUT', `${call.what}: given up`, { cause: call.signal?.reason }))
  const timer = setTimeout(
    () => end.abort(new DroverError('DOCKER_TIMEOUT', `${call.what}: no answer within ${call.deadline} ms`)),
    call.deadline,
  )
  call.signal?.addEventListener('abort', giveUp, { once: true })
  try {
    if (call.signal?.aborted) giveUp()
    end.signal.throwIfAborted()
    const aborted = new Promise<never>((_, reject) => {
      end.signal.addEventListener('abort', () => reject(end.signal.reason), { once: true })
    })
    return await Promise.race([run(end.signal), aborted])
  } catch (error) {
    throw end.signal.aborted ? end.signal.reason : toDroverError(call.what, error, call.meanings)
  } finally {
    clearTimeout(timer)
    call.signal?.removeEventListener('abort', giveUp)
  }
}

/** The first twelve digits, as Docker itself prints ids. */
export function shortId(id: string): string {
  return id.slice(0, 12)
}
