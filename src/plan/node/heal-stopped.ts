import type { DesiredNode } from '../../model/desired-node.ts'
import type { ObservedContainer } from '../../model/docker-state.ts'
import type { PlanBuilder } from '../ground/builder.ts'
import type { Target } from '../ground/operation.ts'
import { createContainer, type NodeContext, prepareContainer } from './create-node.ts'
import { describeExit, endedByOthers, lastWords, loopReason, startedOnceMore, tellsOfEmptiedVolume } from './deaths.ts'
import { isOnNetwork } from './drift.ts'
import { restoreName } from './heal-connection.ts'
import { lacksPorts } from './host-ports.ts'
import { restartRequested } from './manual-rolls.ts'
import { neverRan } from './node-containers.ts'
import { pauseBeforeStart } from './pause-before-start.ts'
import { raiseLimits } from './raise-limits.ts'
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
  // It may have died of the limits it has.
  const raised = raiseLimits(context, container)
  forgetTermination(builder, container.id)
  const needs = [ready, raised, ...context.groundwork.needs]
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
function isPaused({ builder, node, docker }: NodeContext, container: ObservedContainer, target: Target): boolean {
  const asked = restartRequested(node, container, builder.recorded) !== undefined
  const tail = docker.logTails.get(container.id) ?? []
  const pause = pauseBeforeStart(builder, node.name, container, { asked, tail })
  if (pause === undefined) return false
  // The engine tells of each try, so without a pause they would follow each other as fast as it can.
  if (container.error !== '') {
    builder.wait(target, 'StartFailed', pause.told, pause.ms)
    return true
  }
  const last = endedByOthers(container) ? '' : lastWords(tail)
  const message = [pause.told, last && `its last words: ${last}`, tellsOfEmptiedVolume(tail) && emptied(node)]
    .filter(Boolean)
    .join('; ')
  builder.wait(target, loopReason(pause.deaths) ?? 'Restarting', message, pause.ms)
  return true
}

const emptied = ({ cluster, name }: DesiredNode): string =>
  `its log directory is gone from the volume, with what was in it: drover replace-volumes ${cluster} ${name} --yes, which waits until the other replicas have all of it`

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
  const asked = restartRequested(node, container, builder.recorded)
  return { cause: [`it ${describeExit(container)}`, asked].filter(Boolean).join('; '), found: { found } }
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
