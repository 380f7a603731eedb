import { column } from '../model/column.ts'
import { DOCKER_CALLS, type DockerMethod } from './calls.ts'

/** Milliseconds for each call to an engine. */
export type DockerDeadlines = { readonly [M in DockerMethod]: (typeof DOCKER_CALLS)[M]['deadline'] } & {
  /** Finding out which versions an engine speaks, the connection included. */
  readonly connect: number
}

/**
 * How long an engine may take. The rule: *every* call has a deadline. It runs from the moment the call is made, so
 * waiting for a connection and making it count (over ssh, too), until the last byte of the answer is here. A missed one
 * is `DOCKER_TIMEOUT`, and the connection is closed: what comes over it later is of no use to anybody.
 *
 * What takes long by nature is measured by its progress instead. `events` and `followLogs` have no end: there the
 * deadline is for the beginning, and whoever listens gives up a silent stream himself (control/docker-hints.ts).
 */
export const DOCKER_DEADLINES: DockerDeadlines = { connect: 20_000, ...column(DOCKER_CALLS, 'deadline') }
