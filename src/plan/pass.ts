import { termsOf } from '../model/authority-terms.ts'
import { ofNode } from '../model/by-node.ts'
import type { DesiredCluster } from '../model/desired-cluster.ts'
import type { Site } from '../model/desired-node.ts'
import { daysOfClients } from '../model/desired-user.ts'
import { NO_IDENTITIES, type ObservedIdentities } from '../model/identities.ts'
import { poolsOf } from '../model/node-ids.ts'
import type { ObservedDocker, ObservedKafka } from '../model/observed-cluster.ts'
import type { RecordedCluster } from '../model/recorded-cluster.ts'
import type { KafkaNodePoolResource, KafkaResource, Resource } from '../model/resource.ts'
import { NOTHING_SEALED, type SealedSecrets } from '../model/sealed-secrets.ts'
import { wantedCertificates } from './certificates/wanted-certificates.ts'
import { planCluster } from './cluster.ts'
import { loggerAsks } from './config/logger-levels.ts'
import { withReferences } from './config/references-in-force.ts'
import { forgetObsolete } from './config/spec-in-force.ts'
import { desireCluster } from './desire.ts'
import { foreignNames, tellForeign } from './foreign-labelled.ts'
import { type Asks, together } from './ground/asks.ts'
import type { Plan } from './ground/plan.ts'
import { throttleAsks } from './moves/throttle.ts'
import { candidateImages } from './node/images.ts'
import { partOwn } from './ownership.ts'
import { partsOf } from './parts/parts.ts'
import { openQuestions, type Questions } from './questions.ts'
import { keepRefusals } from './refusals.ts'
import { planRemoval } from './remove-cluster.ts'
import type { Absence } from './scale-down/who-leaves.ts'
import type { GivenUp } from './storage/given-up.ts'
import { anyVolumeLost } from './storage/lost-volumes.ts'
import { volumesToReplace } from './storage/volumes-to-replace.ts'
import { holdRepeats } from './without-progress.ts'

/**
 * A pass, as far as it is thought and not done
 * ============================================
 *
 * 1. `imagesToFind` says which images the engine is asked about, with all that bears the cluster's labels.
 * 2. `openPass` derives from these what is desired as far as Kafka's answers do not matter, and so what is asked next:
 *    of the engine what is to be seen inside the containers, of Kafka what it says of itself.
 * 3. `questions` says which further ones these answers leave open.
 * 4. `decide` makes the plan.
 *
 * All that a pass sees is in `PassFacts`, which is plain data: from it alone `decideFrom` makes the same plan again,
 * anywhere.
 */

/** What the manifests and people say about one cluster at the moment of a pass. */
export interface ClusterWish {
  readonly cluster: string
  readonly resources: readonly Resource[]
  /** What Secrets hold that its manifests name; absent: they name none. */
  readonly secrets?: SealedSecrets
  /** Why the cluster may not be taken down although its manifest is gone; undefined: it may. */
  readonly hold?: string
  readonly deleteVolumes: boolean
  /** What is known about why pools of it are absent. */
  readonly absence?: Absence
  /** What a person has given up for lost. */
  readonly givenUp?: GivenUp
}

/** What a pass begins with. */
export interface PassStart {
  readonly wish: ClusterWish
  readonly host: Site
  readonly recorded: RecordedCluster
  /** The cluster id of a cluster that has none yet. */
  readonly freshClusterId: string
  /** What the store of secrets has of it; absent: nothing. */
  readonly identities?: ObservedIdentities
}

/** Everything that a plan is made of. */
export interface PassFacts extends PassStart {
  /** All that bears the cluster's labels, be it ours or not, and of `foreign` only what bears a wanted name. */
  readonly docker: ObservedDocker
  readonly kafka: ObservedKafka
  /** Epoch milliseconds. */
  readonly now: number
}

/** Kafka before it was asked anything. */
export const NOT_ASKED: ObservedKafka = { answering: new Set() }

/** References of the images that nodes may be made of. */
export function imagesToFind({ wish, recorded }: Pick<PassStart, 'wish' | 'recorded'>): string[] {
  const kafka = kafkaOf(wish)
  const images = kafka ? [kafka, ...(recorded.lastGood ? [{ ...kafka, spec: recorded.lastGood.kafka }] : [])] : []
  return [...new Set(images.flatMap(candidateImages))]
}

/** What is seen beyond a cluster's labelled objects themselves. */
export type FurtherSeen = Pick<
  ObservedDocker,
  'properties' | 'propertyTexts' | 'certificates' | 'logTails' | 'takenPorts' | 'foreign' | 'otherInstances'
>

/** A pass that has seen what there is; without `toAsk` nothing more has to be seen, because its manifest is gone. */
export interface OpenPass {
  readonly toAsk?: ToAsk
  decide(further: FurtherSeen, kafka: ObservedKafka, now: number): Plan
}

export interface ToAsk {
  /** What is ours of what bears the cluster's labels. */
  readonly own: ObservedDocker
  /** What is desired as far as Kafka's answers do not matter. */
  readonly expected: DesiredCluster
  /** What Kafka is asked besides what it is asked in every pass. */
  readonly asks: Asks
  /** Whether Kafka's answers are worth waiting for; otherwise a node has to be started, whatever they are. */
  readonly isKafkaAwaited: boolean
  /** What else has to be asked now that this is known. */
  questions(further: FurtherSeen, kafka: ObservedKafka, now: number): Questions
}

/** @param labelled all that bears the cluster's labels */
export function openPass(start: PassStart, labelled: ObservedDocker): OpenPass {
  const { wish, host, recorded, freshClusterId, identities = NO_IDENTITIES } = start
  const { cluster, resources } = wish
  const own = host.ownContainer === undefined ? {} : { ownContainer: host.ownContainer }
  const { own: seen, foreign: others } = partOwn(labelled, recorded)
  // Of any plan, be the cluster to be or to go: both look at it as a whole.
  const finish = (plan: Plan, now: number) => holdRepeats(keepRefusals(tellForeign(plan, others)), now)
  const kafka = kafkaOf(wish)
  if (!kafka) {
    const { hold, deleteVolumes } = wish
    const options = { ...(hold !== undefined && { hold }), deleteVolumes, ...own }
    return {
      decide: (_further, _kafka, now) => finish(planRemoval(cluster, seen, recorded, now, options), now),
    }
  }
  const all = resources.filter((resource): resource is KafkaNodePoolResource => resource.kind === 'KafkaNodePool')
  const pools = poolsOf(cluster, all)
  const declared = { kafka: withReferences({ kafka, pools }, wish, recorded), pools }
  const remembered = forgetObsolete(recorded, declared)
  const desire = desireCluster(declared, seen, remembered, host, freshClusterId, wish.secrets)
  const { cluster: expected } = desire(NOT_ASKED)
  const parts = partsOf(cluster, resources, remembered, {
    identities,
    secrets: wish.secrets ?? NOTHING_SEALED,
    absence: wish.absence ?? {},
    clientDays: daysOfClients(kafka),
  })
  const isReplaced = expected.nodes.some((node) => volumesToReplace(node, seen, remembered).length > 0)
  const mustBeAsked = isReplaced || anyVolumeLost(expected, seen, remembered)
  const withFurther = (further: FurtherSeen): ObservedDocker => {
    const { properties, propertyTexts, certificates, logTails, takenPorts, foreign, otherInstances } = further
    return {
      ...seen,
      ...{ properties, propertyTexts, logTails, takenPorts },
      foreign: new Set([...foreign, ...foreignNames(others)]),
      ...(certificates && { certificates }),
      ...(otherInstances && { otherInstances }),
    }
  }
  return {
    toAsk: {
      own: seen,
      expected,
      asks: together([throttleAsks(recorded), loggerAsks(expected), ...parts.map((part) => part.asks)]),
      isKafkaAwaited: mustBeAsked || allRun(expected, seen),
      questions: (further, state, now) =>
        openQuestions(
          {
            cluster: desire(state).cluster,
            docker: withFurther(further),
            kafka: state,
            wanted: wantedCertificates(identities, termsOf(kafka.spec).cluster, now),
          },
          remembered,
          now,
        ),
    },
    decide(further, state, now) {
      const plan = planCluster({
        ...desire(state),
        declared,
        parts,
        ...own,
        docker: withFurther(further),
        kafka: state,
        recorded: remembered,
        identities,
        fresh: freshClusterId,
        now,
        ...(wish.absence && { absence: wish.absence }),
        ...(wish.givenUp && { givenUp: wish.givenUp }),
      })
      return finish(plan, now)
    },
  }
}

/** The plan that a pass has made, or would make, of what it saw. */
export const decideFrom = (facts: PassFacts): Plan =>
  openPass(facts, facts.docker).decide(facts.docker, facts.kafka, facts.now)

/** The manifest of the cluster itself, if it is there. */
export const kafkaOf = ({ cluster, resources }: ClusterWish): KafkaResource | undefined =>
  resources.find(
    (resource): resource is KafkaResource => resource.kind === 'Kafka' && resource.metadata.name === cluster,
  )

const allRun = ({ nodes }: DesiredCluster, { containers }: ObservedDocker): boolean =>
  nodes.every(({ nodeId }) => ofNode(containers, nodeId).some(({ status }) => status === 'running'))
