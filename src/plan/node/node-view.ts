import type { DesiredCluster } from '../../model/desired-cluster.ts'
import type { DesiredNode } from '../../model/desired-node.ts'
import { isRunning, type ObservedContainer } from '../../model/docker-state.ts'
import { LABELS, rolesOf } from '../../model/labels.ts'
import type { ObservedDocker, ObservedKafka } from '../../model/observed-cluster.ts'
import type { RecordedCluster } from '../../model/recorded-cluster.ts'
import type { NodeRole } from '../../model/resource.ts'
import { type WantedCertificates, whyCertified } from '../certificates/wanted-certificates.ts'
import { shortList } from '../ground/short-list.ts'
import { changedProperties, propertiesState, unliftableLimits } from './drift.ts'
import { restartRequested } from './manual-rolls.ts'
import { containersOf, isOfSpec, type NodeContainers } from './node-containers.ts'

/** Why a running node has to be restarted or replaced; shown in plans, events and status. */
export interface RestartReason {
  readonly reason:
    | 'SpecChanged'
    | 'ConfigChanged'
    | 'LimitsCannotBeLifted'
    | 'ConfigEditedBeforeStart'
    | 'ManualRollingUpdate'
    | 'CertificateIsDue'
    | 'CertificateIsOverdue'
    | 'CertificateExpired'
  readonly message: string
}

/** A node as the rules about disturbing see it, whether the manifest still wants it or not. */
export interface Member {
  readonly nodeId: number
  readonly name: string
  /** Those it runs with now; those it is to have when it does not run. */
  readonly roles: readonly NodeRole[]
  /** Its container runs, its listener answers and, for a broker, it is not fenced. */
  readonly up: boolean
  /** Containers of it that hold its volumes open. */
  readonly running: readonly ObservedContainer[]
  /** It has a new container and still its former one. */
  readonly replacing: boolean
  /** A backup asks for it to be stopped. */
  readonly held?: boolean
}

/** Everything the checks need to know about one node of the manifest. */
export interface NodeView extends NodeContainers, Member {
  readonly node: DesiredNode
  /** Empty when it may stay as it is. */
  readonly restartReasons: readonly RestartReason[]
}

interface Seen {
  readonly cluster: Pick<DesiredCluster, 'nodes'>
  readonly docker: ObservedDocker
  readonly kafka: ObservedKafka
  readonly wanted?: WantedCertificates | undefined
}

/** Looks at each node of a cluster once, for all checks. */
export function viewNodes(
  { cluster, docker, kafka, wanted }: Seen,
  recorded: RecordedCluster,
  heldNode?: string,
): NodeView[] {
  const brokers = new Map((kafka.brokers ?? []).map((broker) => [broker.id, broker]))
  return cluster.nodes.map((node) => {
    const containers = containersOf(node, docker, kafka)
    const both = [containers.current, containers.former].filter((container) => container !== undefined)
    const running = both.filter(isRunning)
    const [first] = running
    const roles = first ? rolesOf(first) : node.roles
    const broker = brokers.get(node.nodeId)
    const serving = !roles.includes('broker') || (broker !== undefined && !broker.fenced)
    return {
      nodeId: node.nodeId,
      name: node.name,
      roles,
      running,
      replacing: both.length === 2,
      held: node.name === heldNode,
      node,
      ...containers,
      up: first?.status === 'running' && kafka.answering.has(node.nodeId) && serving,
      restartReasons: first ? restartReasons(node, containers, { docker, wanted }, recorded) : [],
    }
  })
}

function restartReasons(
  node: DesiredNode,
  { current, former }: NodeContainers,
  { docker, wanted }: Pick<Seen, 'docker' | 'wanted'>,
  recorded: RecordedCluster,
): RestartReason[] {
  if (former && isRunning(former)) return [whyReplaced(node, former, docker)]
  if (!current || current.startedAt === undefined) return []
  const reasons: RestartReason[] = []
  if (propertiesState(node, current, docker.properties) === 'read-edited') {
    reasons.push({
      reason: 'ConfigEditedBeforeStart',
      message: 'it was started with a server.properties that somebody edited',
    })
  }
  const shown = docker.certificates?.get(current.id)
  const certificate = shown && wanted && whyCertified(shown, wanted)
  if (certificate) reasons.push(certificate)
  const asked = restartRequested(node, current, recorded)
  if (asked !== undefined) reasons.push({ reason: 'ManualRollingUpdate', message: asked })
  return reasons
}

function whyReplaced(node: DesiredNode, former: ObservedContainer, docker: ObservedDocker): RestartReason {
  const limits = unliftableLimits(node, former)
  if (limits.length > 0) {
    const message = `its ${limits.join(' and ')} can only be lifted by a new container`
    return { reason: 'LimitsCannotBeLifted', message }
  }
  if (!isOfSpec(node, former)) {
    return { reason: 'SpecChanged', message: whatChanged(node, former) }
  }
  const keys = changedProperties(node, former, docker).map(({ name }) => name)
  return { reason: 'ConfigChanged', message: `its config changed (${shortList(keys)})` }
}

/** A container shows which Kafka and which image it was made for; of all else there is only a hash. */
function whatChanged({ container }: DesiredNode, former: ObservedContainer): string {
  const [from, to] = [former.labels[LABELS.kafkaVersion], container.labels[LABELS.kafkaVersion]]
  if (from !== to) return `Kafka ${to} takes the place of ${from}`
  if (former.image !== container.image) return `image ${container.image} takes the place of ${former.image}`
  return 'its manifest changed in a way that needs a new container'
}

/** True when its container runs and was told to stop. */
export const wasTold = ({ running }: Pick<Member, 'running'>, { terminated }: RecordedCluster): boolean =>
  running.some(({ id }) => terminated[id] !== undefined)

/** A node is on its way from the moment it is told to stop until it is up again. */
export const isOnItsWay = (node: Member, recorded: RecordedCluster): boolean =>
  wasTold(node, recorded) || (!node.up && (node.replacing || recorded.restarting?.includes(node.name) === true))
