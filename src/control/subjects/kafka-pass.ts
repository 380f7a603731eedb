import { randomUUID } from 'node:crypto'
import { DroverError } from '../../errors.ts'
import { executePlan, type Hearer, type Outcome } from '../../execute/execute-plan.ts'
import { givenAuthorities } from '../../model/given-authorities.ts'
import { uuidFrom } from '../../model/hash.ts'
import { NO_IDENTITIES } from '../../model/identities.ts'
import type { RecordedCluster } from '../../model/recorded-cluster.ts'
import { NOTHING_SEALED } from '../../model/sealed-secrets.ts'
import { observeInside, observeObjects } from '../../observe/docker-facts.ts'
import { observeForeignNames } from '../../observe/foreign-names.ts'
import { observeFurther } from '../../observe/further-facts.ts'
import { observeKafka } from '../../observe/kafka-facts.ts'
import { changesNothing, type Kept } from '../../observe/kept-answers.ts'
import { observeTakenPorts } from '../../observe/taken-ports.ts'
import type { Operation } from '../../plan/ground/operation.ts'
import { type ClusterWish, imagesToFind, kafkaOf, NOT_ASKED, openPass, type PassFacts } from '../../plan/pass.ts'
import { withDeadline } from '../clock.ts'
import type { PassTools } from '../pass/pass-tools.ts'
import type { ObservedPass, PassSignals } from './subject.ts'

/** All that is asked of Kafka in a pass takes no longer; what is missing then is not known. */
const KAFKA_LOOK_MS = 4_000
/**
 * A node that is not running has to be started, whatever Kafka says, and nothing else will be disturbed before it is
 * up. With the quorum's leader gone the others may take seconds to answer.
 */
const HURRIED_KAFKA_LOOK_MS = 50

/** Observes one cluster and decides about it; changes nothing. @throws a DroverError when Docker cannot be observed */
export async function observePass(
  tools: PassTools,
  wish: ClusterWish,
  recorded: RecordedCluster,
  signal: AbortSignal,
): Promise<ObservedPass> {
  const { docker, clock, host } = tools
  const { cluster } = wish
  const { identities, security } = await identitiesOf(tools, wish)
  const start = { wish, host, recorded, freshClusterId: uuidFrom(randomUUID()), identities }
  const question = {
    instance: host.instance,
    cluster,
    images: imagesToFind(start),
    ...(host.ownContainer !== undefined && { ownContainer: host.ownContainer }),
  }
  const labelled = await observeObjects(docker, question, tools.pulls.state, signal)
  const pass = openPass(start, labelled)
  const decide = (further: Partial<typeof labelled>, kafka: PassFacts['kafka']) => {
    const facts = { ...start, docker: { ...labelled, ...further }, kafka, now: clock.now() }
    return { plan: pass.decide(facts.docker, kafka, facts.now), facts }
  }
  if (!pass.toAsk) return decide({}, NOT_ASKED)
  const { own, expected, asks, isKafkaAwaited, questions } = pass.toAsk
  const patience = isKafkaAwaited ? KAFKA_LOOK_MS : HURRIED_KAFKA_LOOK_MS
  const kafka = tools.kafkaOf(cluster)
  const look = async (kept?: Kept) => {
    const [inside, foreign, takenPorts, state] = await Promise.all([
      kept?.inside ?? observeInside(docker, own, expected.nodes, signal),
      observeForeignNames(docker, expected, own, signal),
      // From another machine, or inside a container, the host's ports cannot be tried.
      host.access === 'container-ip' ? observeTakenPorts(expected, own, tools.tryPort) : new Set<number>(),
      withDeadline(clock, patience, [], (late) =>
        observeKafka(
          kafka,
          { own, asks, access: host.access, kept: kept?.kafka ?? {}, ...(security && { security }) },
          { ms: patience, late },
          signal,
        ),
      ),
    ])
    const further = { ...inside, ...foreign, takenPorts }
    const left = questions(further, state, clock.now())
    const answers = await withDeadline(clock, KAFKA_LOOK_MS, [signal], (late) =>
      observeFurther(kafka, state, left, late),
    )
    return decide(further, { ...state, ...answers })
  }
  const about = { wish, own, asks }
  const kept = tools.keptAnswers?.find(cluster, about, clock.now())
  const atRest = kept && (await look(kept))
  if (atRest && changesNothing(atRest.plan, recorded)) return atRest
  const seen = await look()
  tools.keptAnswers?.note(cluster, about, seen)
  return seen
}

/** What cannot be read keeps no node from being healed. @throws what is no fault of the state folder */
async function identitiesOf({ secretsOf, clock }: PassTools, wish: ClusterWish) {
  const secrets = secretsOf(wish.cluster)
  try {
    const kafka = kafkaOf(wish)
    const given = kafka ? givenAuthorities(kafka, wish.secrets ?? NOTHING_SEALED) : {}
    const identities = { ...(await secrets.observe()), ...secrets.judge(given, clock.now()) }
    return { identities, security: await secrets.security() }
  } catch (error) {
    if (!(error instanceof DroverError)) throw error
    return { identities: { ...NO_IDENTITIES, unreadable: error.message } }
  }
}

/** Carries out operations of its plan. */
export function executePass(
  tools: PassTools,
  cluster: string,
  operations: readonly Operation[],
  signals: PassSignals,
  hearer: Hearer,
): Promise<readonly Outcome[]> {
  const outside = {
    docker: tools.docker,
    kafka: tools.kafkaOf(cluster),
    pulls: tools.pulls,
    secrets: tools.secretsOf(cluster),
  }
  return executePlan(outside, operations, signals, hearer)
}
