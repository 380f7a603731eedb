import type { ObservedContainer } from '../../model/container.ts'
import type { RecordedDeaths } from '../../model/observed-cluster.ts'
import type { PlanBuilder } from '../builder.ts'
import type { Target } from '../operation.ts'
import { createContainer, type NodeContext, prepareContainer } from './create-node.ts'
import {
  countDeath,
  describeExit,
  endedByOthers,
  forgetDeaths,
  lastWords,
  loopReason,
  restartDelay,
  startedOnceMore,
  tellsOfFullDisk,
} from './deaths.ts'
import { isOnNetwork } from './drift.ts'
import { restoreName } from './heal-connection.ts'
import { lacksPorts } from './host-ports.ts'
import { neverRan } from './node-containers.ts'
import { startAsItIs } from './start-as-it-is.ts'
import { forgetTermination } from './stop-node.ts'

/** After a start, in milliseconds. */
const LOOK_AGAIN_MS = 500

/** Starts a container that does not run: at once, or after a pause when it keeps dying. */
export function healStopped(context: NodeContext, container: ObservedContainer): void {
  const { builder, node } = context
  const target: Target = { kind: 'container', name: node.name }
  if (isPaused(context, container, target) || lacksPorts(context)) return
  if (cannotStartAgain(context, container)) {
    recreate(context, container, target)
    return
  }
  const { cause, found } = whyStarted(context, container, target)
  const renamed = restoreName(context, container)
  const ready = prepareContainer(context, { id: container.id }, { fresh: neverRan(container), needs: renamed })
  forgetTermination(builder, container.id)
  const needs = [ready, ...context.groundwork.needs]
  builder.add(target, { type: 'StartContainer', container: { id: container.id } }, cause, { needs, ...found })
}

/** The same for one of another spec, as it is. */
export function healStoppedFormer(context: NodeContext, former: ObservedContainer): void {
  const { builder, node, groundwork } = context
  const target: Target = { kind: 'container', name: node.name }
  if (isPaused(context, former, target)) return
  const { cause, found } = whyStarted(context, former, target)
  const place = { network: groundwork.network, aliases: node.container.aliases }
  startAsItIs(builder, target, former, place, cause, {
    needs: [restoreName(context, former), ...groundwork.needs],
    ...found,
  })
}

const wasTold = ({ recorded }: PlanBuilder, { id }: ObservedContainer): boolean => recorded.terminated[id] !== undefined

const hasDied = (builder: PlanBuilder, container: ObservedContainer): boolean =>
  !wasTold(builder, container) && !neverRan(container)

/** True, and a wait is told, when its next start has to wait. */
function isPaused(context: NodeContext, container: ObservedContainer, target: Target): boolean {
  const { builder, node } = context
  if (wasTold(builder, container)) forgetDeaths(builder, node.name)
  return (hasDied(builder, container) || container.error !== '') && hasToPause(context, container, target)
}

function whyStarted(
  { builder, node }: NodeContext,
  container: ObservedContainer,
  target: Target,
): { readonly cause: string; readonly found: { readonly found?: string } } {
  if (!hasDied(builder, container)) {
    return { cause: wasTold(builder, container) ? 'it was stopped to be restarted' : 'it should run', found: {} }
  }
  const deaths = builder.recorded.deaths[node.name]
  const loop = loopReason(deaths)
  if (loop !== undefined) builder.wait(target, loop, startedOnceMore(deaths), LOOK_AGAIN_MS)
  const found = container.oomKilled ? 'ContainerOutOfMemory' : 'ContainerStopped'
  return { cause: `it ${describeExit(container)}`, found: { found } }
}

function hasToPause({ builder, node, docker }: NodeContext, container: ObservedContainer, target: Target): boolean {
  const tail = docker.logTails.get(container.id) ?? []
  const counted = countDeath(builder.recorded.deaths[node.name], container, builder.now)
  const deaths: RecordedDeaths = tellsOfFullDisk(tail) ? { ...counted, diskFull: true } : counted
  builder.recorded.deaths = { ...builder.recorded.deaths, [node.name]: deaths }
  const delay = restartDelay(deaths, builder.now)
  if (delay === 0) return false
  const inARow = `${deaths.count} times in a row`
  if (container.error !== '') {
    // The engine tells of each try, so without a pause they would follow each other as fast as it can.
    builder.wait(target, 'StartFailed', `its start failed: ${container.error}, ${inARow}`, delay)
    return true
  }
  const last = endedByOthers(container) ? '' : lastWords(tail)
  const message = `it ${describeExit(container)}, ${inARow}${last ? `; its last words: ${last}` : ''}`
  builder.wait(target, loopReason(deaths) ?? 'Restarting', message, delay)
  return true
}

/**
 * A container whose start failed, or whose network is gone, may start again without network or ports (engine 29, moby
 * 51758), or never. A new one costs nothing: the data is in its volumes.
 */
function cannotStartAgain({ groundwork }: NodeContext, container: ObservedContainer): boolean {
  return container.error !== '' || !isOnNetwork(container, groundwork.network) || container.status === 'dead'
}

function recreate(context: NodeContext, container: ObservedContainer, target: Target): void {
  const { builder, node } = context
  const cause =
    container.error !== '' ? `its start failed: ${container.error}` : 'it cannot start any more: its network is gone'
  const removed = builder.add(target, { type: 'RemoveContainer', container: { id: container.id } }, cause, {
    found: 'StartFailed',
  })
  const made = createContainer(context, node.name, 'it takes the place of one that cannot start', {
    needs: [removed],
    replaced: container.id,
  })
  builder.add(target, { type: 'StartContainer', container: made.container }, 'it should run', { needs: [made.ready] })
}
