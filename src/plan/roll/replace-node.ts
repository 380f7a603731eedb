import { isRunning, type ObservedContainer } from '../../model/docker-state.ts'
import { nextName, previousName } from '../../model/names.ts'
import type { ObservedDocker } from '../../model/observed-cluster.ts'
import type { RecordedCluster } from '../../model/recorded-cluster.ts'
import type { PlanBuilder } from '../ground/builder.ts'
import type { Target } from '../ground/operation.ts'
import { createContainer, type NodeContext } from '../node/create-node.ts'
import { forgetDeaths } from '../node/deaths.ts'
import { healContainer, healFormer } from '../node/heal-node.ts'
import { lacksPorts, portsOfSiblings } from '../node/host-ports.ts'
import { neverRan } from '../node/node-containers.ts'
import type { NodeView } from '../node/node-view.ts'
import { stopContainer } from '../node/stop-node.ts'
import { withUnavoidable } from './copies.ts'
import type { Verdict } from './disturbance.ts'

/**
 * How a node's container is replaced, a step a pass:
 *
 * 1. the new one is created under a name of its own, so that a bad image or a full disk disturbs nobody;
 * 2. the old one is told to stop, if disturbing the node is safe at that moment;
 * 3. names are swapped and the new one is started;
 * 4. the old one is removed once the new one is up.
 *
 * Which step is next is read from the containers alone, so it does not matter where an earlier Drover died.
 */
export function replaceNode(context: NodeContext, view: NodeView, turn: Verdict, recorded: RecordedCluster): void {
  const { builder } = context
  const { node, current, former } = view
  if (!former) return
  const target: Target = { kind: 'container', name: node.name }
  const reasons = view.restartReasons.map(({ message }) => message).join('; ') || 'its manifest changed'

  if (isRunning(former)) {
    const told = recorded.terminated[former.id] !== undefined
    // Two running containers on one data volume: the one that is not wanted yields, when its node may be disturbed; for
    // it may well be the one that has the data's lock, and serves.
    if (current && isRunning(current) && (told || turn.allowed)) {
      stopContainer(builder, former, node.gracePeriodSeconds, `${current.name} took its place`)
      return
    }
    if (!told && !turn.allowed) {
      const message = `it has to be replaced (${reasons}), but ${turn.message}`
      builder.wait(target, turn.reason, message, turn.inMs, turn.reason === 'PortTaken' ? undefined : 'roll')
      // It may itself be what the check waits for, so it is kept well until its turn.
      healFormer(context, former)
      return
    }
    if (!told && lacksPorts(context)) {
      healFormer(context, former)
      return
    }
    const needs = current ? [] : [createReplacement(context, view, reasons)]
    const cause = turn.allowed ? withUnavoidable(reasons, turn.unavoidable) : reasons
    stopContainer(builder, former, node.gracePeriodSeconds, cause, needs)
    return
  }

  const isYetToRun = current === undefined || neverRan(current)
  if (isYetToRun && !view.up && portsOfSiblings(node, context.docker).length > 0) {
    // Whoever has its ports is replaced only while all others are up.
    healFormer(context, former)
    return
  }
  if (!current) {
    createReplacement(context, view, reasons)
    return
  }
  if (view.up) {
    const cause = `${node.name} is up with its new container`
    builder.add(
      { kind: 'container', name: former.name },
      { type: 'RemoveContainer', container: { id: former.id } },
      cause,
    )
    return
  }
  if (former.name === node.name) {
    const aside = renameAside(context, former)
    // The new one gets the name in the same pass; should that fail, the next pass renames it while healing.
    builder.add(
      { kind: 'container', name: current.name },
      { type: 'RenameContainer', container: { id: current.id }, name: node.name },
      'it takes the place of the old one',
      { needs: [aside] },
    )
    return
  }
  healContainer(context, current)
}

function createReplacement(context: NodeContext, { node }: NodeView, cause: string): number {
  forgetDeaths(context.builder, node.name)
  const name = freeName(context.docker, [node.name, nextName(node.name), previousName(node.name)])
  return createContainer(context, name, cause).ready
}

function renameAside({ builder, node, docker }: NodeContext, former: ObservedContainer): number {
  return builder.add(
    { kind: 'container', name: former.name },
    {
      type: 'RenameContainer',
      container: { id: former.id },
      name: freeName(docker, [previousName(node.name), nextName(node.name)]),
    },
    'it is kept until the new one is up',
  )
}

/** After a change is taken back the one that takes over is itself called `-previous`, and the other `-next`. */
function freeName({ containers, foreign }: ObservedDocker, names: readonly [string, ...string[]]): string {
  const taken = new Set(containers.map(({ name }) => name))
  return names.find((name) => !taken.has(name) && !foreign.has(`container ${name}`)) ?? names[0]
}

/**
 * Removes what was to take the place of a node that a person has to let go first; it is made again when it is needed.
 */
export function removeSuccessor(builder: PlanBuilder, { node, current }: NodeView): void {
  if (!current || isRunning(current)) return
  const target = { kind: 'container', name: current.name } as const
  const cause = `${node.name} stays as it is`
  builder.add(target, { type: 'RemoveContainer', container: { id: current.id } }, cause)
}

/**
 * Removes containers with no claim to the node. One that runs is left to a person: somebody started it, and which of
 * the two serves is not for Drover to guess.
 */
export function removeSurplus(builder: PlanBuilder, { node, surplus, current, former }: NodeView): void {
  for (const container of surplus) {
    const kept = [current, former].find((other) => other !== undefined)?.name ?? node.name
    const cause = `it claims ${node.name}, which ${kept} already is`
    if (isRunning(container)) {
      const message = `${cause}; both run, and Drover stops neither: when nobody needs ${container.name}, docker rm -f ${container.name}`
      builder.wait({ kind: 'container', name: container.name }, 'DuplicateContainer', message)
    } else {
      builder.add(
        { kind: 'container', name: container.name },
        { type: 'RemoveContainer', container: { id: container.id } },
        cause,
        { found: 'DuplicateContainer' },
      )
    }
  }
}
