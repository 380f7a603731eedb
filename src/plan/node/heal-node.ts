import { CONFIG_FOLDER } from '../../model/config-folder.ts'
import type { ObservedContainer } from '../../model/docker-state.ts'
import { ageOf } from '../ground/clock-set-back.ts'
import type { Target } from '../ground/operation.ts'
import { needRestart } from './config-changes.ts'
import type { NodeContext } from './create-node.ts'
import { changedProperties, missingPorts, propertiesState } from './drift.ts'
import { healConnection } from './heal-connection.ts'
import { healStopped, healStoppedFormer } from './heal-stopped.ts'
import { raiseLimits } from './raise-limits.ts'

/** Puts a node's container right where that needs no decision about disturbing it. */
export function healContainer(context: NodeContext, container: ObservedContainer): void {
  if (container.status === 'running') healRunning(context, container)
  else healNotRunning(context, container, healStopped)
}

/**
 * Keeps a container of an older spec going until it is its turn to be replaced: only what is the same in both specs is
 * looked at.
 */
export function healFormer(context: NodeContext, former: ObservedContainer): void {
  if (former.status === 'running') healConnection(context, former, [])
  else healNotRunning(context, former, healStoppedFormer)
}

/** So long after its end a container that somebody removes is gone. */
const REMOVED_WITHIN_MS = 5_000

function healNotRunning(context: NodeContext, container: ObservedContainer, start: typeof healStopped): void {
  const target: Target = { kind: 'container', name: container.name }
  switch (container.status) {
    case 'paused':
      context.builder.add(target, { type: 'UnpauseContainer', container: { id: container.id } }, 'it is paused', {
        found: 'ContainerPaused',
      })
      return
    case 'restarting':
    case 'removing':
      context.builder.wait(target, 'ContainerChanging', `Docker says it is ${container.status}`, 1_000)
      return
    case 'dead':
      // On its way out, for a moment; one that stays so could not be removed, and nobody tries again.
      if (ageOf(container.finishedAt ?? 0, context.builder.now) < REMOVED_WITHIN_MS)
        context.builder.wait(target, 'ContainerChanging', 'Docker is removing it', 1_000)
      else start(context, container)
      return
    default:
      start(context, container)
  }
}

function healRunning(context: NodeContext, container: ObservedContainer): void {
  const { builder, node, docker } = context
  const ref = { id: container.id }
  const target: Target = { kind: 'container', name: node.name }
  healConnection(context, container, missingPorts(node, container))
  raiseLimits(context, container)
  const state = propertiesState(node, container, docker.properties)
  const rewrite = (cause: string, options: { readonly found?: string } = {}) =>
    builder.add(
      target,
      { type: 'WriteFiles', container: ref, folder: CONFIG_FOLDER, files: node.files },
      cause,
      options,
    )
  if (state === 'outdated' && hasTakenEffect(context, container)) rewrite('server.properties is of an earlier manifest')
  // A broker that already read the edited file gets the right one when it is restarted; until then it stays as
  // evidence.
  if (state === 'edited') rewrite('server.properties is not as Drover wrote it', { found: 'ConfigEdited' })
}

/**
 * Whether all that changed in the file is in force in the running node. Until then the file stays as it is: from it the
 * next pass sees what is still to be done, and a node that dies goes back to it.
 */
function hasTakenEffect({ node, docker, kafka, configPending }: NodeContext, container: ObservedContainer): boolean {
  const changed = changedProperties(node, container, docker)
  if (changed.length === 0) return docker.propertyTexts.has(container.id)
  const entries = kafka.nodeConfigs?.get(node.nodeId)
  return entries !== undefined && needRestart(changed, entries).length === 0 && !configPending
}
