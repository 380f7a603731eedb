import type { DockerClient } from '../../docker/client.ts'
import { DroverError, hasCode } from '../../errors.ts'
import type { KafkaClient } from '../../kafka/client.ts'

/** One call to the engine or to Kafka. */
export interface Call {
  readonly client: 'docker' | 'kafka'
  readonly method: string
  /** What it is about, as a person would name it; empty when it is about everything. */
  readonly about: string
}

/** `OK`, a code of the table of errors, or `GIVEN_UP` when nobody wanted the answer any more. */
export type CallEnd = string

/** Hears that a call begins; what it returns hears how that call ended. */
export type CallWatch = (call: Call) => (end: CallEnd) => void

/**
 * The same client, with somebody who hears of every call that is answered once; streams have no end to speak of. The
 * answers are not touched, and not one microtask later for being watched.
 */
export function watched<T extends DockerClient | KafkaClient>(target: T, client: Call['client'], watch: CallWatch): T {
  const wrap =
    (method: string, run: (...args: unknown[]) => unknown) =>
    (...args: unknown[]) => {
      const answer = run.apply(target, args)
      if (!(answer instanceof Promise)) return answer
      const end = watch({ client, method, about: aboutOf(args[0]) })
      const signal = args.find((argument) => argument instanceof AbortSignal)
      answer.then(
        () => end('OK'),
        (error: unknown) => end(endOf(client, error, signal)),
      )
      return answer
    }
  return new Proxy(target, {
    get: (_, name) => {
      const value: unknown = Reflect.get(target, name, target)
      if (typeof value !== 'function' || typeof name !== 'string') return value
      return wrap(name, value as (...args: unknown[]) => unknown)
    },
  })
}

/** Whether a deadline was missed, the call's own or that of the look it belongs to, or nobody cares any more. */
function endOf(client: Call['client'], error: unknown, signal: AbortSignal | undefined): CallEnd {
  if (signal?.aborted) return hasCode(signal.reason, 'TIMED_OUT') ? `${client.toUpperCase()}_TIMEOUT` : 'GIVEN_UP'
  return error instanceof DroverError ? error.code : 'INTERNAL'
}

/** Ids as Docker prints them; a label, a name or a node's number as it is. */
function aboutOf(argument: unknown): string {
  if (typeof argument === 'number') return String(argument)
  if (typeof argument !== 'string') return ''
  return /^[0-9a-f]{64}$/.test(argument) ? argument.slice(0, 12) : argument
}
