import type { ObservedContainer } from '../../model/container.ts'
import type { RecordedDeaths } from '../../model/observed-cluster.ts'
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
import { endpointOn } from './drift.ts'
import { restoreName } from './heal-connection.ts'
import { lacksPorts } from './host-ports.ts'
import { neverRan } from './node-containers.ts'
import { forgetTermination } from './stop-node.ts'

/** After a start, in milliseconds. */
const LOOK_AGAIN_MS = 500

/** Starts a container that does not run: at once, or after a pause when it keeps dying. */
export function healStopped(context: NodeContext, container: ObservedContainer): void {
  const { builder, node } = context
  const target: Target = { kind: 'container', name: node.name }
  const ordered = builder.recorded.terminated[container.id] !== undefined
  const died = !ordered && !neverRan(container)
  if (ordered) forgetDeaths(builder, node.name)
  if ((died || container.error !== '') && hasToPause(context, container, target)) return
  if (lacksPorts(context)) return
  if (cannotStartAgain(context, container)) {
    recreate(context, container, target)
    return
  }
  const renamed = restoreName(context, container)
  const ready = prepareContainer(context, { id: container.id }, { fresh: neverRan(container), needs: renamed })
  forgetTermination(builder, container.id)
  const deaths = builder.recorded.deaths[node.name]
  const loop = died ? loopReason(deaths) : undefined
  if (loop !== undefined) builder.wait(target, loop, startedOnceMore(deaths), LOOK_AGAIN_MS)
  const cause = died ? `it ${describeExit(container)}` : ordered ? 'it was stopped to be restarted' : 'it should run'
  builder.add(target, { type: 'StartContainer', container: { id: container.id } }, cause, {
    needs: [ready],
    ...(died && { found: container.oomKilled ? 'ContainerOutOfMemory' : 'ContainerStopped' }),
  })
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
  const onNetwork = 'id' in groundwork.network && endpointOn(container, groundwork.network.id) !== undefined
  return container.error !== '' || !onNetwork || container.status === 'dead'
}

function recreate(context: NodeContext, container: ObservedContainer, target: Target): void {
  const { builder, node } = context
  const cause =
    container.error !== '' ? `its start failed: ${container.error}` : 'it cannot start any more: its network is gone'
  const removed = builder.add(target, { type: 'RemoveContainer', container: { id: container.id } }, cause, {
    found: 'StartFailed',
  })
  const made = createContainer(context, node.name, 'it takes the place of one that cannot start', { needs: [removed] })
  builder.add(target, { type: 'StartContainer', container: made.container }, 'it should run', { needs: [made.ready] })
}
