import { hashOf } from '../model/hash.ts'
import { withoutLastApplied } from '../model/last-applied.ts'
import { CLUSTER_LABEL, type Kind, type Metadata, type Origin, type ResourceOf } from '../model/resource.ts'
import type { Agreeing } from './agreement.ts'
import { COMMON_FIELDS, type CommonField } from './common-fields.ts'
import type { Field } from './field.ts'
import { type CrossCheck, error, type Finding, warning } from './finding.ts'
import type { KindFacts, Standing } from './kind.ts'
import { answersOf } from './wrong-value.ts'

/** What its manifests may say, as the schema of its CRD has it, and what becomes of that. */
interface Making<F extends Field, Raw, Spec> {
  /** Without those that all kinds have. */
  readonly fields: readonly F[]
  /** Fills in the defaults. */
  readonly spec: (raw: Raw) => Spec
  /** What of it a plain hash may tell, where that is not all: see model/sensitive.ts. */
  readonly hashed?: (spec: Spec) => unknown
  /** What one resource must get right beyond its single fields; each is asked by itself (wrong-value.ts). */
  readonly rules?: readonly ((raw: Raw & RawManifest) => readonly Finding[])[]
  /** How its resources fit one another and the others. */
  readonly crossCheck?: CrossCheck
}

/** A manifest whose fields are all right one by one. */
export interface CheckedManifest {
  readonly apiVersion: string
  readonly name: string
  /** What is left of it: only fields that mean something here. */
  readonly value: unknown
  readonly origin: Origin
}

/** All that is known of a kind; `fields` are all it has. */
export interface DefinedKind<K extends Kind = Kind, Spec = unknown, S extends Standing = Standing>
  extends KindFacts<K, S> {
  readonly fields: readonly Field[]
  readonly crossCheck?: CrossCheck
  /** What a manifest says that is wrong by its rules, whether or not its fields are right one by one. */
  readonly findings: (value: unknown) => readonly Finding[]
  readonly build: (manifest: CheckedManifest) => ResourceOf<K, Spec>
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
  facts: KindFacts<K, S>,
  making: Making<F, Raw, Spec> & Agreeing<F | CommonField, Raw & RawManifest>,
): DefinedKind<K, Spec, S> {
  return {
    ...facts,
    fields: [...COMMON_FIELDS, ...making.fields],
    ...(making.crossCheck && { crossCheck: making.crossCheck }),
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
      const spec = making.spec(raw)
      const specHash = hashOf(making.hashed ? making.hashed(spec) : spec)
      return { kind: facts.kind, apiVersion, metadata, spec, specHash, origin }
    },
    findings(value) {
      const raw = value as Raw & RawManifest
      const { rules = [] } = making
      return answersOf(
        () => (facts.standing === 'member' ? clusterLabel(raw.metadata.labels, facts.hasNodes) : []),
        ...rules.map((rule) => () => rule(raw)),
      )
    },
  }
}

/** What runs nodes must not come to belong to nobody by a label that got lost; anything else has no effect without. */
function clusterLabel(labels: Partial<Metadata['labels']> = {}, hasNodes?: true): Finding[] {
  if (labels[CLUSTER_LABEL] !== undefined) return []
  const path = ['metadata', 'labels']
  const mend = `Add \`${CLUSTER_LABEL}: my-cluster\` to its labels.`
  const message = `The label \`${CLUSTER_LABEL}\` is missing, so it belongs to no cluster`
  return hasNodes
    ? [error('ClusterLabelMissing', path, `${message}.`, mend)]
    : [warning('ClusterLabelMissing', path, `${message}, and has no effect.`, mend)]
}
