import { DOCKER_CALLS } from '../docker/calls.ts'
import type { DockerClient } from '../docker/client.ts'
import type { DroverError } from '../errors.ts'
import { KAFKA_CALLS } from '../kafka/calls.ts'
import type { KafkaClient } from '../kafka/client.ts'
import { column } from '../model/column.ts'
import type { Effect, Lease } from '../model/lease.ts'
import type { FileOps } from '../report/file-ops.ts'

/** A method that is missing in a table does not compile. */
type Effects<T> = { readonly [M in keyof T]: Effect }

const DOCKER: Effects<DockerClient> = { ...column(DOCKER_CALLS, 'effect'), close: 'asks' }

const KAFKA: Effects<KafkaClient> = { ...column(KAFKA_CALLS, 'effect'), useEndpoints: 'asks', close: 'asks' }

const FILES: Effects<FileOps> = {
  readText: 'asks',
  createFile: 'changes',
  appendText: 'changes',
  sync: 'asks',
  rename: 'changes',
  unlink: 'changes',
  makeFolder: 'asks',
  listFolder: 'asks',
  listFolders: 'asks',
  look: 'asks',
}

/** Leases of which each has to be held. */
type Leases = readonly Lease[]

/**
 * A client that changes something only while the leases are held, which is asked at each call: a process may be frozen
 * for minutes between any two of them. A call that is on its way when that happens cannot be called back.
 * @throws what a lease was lost for, from every changing call
 */
export const dockerWhileLeader = (docker: DockerClient, leases: Leases): DockerClient =>
  whileLeader(docker, DOCKER, leases)
export const kafkaWhileLeader = (kafka: KafkaClient, leases: Leases): KafkaClient => whileLeader(kafka, KAFKA, leases)
export const filesWhileLeader = (files: FileOps, leases: Leases): FileOps => whileLeader(files, FILES, leases)

function whileLeader<T extends object>(target: T, effects: Effects<T>, leases: Leases): T {
  return new Proxy(target, {
    get: (_, name) => {
      const value: unknown = Reflect.get(target, name, target)
      if (typeof value !== 'function') return value
      if (effects[name as keyof T] !== 'changes') return value.bind(target)
      return async (...args: unknown[]) => {
        for (const lease of leases) {
          if (!(await lease.confirm(imageIn(args)))) throw lease.lost.reason as DroverError
        }
        return value.apply(target, args)
      }
    },
  })
}

/** What is to run as a node would do for holding a lease as well. */
function imageIn(args: readonly unknown[]): string | undefined {
  const spec = args.find((arg) => typeof arg === 'object' && arg !== null && 'image' in arg)
  return spec === undefined ? undefined : String((spec as { image: unknown }).image)
}
