import type { DockerClient } from '../../src/docker/client.ts'
import { DroverError, type ErrorCode } from '../../src/errors.ts'
import type { KafkaClient } from '../../src/kafka/client.ts'

/** One call a test can see: `index` counts from 0 over all methods. */
export interface TwinCall {
  readonly index: number
  readonly method: string
  readonly args: readonly unknown[]
}

type Fault = (call: TwinCall) => void | Promise<void>

export interface Faults {
  /** Runs before a call takes effect; when it throws, nothing has happened. */
  before?: Fault
  /** Runs after a call took effect; when it throws, only the reply is lost. */
  after?: Fault
  /** What the call is answered instead. */
  answer?: (call: TwinCall, answer: unknown) => unknown
}

export interface Faulty<T> {
  readonly client: T
  /** Every call so far, in order. */
  readonly calls: readonly TwinCall[]
}

type Plain<T> = { [M in keyof T]: T[M] extends (...args: never[]) => Promise<unknown> ? never : M }[keyof T]

/** Methods of our clients that return no promise: they are logged, and no fault is put into them. */
const PLAIN = { events: true, followLogs: true, readArchive: true, useEndpoints: true, close: true } satisfies Readonly<
  Record<Plain<DockerClient> | Plain<KafkaClient>, true>
>

/**
 * Any client of promises, with a log of its calls and faults around them. `faults` is read at each call, so a test may
 * change its fields on the way.
 */
export function faulty<T extends object>(target: T, faults: Faults = {}): Faulty<T> {
  const calls: TwinCall[] = []
  const client = new Proxy(target, {
    get: (_, method) => {
      const value: unknown = Reflect.get(target, method, target)
      if (typeof value !== 'function' || typeof method !== 'string') return value
      return (...args: unknown[]) => {
        const call = { index: calls.length, method, args }
        calls.push(call)
        const run = (): unknown => value.apply(target, args)
        return method in PLAIN ? run() : around(run, call, faults)
      }
    },
  })
  return { client, calls }
}

async function around(run: () => unknown, call: TwinCall, faults: Faults): Promise<unknown> {
  await faults.before?.(call)
  const result = await run()
  await faults.after?.(call)
  return faults.answer ? faults.answer(call, result) : result
}

/** A fault for the call of this index only. */
export function onCall(index: number, fault: Fault): Fault {
  return (call) => (call.index === index ? fault(call) : undefined)
}

/** A fault for one method only. */
export function onMethod(method: string, fault: Fault): Fault {
  return (call) => (call.method === method ? fault(call) : undefined)
}

/** Fails as the real client would. */
export function fail(code: ErrorCode, message = 'a fault of the test'): Fault {
  return () => {
    throw new DroverError(code, message)
  }
}

/**
 * Never answers: ends only when the call's signal fires, or at its own deadline; without one at once, if there is no
 * signal either.
 */
export function hang(code: ErrorCode = 'DOCKER_TIMEOUT', atDeadline?: (end: () => void) => void): Fault {
  return ({ args }) =>
    new Promise((_, reject) => {
      const signal = args.find((argument) => argument instanceof AbortSignal)
      const end = () => reject(new DroverError(code, 'no answer', { cause: signal?.reason }))
      atDeadline?.(end)
      if (signal?.aborted || (signal === undefined && atDeadline === undefined)) end()
      else signal?.addEventListener('abort', end, { once: true })
    })
}
