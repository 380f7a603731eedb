import { type DroverError, messageOf } from '../errors.ts'
import type { Log } from '../report/log.ts'
import { type Assembly, type AssemblyOptions, assemble } from './assemble.ts'
import { pause, systemClock } from './clock.ts'
import type { DaemonStatus } from './daemon-status.ts'

/** Another one acts. @throws where that ends it */
export type WhileHeld = (held: DroverError, lives: boolean) => void

export interface TakeOptions extends Omit<AssemblyOptions, 'whenHeard' | 'signal'> {
  readonly log: Log
  readonly status: DaemonStatus
  readonly whileHeld: WhileHeld
}

/**
 * Waits for an engine that is not there yet, and while another Drover acts on it. What passes work with, and the right
 * to do so; undefined when `signal` fires first. @throws what `whileHeld` throws, and what `assemble` does
 */
export async function takeEngine(options: TakeOptions, signal: AbortSignal): Promise<Assembly | undefined> {
  const { log, status, whileHeld } = options
  const refusing = new AbortController()
  const standing = AbortSignal.any([signal, refusing.signal])
  let refused: unknown
  const onHeld = (held: DroverError, lives: boolean) => {
    status.engineAnswers('start')
    status.standsBy(held.message)
    try {
      whileHeld(held, lives)
    } catch (error) {
      // Not out of here: whoever asks the engine takes any error for its.
      refused = error
      refusing.abort()
    }
  }
  const whenHeard = (silence: string | undefined) =>
    silence === undefined ? status.engineAnswers('lease') : status.engineSilent('lease', silence)
  const reach = <T>(work: () => Promise<T>) =>
    whenReachable(work, log, standing, (reason) => status.engineSilent('start', reason))

  const assembly = await reach(() => assemble({ ...options, whenHeard, signal: standing }))
  if (assembly && (await reach(() => assembly.lease.stand(standing, onHeld)))) {
    status.engineAnswers('start')
    status.standsBy(undefined)
    return assembly
  }
  assembly?.close()
  if (refused !== undefined) throw refused
  return undefined
}

const RETRY_MS = 2_000

/** Drover may be started before the engine at boot. Undefined when stopped meanwhile. */
async function whenReachable<T>(
  work: () => Promise<T>,
  log: Log,
  signal: AbortSignal,
  hear: (reason: string) => void,
): Promise<T | undefined> {
  let told = ''
  while (!signal.aborted) {
    try {
      return await work()
    } catch (error) {
      if (signal.aborted) return undefined
      const reason = messageOf(error)
      hear(reason)
      if (reason !== told) log.warn({ reason }, 'the engine cannot be reached; trying again')
      told = reason
      await pause(systemClock, RETRY_MS, signal)
    }
  }
  return undefined
}
