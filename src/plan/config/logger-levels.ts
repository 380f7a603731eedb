import { CONFIG_FOLDER } from '../../model/config-folder.ts'
import type { DesiredCluster } from '../../model/desired-cluster.ts'
import type { ConfigChange } from '../../model/kafka-state.ts'
import { LOGGERS_FILE } from '../../model/log-config.ts'
import { type LoggerLevels, loggersAbove, ROOT_LOGGER } from '../../model/logger-levels.ts'
import type { Asks } from '../ground/asks.ts'
import type { PlanBuilder } from '../ground/builder.ts'
import type { Target } from '../ground/operation.ts'
import { shortList } from '../ground/short-list.ts'
import type { ClusterView } from '../node/cluster-view.ts'
import { isMadeOfSpec } from '../node/made-of-spec.ts'
import type { NodeView } from '../node/node-view.ts'

/**
 * How the levels of loggers change while nodes run
 * ================================================
 *
 * Each node is asked at which level each of its loggers logs, and is to log as its `log4j2.properties` says, whoever
 * has set something else:
 *
 * 1. The file is written first, for the next start; then what it names, and the node has, is set.
 * 2. When that is so, a logger that still differs has a level of its own, set by hand or for an earlier manifest. It
 *    goes back to what is above it; those below it are looked at once more after that.
 * 3. Kafka takes no level for a logger that nothing in the node uses and its file did not name at the start, mostly one
 *    that stands for many. Those below it are given its level themselves, also those that come into use later.
 *
 * Noise can be the last straw for a node, so one gets it after the other, each only while all others that run serve.
 * Nothing of this is remembered: what a node says is what there is.
 */

/** Nobody asks where no manifest says how to log. */
export const loggerAsks = ({ nodes }: Pick<DesiredCluster, 'nodes'>): Asks =>
  nodes.some(({ levels }) => levels) ? { loggers: true } : {}

/** What a node still has to be told: the next step. The root comes first, then by name. */
export function levelChanges(levels: LoggerLevels, seen: Readonly<Record<string, string>>): ConfigChange[] {
  const named = [...levels].filter(([name, level]) => seen[name] !== undefined && seen[name] !== level)
  if (named.length > 0) return named.map(([name, value]) => ({ name, value })).sort(byName)
  const above = (name: string) => loggersAbove(name).find((each) => levels.has(each)) ?? ROOT_LOGGER
  const wanted = (name: string) => levels.get(name) ?? levels.get(above(name))
  const wrong = new Set(Object.keys(seen).filter((name) => seen[name] !== wanted(name)))
  const changes = [...wrong].flatMap((name): ConfigChange[] => {
    if (seen[above(name)] === undefined) return [{ name, value: wanted(name) ?? null }]
    return loggersAbove(name).some((each) => wrong.has(each)) ? [] : [{ name, value: null }]
  })
  return changes.sort(byName)
}

const byName = (a: ConfigChange, b: ConfigChange): number =>
  Number(b.name === ROOT_LOGGER) - Number(a.name === ROOT_LOGGER) || (a.name < b.name ? -1 : 1)

/** Until it is seen whether the node before serves on, or one serves that did not. */
const NEXT_MS = 500
const LOOK_AGAIN_MS = 5_000

/** Takes the next step towards the levels of the manifest on one node. */
export function planLoggers(builder: PlanBuilder, { nodes, members, kafka }: ClusterView): void {
  const serveNot = members.filter(({ running, up }) => running.length > 0 && !up).map(({ nodeId }) => nodeId)
  let isChanging = false
  for (const view of nodes) {
    const seen = kafka.loggers?.get(view.nodeId)
    const { levels } = view.node
    if (!levels || !isMadeAsWanted(view)) continue
    const target: Target = { kind: view.roles.includes('broker') ? 'broker' : 'controller', name: view.name }
    if (!seen) {
      // Nobody announces that it would say so now.
      const message = 'it has not said at which levels its loggers log'
      if (kafka.answering.has(view.nodeId)) builder.wait(target, 'LoggersUnknown', message, LOOK_AGAIN_MS, 'look')
      continue
    }
    if (seen[ROOT_LOGGER] === undefined) {
      const message = 'spec.kafka.logging has no effect on it: Kafka finds no log4j 2 in its image'
      builder.wait(target, 'LoggingWithoutEffect', message)
      continue
    }
    const changes = levelChanges(levels, seen)
    if (changes.length === 0) continue
    if (!isChanging && serveNot.every((nodeId) => nodeId === view.nodeId)) {
      change(builder, view, target, changes, wordsFor(changes, seen))
      isChanging = true
      continue
    }
    const message = 'levels of its loggers change when all other nodes that run serve'
    builder.wait(target, 'LoggersChanging', message, isChanging ? NEXT_MS : LOOK_AGAIN_MS, 'step')
  }
}

/** It runs in a container that reads the file of the manifest at its next start. */
const isMadeAsWanted = ({ node, current, running: [first] }: NodeView): boolean =>
  current !== undefined && first?.id === current.id && isMadeOfSpec(node, current)

function change(
  builder: PlanBuilder,
  { node, nodeId, running: [container] }: NodeView,
  target: Target,
  changes: readonly ConfigChange[],
  cause: string,
): void {
  if (!container) return
  const files = node.files.filter(({ path }) => path === LOGGERS_FILE)
  const written = builder.add(
    { kind: 'container', name: node.name },
    { type: 'WriteFiles', container: { id: container.id }, folder: CONFIG_FOLDER, files },
    'its next start logs as it is to log now',
  )
  builder.add(target, { type: 'AlterNodeLoggers', nodeId, changes }, cause, { needs: [written] })
}

const wordsFor = (changes: readonly ConfigChange[], seen: Readonly<Record<string, string>>): string =>
  shortList(
    changes.map(({ name, value }) => `${name} is ${seen[name]}, ${value === null ? 'of its own' : `not ${value}`}`),
  )
