import { DNS_LABEL } from '../model/names.ts'
import type { Kind } from '../model/resource.ts'
import type { Columns } from './columns.ts'

/**
 * How a kind is looked after. `owner`: it has passes of its own. `member`: it names its owner in `strimzi.io/cluster`
 * and is looked after in the owner's passes. `reference`: others read it. `known`: by name only.
 */
export type Standing = 'owner' | 'member' | 'reference' | 'known'

/** The versions of Strimzi's API. */
export const STRIMZI = ['kafka.strimzi.io/v1', 'kafka.strimzi.io/v1beta2'] as const

/** A DNS name, as Kubernetes has it for everything else. */
export const DNS_NAME = /^(?=.{1,249}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/

/** How many letters a name by each of the rules has at most. */
export const MOST_LETTERS: ReadonlyMap<RegExp, number> = new Map([
  [DNS_LABEL, 63],
  [DNS_NAME, 249],
])

/** What there is to know of a kind without reading a manifest of it: what its CRD says but for its schema, and more. */
export interface KindFacts<K extends Kind = Kind, S extends Standing = Standing> {
  readonly kind: K
  /** On the command line. */
  readonly names: readonly [singular: string, plural: string, ...others: string[]]
  /** The first is the one to write. */
  readonly apiVersions: readonly [string, ...string[]]
  readonly standing: S
  /** Nodes run because of it: they go with its manifest, and an error of their cluster is an error of it. */
  readonly hasNodes?: true
  /** Somebody may do something because of it, which goes with its manifest. */
  readonly grants?: true
  /** What it says stands in `data`, and not in `spec`. */
  readonly hasData?: true
  /**
   * What its entries say is shown to nobody, so they are `Sensitive` in its spec; and of its metadata nothing is kept
   * that repeats them.
   */
  readonly secret?: true
  /** What `metadata.name` may be. */
  readonly nameRule: RegExp
  /** Where a name that is none stands instead, for a person. */
  readonly realName?: string
  /** What stays although its manifest was deleted, for a person. */
  readonly leaves?: string
  readonly columns: Columns
}
