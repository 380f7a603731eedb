import { hashOf } from '../model/hash.ts'
import { withoutLastApplied } from '../model/last-applied.ts'
import { CLUSTER_LABEL, type Kind, type Metadata, type Origin, type ResourceOf } from '../model/resource.ts'
import type { Agreeing } from './agreement.ts'
import type { Columns } from './columns.ts'
import { COMMON_FIELDS, type CommonField } from './common-fields.ts'
import type { Field } from './field.ts'
import { type CrossCheck, error, type Finding } from './finding.ts'

/**
 * How a kind is looked after. `owner`: it has passes of its own. `member`: it names its owner in `strimzi.io/cluster`
 * and is looked after in the owner's passes. `reference`: others read it. `known`: by name only.
 */
export type Standing = 'owner' | 'member' | 'reference' | 'known'

/** The versions of Strimzi's API. */
export const STRIMZI = ['kafka.strimzi.io/v1', 'kafka.strimzi.io/v1beta2'] as const

/** A label of a DNS name: it becomes part of names of containers, networks and hosts. */
export const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/
/** A DNS name, as Kubernetes has it for everything else. */
export const DNS_NAME = /^(?=.{1,249}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/

/** What its CRD would say of a kind, and what Drover has to know besides. */
interface Facts<K extends Kind, S extends Standing, F extends Field = Field> {
  readonly kind: K
  /** On the command line. */
  readonly names: readonly [singular: string, plural: string, short?: string]
  /** The first is the one to write. */
  readonly apiVersions: readonly [string, ...string[]]
  readonly standing: S
  /** Nodes run because of it: they go with its manifest, and an error of their cluster is an error of it. */
  readonly hasNodes?: true
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
  /** Without those that all kinds have. */
  readonly fields: readonly F[]
  readonly columns: Columns
  /** How its resources fit one another and the others. */
  readonly crossCheck?: CrossCheck
}

interface Making<Raw, Spec> {
  /** Fills in the defaults. */
  readonly spec: (raw: Raw) => Spec
  /** What of it a plain hash may tell, where that is not all: see model/sensitive.ts. */
  readonly hashed?: (spec: Spec) => unknown
  /** What one resource must get right beyond its single fields. */
  readonly rules?: (raw: Raw, spec: Spec) => readonly Finding[]
}

/** A manifest whose fields are all right one by one. */
export interface CheckedManifest {
  readonly apiVersion: string
  readonly name: string
  /** What is left of it: only fields that mean something here. */
  readonly value: unknown
  readonly origin: Origin
}

/** A kind as it is known; `fields` are all it has. */
export interface DefinedKind<K extends Kind = Kind, Spec = unknown, S extends Standing = Standing> extends Facts<K, S> {
  readonly build: (manifest: CheckedManifest) => {
    readonly resource: ResourceOf<K, Spec>
    readonly findings: readonly Finding[]
  }
}

/** What every manifest says. */
interface RawManifest {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: Omit<Metadata, 'labels' | 'annotations'> & Partial<Pick<Metadata, 'labels' | 'annotations'>>
}

/**
 * Brings together what is known of a kind. `Raw` is what its fields let through: whoever builds need not know it. That
 * the two agree is checked when this is compiled.
 */
export function defineKind<K extends Kind, S extends Standing, F extends Field, Raw, Spec>(
  facts: Facts<K, S, F> & Making<Raw, Spec> & Agreeing<F | CommonField, Raw & RawManifest>,
): DefinedKind<K, Spec, S> {
  return {
    ...facts,
    fields: [...COMMON_FIELDS, ...facts.fields],
    build({ apiVersion, name, value, origin }) {
      // The table of fields vouches for the shape: see above.
      const raw = value as Raw & RawManifest
      const { labels = {}, annotations = {} } = raw.metadata
      const metadata = {
        ...raw.metadata,
        name,
        labels,
        annotations: facts.secret ? withoutLastApplied(annotations) : annotations,
      }
      const spec = facts.spec(raw)
      const specHash = hashOf(facts.hashed ? facts.hashed(spec) : spec)
      return {
        resource: { kind: facts.kind, apiVersion, metadata, spec, specHash, origin },
        findings: [...(facts.standing === 'member' ? clusterLabel(metadata) : []), ...(facts.rules?.(raw, spec) ?? [])],
      }
    },
  }
}

function clusterLabel({ labels }: Metadata): Finding[] {
  if (labels[CLUSTER_LABEL] !== undefined) return []
  const message = `The label \`${CLUSTER_LABEL}\` is missing, so it belongs to no cluster.`
  return [
    error(
      'ClusterLabelMissing',
      ['metadata', 'labels'],
      message,
      `Add \`${CLUSTER_LABEL}: my-cluster\` to its labels.`,
    ),
  ]
}
