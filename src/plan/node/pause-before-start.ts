import type { ObservedContainer } from '../../model/docker-state.ts'
import type { RecordedDeaths } from '../../model/recorded-cluster.ts'
import { timeOfDay } from '../../model/time-of-day.ts'
import type { PlanBuilder } from '../ground/builder.ts'
import {
  countDeath,
  describeExit,
  forgetDeaths,
  restartDelay,
  stoppedByHand,
  tellsOfFullDisk,
  tellsOfLostPage,
} from './deaths.ts'
import { neverRan } from './node-containers.ts'

/*
 * When a container that does not run is started again
 *
 * - At once, with its deaths forgotten, when a person asks for its restart, or when Drover told it to stop.
 * - At once, with its deaths as they were, when somebody stopped it: that is no death. One that is stopped within
 *   seconds of each start is taken for one that dies, so that two who do not agree about it do not stop and start it as
 *   fast as they can.
 * - At once after a first death, and then after longer and longer pauses. They are told with their end, which a person
 *   who waits wants to know; it is counted from the death, so that the text stays the same for as long as the pause.
 */

export interface PauseBeforeStart {
  readonly deaths: RecordedDeaths
  /** Milliseconds. */
  readonly ms: number
  /** How often it died or could not be started, and when it is tried next. */
  readonly told: string
}

/**
 * The pause it has to make; undefined: it may be started now. Counts its death. `asked`: a person wants it to be
 * restarted.
 */
export function pauseBeforeStart(
  builder: PlanBuilder,
  node: string,
  container: ObservedContainer,
  { asked, tail = [] }: { readonly asked: boolean; readonly tail?: readonly string[] },
): PauseBeforeStart | undefined {
  const wasTold = builder.recorded.terminated[container.id] !== undefined
  if (asked || wasTold) forgetDeaths(builder, node)
  if (asked || stoppedByHand(container)) return undefined
  const failed = container.error !== ''
  if (!failed && (wasTold || neverRan(container))) return undefined
  const before = builder.recorded.deaths[node]
  const counted = countDeath(before, container, builder.now)
  const isFull = tellsOfFullDisk(tail) || (before?.diskFull === true && tellsOfLostPage(tail))
  const deaths: RecordedDeaths = isFull ? { ...counted, diskFull: true } : counted
  builder.recorded.deaths = { ...builder.recorded.deaths, [node]: deaths }
  const ms = restartDelay(deaths, builder.now)
  if (ms === 0) return undefined
  const how = failed ? `its start failed: ${container.error}` : `it ${describeExit(container)}`
  const often = `it has ${failed ? 'failed' : 'died'} ${deaths.count} times in a row`
  return { deaths, ms, told: `${how}; ${often}; next try at ${timeOfDay(builder.now + ms)}` }
}
