import type { CertificateDays } from '../../model/desired-user.ts'
import type { ObservedIdentities, SecretsPlace } from '../../model/identities.ts'
import type { ObservedKafka } from '../../model/observed-cluster.ts'
import type { RecordedCluster } from '../../model/recorded-cluster.ts'
import type { Kind, Resource, ResourceRef } from '../../model/resource.ts'
import type { SealedSecrets } from '../../model/sealed-secrets.ts'
import type { Asks } from '../ground/asks.ts'
import type { Fact, MemoryRules } from '../ground/memory-rule.ts'
import type { LooseAction, Operation, Wait } from '../ground/operation.ts'
import type { PlannedStatus } from '../ground/plan.ts'
import type { NodeView } from '../node/node-view.ts'

/**
 * What a pass looks after beside the nodes
 * ========================================
 *
 * A part says which kinds it looks after, what Kafka is asked for them, and what it plans. It decides from its view
 * alone and hands back a plan of its own: neither another part nor what is done about the nodes can change it, and so
 * it does not matter when it is asked. What is about the nodes is no part, for there the order is the design.
 */
export interface Part<K extends Kind = Kind, F extends Fact = never> {
  readonly kinds: readonly [K, ...K[]]
  /** What is remembered for it, and for how long: nobody else writes that. */
  readonly memory: Partial<MemoryRules> & Pick<MemoryRules, F>
  /**
   * @param resources all of its kinds, of other clusters, too
   * @param recorded what is known from before the pass, where what is asked goes by it
   * @param known what there is beside the manifests
   */
  of(
    cluster: string,
    resources: readonly Extract<Resource, { readonly kind: K }>[],
    recorded: Pick<RecordedCluster, F>,
    known: KnownToParts,
  ): Task<F>
}

/** What is known before Kafka is asked, beside the manifests themselves. */
export interface KnownToParts {
  readonly identities: ObservedIdentities
  readonly secrets: SealedSecrets
  readonly absence: AbsentUsers
  /** How long what the authority of the clients signs is good for, where nobody says otherwise. */
  readonly clientDays: CertificateDays
}

/** Why it may prove nothing that no manifest names a user any more. */
export interface AbsentUsers {
  /** Set when the sources could not be read whole. */
  readonly frozen?: string
  /** Users whose manifest stood in a source that is not watched now: where it stood. */
  readonly usersElsewhere?: ReadonlyMap<string, string>
}

interface Task<F extends Fact = never> {
  readonly asks: Asks
  /** What a cluster keeps secret has to be there for it. */
  readonly needsSecrets?: boolean
  readonly plan: (view: PartView) => PartPlan<F>
}

/** All that a part decides from. */
export interface PartView {
  /** The resource that the pass is about. */
  readonly owner: ResourceRef
  readonly nodes: readonly NodeView[]
  readonly kafka: ObservedKafka
  /** Where what is kept secret can be written now; absent: nowhere yet. */
  readonly secretsPlace: SecretsPlace | undefined
  /** What is still true of what was recorded. */
  readonly recorded: RecordedCluster
  /** Epoch milliseconds. */
  readonly now: number
}

/** What a part decides; see `Plan`. */
export interface PartPlan<F extends Fact = never> {
  readonly operations: readonly Operation<LooseAction>[]
  readonly waits: readonly Wait[]
  readonly statuses: readonly PlannedStatus[]
  /** What is remembered for it from now on; what is left out is forgotten. */
  readonly recorded: Partial<RecordedCluster> & Pick<RecordedCluster, F>
}

/** A part, for the resources of one cluster. */
export interface PartOfPass extends Task {
  readonly part: Pick<Part, 'kinds' | 'memory'>
}
