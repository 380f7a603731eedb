import type { Hearer, Outcome } from '../../execute/execute-plan.ts'
import type { OwnerRef } from '../../kinds/kinds.ts'
import type { DockerEvent } from '../../model/docker-state.ts'
import type { RecordedCluster } from '../../model/recorded-cluster.ts'
import type { ManifestSet } from '../../model/resource.ts'
import type { Operation } from '../../plan/ground/operation.ts'
import type { Condition, Plan } from '../../plan/ground/plan.ts'
import type { PassFacts } from '../../plan/pass.ts'
import type { ResourceRecord } from '../../report/resource-record.ts'
import type { SecretValues } from '../../report/secret-store.ts'
import type { Sealing } from '../../report/spec-hash.ts'
import type { PassTools } from '../pass/pass-tools.ts'
import type { PersonRequest } from '../requests.ts'

/**
 * What control has to know of a kind of owner
 * ===========================================
 *
 * A pass is about one owner: a resource whose kind has the standing `owner`. When it is looked at, how often it is
 * tried again and what is told of it is the same for all of them. What differs is here: how owners of a kind are found
 * on the engine when no manifest names them, which hints are about them, and how a pass looks, decides and acts. They
 * are all functions of a name, and remember nothing from one call to the next.
 */
export interface Subject {
  /** Those with anything on the engine but retained data, sorted by name. @throws DOCKER_* */
  readonly existing: (tools: Pick<PassTools, 'docker' | 'host'>, signal?: AbortSignal) => Promise<ExistingName[]>
  /** Name of the one that an object on the engine says in its labels to belong to; undefined: to none of this kind. */
  readonly nameIn: (labels: Labels) => string | undefined
  /** Whether an event of the engine may be about the one of this name, of this instance. */
  readonly concerns: (event: DockerEvent, instance: string, name: string) => boolean
  /** Looks and decides; changes nothing. @throws a DroverError when the engine cannot be observed */
  readonly observe: (
    tools: PassTools,
    name: string,
    known: Known,
    recorded: RecordedCluster,
    signal: AbortSignal,
  ) => Promise<ObservedPass>
  /** Carries out operations of a plan. */
  readonly execute: (
    tools: PassTools,
    name: string,
    operations: readonly Operation[],
    signals: PassSignals,
    hearer: Hearer,
  ) => Promise<readonly Outcome[]>
  /** Whether a condition is still told when a pass has failed, beside the failure. */
  readonly outlivesFailure: (condition: Condition) => boolean
  /** Whether a request about it has had its effect, now that nothing but this plan is left to be done. */
  readonly isHeeded: (request: PersonRequest, plan: Plan) => boolean
  /**
   * Lets go of what is kept for the one of this name, of which nothing is left; `retains`: but its data.
   * @throws STATE_UNUSABLE
   */
  readonly forget: (tools: PassTools, name: string, retains: boolean) => Promise<void>
}

/** What an owner on the engine is called. */
export interface ExistingName {
  readonly name: string
  /** In its manifest, where that is another name. */
  readonly manifestName?: string
}

/** An owner on the engine. */
export interface ExistingOwner extends OwnerRef, ExistingName {}

/** Of a container, a network or a volume. */
export type Labels = Readonly<Record<string, string>>

/** What manifests, people and the state folder say at the moment of a pass. */
export interface Known {
  readonly manifests: ManifestSet
  readonly requests: readonly PersonRequest[]
  /** What is on the engine. */
  readonly existing: readonly ExistingOwner[]
  /** What the state folder remembers of every resource with whose manifest something goes. */
  readonly records: readonly ResourceRecord[]
  /** How what Secrets hold is sealed, and what they held before that still counts; absent: no manifest names one. */
  readonly secrets?: { readonly sealing: Sealing; readonly kept: SecretValues }
  /** Folders and files that are watched. */
  readonly sources: readonly string[]
}

/** A plan, and all that it is made of. */
export interface ObservedPass {
  readonly plan: Plan
  readonly facts: PassFacts
}

/** `signal`: the pass is given up. `stale`: what it saw is too old to take anything away. */
export type PassSignals = Readonly<Record<'signal' | 'stale', AbortSignal>>
