import { randomUUID } from 'node:crypto'
import type { DockerClient } from '../../docker/client.ts'
import { executePlan, type Outcome } from '../../execute/execute-plan.ts'
import type { ImagePulls } from '../../execute/image-pulls.ts'
import type { KafkaClient } from '../../kafka/client.ts'
import type { DesiredCluster } from '../../model/desired-cluster.ts'
import type { Host } from '../../model/desired-node.ts'
import { topicsOf, undeclaredTopic } from '../../model/desired-topic.ts'
import { uuidFrom } from '../../model/hash.ts'
import { ofNode } from '../../model/listed.ts'
import { poolsOf } from '../../model/node-ids.ts'
import type { ObservedDocker, ObservedKafka, RecordedCluster } from '../../model/observed-cluster.ts'
import type { KafkaNodePoolResource, KafkaResource, KafkaTopicResource, Resource } from '../../model/resource.ts'
import { observeInside, observeObjects } from '../../observe/docker-facts.ts'
import { observeForeignNames } from '../../observe/foreign-names.ts'
import { observeFurther } from '../../observe/further-facts.ts'
import { observeKafka } from '../../observe/kafka-facts.ts'
import { observeTakenPorts, type TryPort } from '../../observe/taken-ports.ts'
import { planCluster } from '../../plan/cluster.ts'
import { forgetObsolete } from '../../plan/config/spec-in-force.ts'
import { foreignNames, tellForeign } from '../../plan/foreign-labelled.ts'
import type { Absence } from '../../plan/leave/hold.ts'
import { candidateImages } from '../../plan/node/images.ts'
import { partOwn } from '../../plan/ownership.ts'
import type { Plan } from '../../plan/plan.ts'
import { openQuestions } from '../../plan/questions.ts'
import { planRemoval } from '../../plan/removal/remove-cluster.ts'
import type { GivenUp } from '../../plan/storage/given-up.ts'
import { anyVolumeLost } from '../../plan/storage/lost-volumes.ts'
import { volumesToReplace } from '../../plan/storage/volumes-to-replace.ts'
import { holdRepeats } from '../../plan/without-progress.ts'
import { type Clock, withDeadline } from '../clock.ts'
import { desireCluster } from './desire-cluster.ts'

/** All that is asked of Kafka in a pass takes no longer; what is missing then is not known. */
const KAFKA_LOOK_MS = 4_000
/**
 * A node that is not running has to be started, whatever Kafka says, and nothing else will be disturbed before it is up.
 * With the quorum's leader gone the others may take seconds to answer.
 */
const HURRIED_KAFKA_LOOK_MS = 150

const NOT_ASKED: ObservedKafka = { answering: new Set() }

/** What passes work with; the same for all of them. */
export interface PassTools {
  readonly docker: DockerClient
  readonly kafkaOf: (cluster: string) => KafkaClient
  /** Closes the client of a cluster that is gone; absent where there is nothing to close. */
  readonly forgetKafka?: (cluster: string) => void
  readonly pulls: ImagePulls
  readonly clock: Clock
  readonly host: Host
  /** How a port of this host is tried; absent: by listening there. */
  readonly tryPort?: TryPort
}

/** What the manifests and people say about one cluster at the moment of a pass. */
export interface ClusterWish {
  readonly cluster: string
  readonly resources: readonly Resource[]
  /** Why the cluster may not be taken down although its manifest is gone; undefined: it may. */
  readonly hold?: string
  readonly deleteVolumes: boolean
  /** What is known about why pools of it are absent. */
  readonly absence?: Absence
  /** What a person has given up for lost. */
  readonly givenUp?: GivenUp
}

/** Observes one cluster and decides about it; changes nothing. @throws a DroverError when Docker cannot be observed */
export async function planPass(
  tools: PassTools,
  wish: ClusterWish,
  recorded: RecordedCluster,
  signal: AbortSignal,
): Promise<Plan> {
  const { docker, clock, host } = tools
  const { cluster, resources } = wish
  const kafka = resources.find((resource): resource is KafkaResource => isNamed(resource, 'Kafka', cluster))
  const own = host.ownContainer === undefined ? {} : { ownContainer: host.ownContainer }
  const images = kafka ? [kafka, ...(recorded.lastGood ? [{ ...kafka, spec: recorded.lastGood.kafka }] : [])] : []
  const question = {
    instance: host.instance,
    cluster,
    images: [...new Set(images.flatMap(candidateImages))],
    ...own,
  }
  const labelled = await observeObjects(docker, question, tools.pulls.state, signal)
  const { own: seen, foreign: others } = partOwn(labelled, recorded)
  if (!kafka) {
    const { hold, deleteVolumes } = wish
    const options = { ...(hold !== undefined && { hold }), deleteVolumes, ...own }
    const now = clock.now()
    return holdRepeats(tellForeign(planRemoval(cluster, seen, recorded, now, options), others), now)
  }
  const all = resources.filter((resource): resource is KafkaNodePoolResource => resource.kind === 'KafkaNodePool')
  const asked = { kafka, pools: poolsOf(cluster, all) }
  const remembered = forgetObsolete(recorded, asked)
  const freshClusterId = uuidFrom(randomUUID())
  const desire = desireCluster(asked, seen, remembered, host, freshClusterId)
  const { cluster: expected } = desire(NOT_ASKED)
  const topics = topicsOf(
    cluster,
    resources.filter((resource): resource is KafkaTopicResource => resource.kind === 'KafkaTopic'),
  )
  // Whether a throttle is taken back shows on the topics it was for.
  const described = [...(recorded.throttle?.topics ?? []).map(undeclaredTopic), ...topics]
  const isReplaced = expected.nodes.some((node) => volumesToReplace(node, seen, remembered).length > 0)
  const mustBeAsked = isReplaced || anyVolumeLost(expected, seen, remembered)
  const patience = mustBeAsked || allRun(expected, seen) ? KAFKA_LOOK_MS : HURRIED_KAFKA_LOOK_MS
  const [inside, foreign, takenPorts, state] = await Promise.all([
    observeInside(docker, seen, expected.nodes, signal),
    observeForeignNames(docker, expected, seen, signal),
    // From another machine, or inside a container, the host's ports cannot be tried.
    host.access === 'container-ip' ? observeTakenPorts(expected, seen, tools.tryPort) : new Set<number>(),
    withDeadline(clock, patience, [], (late) =>
      observeKafka(tools.kafkaOf(cluster), seen, described, host.access, { ms: patience, late }, signal),
    ),
  ])
  const observed = { ...seen, ...inside, foreign: new Set([...foreign, ...foreignNames(others)]), takenPorts }
  const desired = desire(state)
  const questions = openQuestions(desired.cluster, observed, state, remembered, clock.now())
  const further = await withDeadline(clock, KAFKA_LOOK_MS, [signal], (late) =>
    observeFurther(tools.kafkaOf(cluster), state, questions, late),
  )
  const now = clock.now()
  const plan = planCluster({
    ...desired,
    asked,
    topics,
    ...own,
    docker: observed,
    kafka: { ...state, ...further },
    recorded: remembered,
    now,
    ...(wish.absence && { absence: wish.absence }),
    ...(wish.givenUp && { givenUp: wish.givenUp }),
  })
  return holdRepeats(tellForeign(plan, others), now)
}

/** Carries out a plan. `report` hears of each operation as it ends. */
export function executePass(
  tools: PassTools,
  cluster: string,
  plan: Plan,
  signals: Readonly<Record<'signal' | 'old', AbortSignal>>,
  report: (outcome: Outcome) => void,
): Promise<readonly Outcome[]> {
  const outside = { docker: tools.docker, kafka: tools.kafkaOf(cluster), pulls: tools.pulls }
  return executePlan(outside, plan.operations, signals, report)
}

const allRun = ({ nodes }: DesiredCluster, { containers }: ObservedDocker): boolean =>
  nodes.every(({ nodeId }) => ofNode(containers, nodeId).some(({ status }) => status === 'running'))

const isNamed = (resource: Resource, kind: string, name: string): boolean =>
  resource.kind === kind && resource.metadata.name === name
