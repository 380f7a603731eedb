import type { DesiredCluster } from '../model/desired-cluster.ts'
import type { DesiredNode } from '../model/desired-node.ts'
import type { ObservedDocker, ObservedKafka, RecordedCluster } from '../model/observed-cluster.ts'
import { propertiesState, unliftableLimits } from './drift.ts'
import { containersOf, isRunning, type NodeContainers } from './node-containers.ts'

/** Why a running node has to be restarted or replaced; shown in plans, events and status. */
export interface RestartReason {
  readonly reason: 'SpecChanged' | 'LimitsCannotBeLifted' | 'ConfigEditedBeforeStart' | 'ManualRollingUpdate'
  readonly message: string
}

/** Everything the checks need to know about one node. */
export interface NodeView extends NodeContainers {
  readonly node: DesiredNode
  /** Its container runs, its listener answers and, for a broker, it is not fenced. */
  readonly up: boolean
  /** Empty when it may stay as it is. */
  readonly restartReasons: readonly RestartReason[]
}

/** Looks at each node of a cluster once, for all checks. */
export function viewNodes(
  cluster: DesiredCluster,
  docker: ObservedDocker,
  kafka: ObservedKafka,
  recorded: RecordedCluster,
): NodeView[] {
  return cluster.nodes.map((node) => {
    const containers = containersOf(node, docker.containers)
    const running = [containers.current, containers.former].find((container) => container && isRunning(container))
    const broker = kafka.brokers?.find(({ id }) => id === node.nodeId)
    const serving = !node.roles.includes('broker') || (broker !== undefined && !broker.fenced)
    return {
      node,
      ...containers,
      up: running?.status === 'running' && kafka.answering.has(node.nodeId) && serving,
      restartReasons: running ? restartReasons(node, containers, docker, recorded) : [],
    }
  })
}

function restartReasons(
  node: DesiredNode,
  { current, former }: NodeContainers,
  docker: ObservedDocker,
  recorded: RecordedCluster,
): RestartReason[] {
  if (former && isRunning(former)) {
    const limits = unliftableLimits(node, former)
    return limits.length > 0
      ? [
          {
            reason: 'LimitsCannotBeLifted',
            message: `its ${limits.join(' and ')} can only be lifted by a new container`,
          },
        ]
      : [{ reason: 'SpecChanged', message: 'its manifest changed in a way that needs a new container' }]
  }
  if (!current || current.startedAt === undefined) return []
  const reasons: RestartReason[] = []
  if (propertiesState(node, current, docker.properties) === 'read-edited') {
    reasons.push({
      reason: 'ConfigEditedBeforeStart',
      message: 'it was started with a server.properties that somebody edited',
    })
  }
  if (recorded.manualRoll && current.startedAt < recorded.manualRoll.at) {
    reasons.push({ reason: 'ManualRollingUpdate', message: 'a rolling restart was asked for' })
  }
  return reasons
}
