import { isCollection, isMap, isPair } from 'yaml'
import { hashOf } from '../model/hash.ts'
import { CLUSTER_LABEL, type ManifestProblem, type Metadata, type Origin, type Resource } from '../model/resource.ts'
import { annotationFindings } from './annotation-rules.ts'
import { checkFields } from './check-fields.ts'
import { type FieldNode, treeOf } from './field-tree.ts'
import { KINDS } from './fields/kinds.ts'
import { type Definition, error, type Finding, problemOf, warning } from './finding.ts'
import { type Identity, identify } from './identify.ts'
import { internalTopicFindings } from './internal-topic-rules.ts'
import { heapFindings } from './jvm-rules.ts'
import { kafkaFindings } from './kafka-rules.ts'
import type { ManifestDocument } from './parse.ts'
import { type Path, renderPath } from './path.ts'
import type { RawKafkaSpec, RawNodePoolSpec, RawTopicSpec } from './raw-spec.ts'
import { decodeSecret, withoutCopy } from './secret-data.ts'
import { kafkaSpec, nodePoolSpec, topicSpec } from './specs.ts'
import { storageFindings } from './storage-rules.ts'

const TREES: ReadonlyMap<string, FieldNode> = new Map(KINDS.map(({ kind, fields }) => [kind, treeOf(fields)]))

/** What one document comes to. */
export interface CheckedDocument {
  /** Absent when the document does not say what it is. */
  readonly definition?: Definition
  readonly problems: readonly ManifestProblem[]
}

/** Checks a document by itself: its fields, and the rules within one resource. */
export function checkDocument(document: ManifestDocument): CheckedDocument {
  const locate = (path: Path): Origin => locateIn(document, path)
  const { identity, finding } = identify(document.root)
  if (!identity) {
    if (!finding) return { problems: [] }
    const { path, ...rest } = finding
    return { problems: [{ ...rest, path: renderPath(path), origin: locate(path) }] }
  }
  const { kind, apiVersion, name } = identity
  const ref = { kind: kind.kind, name }
  const tree = TREES.get(kind.kind) ?? treeOf(kind.fields)
  const fields = checkFields(document.root, tree, apiVersion, document.originOf)
  const problems: ManifestProblem[] = fields.problems.map((problem) => ({ ...problem, resource: ref }))
  const definition = { ref, origin: document.origin, locate }
  if (problems.some(({ severity }) => severity === 'error')) return { definition, problems }

  const { resource, findings: ofKind } = build(identity, fields.value, document.origin)
  const findings = [...ofKind, ...annotationFindings(resource.kind, resource.metadata)]
  problems.push(...findings.map((found) => problemOf(found, ref, locate(found.path))))
  const broken = findings.some(({ severity }) => severity === 'error')
  return { definition: broken ? definition : { ...definition, resource }, problems }
}

/** The table of fields vouches for the shapes that are asserted here. */
function build(
  { kind, apiVersion, name }: Identity,
  value: Readonly<Record<string, unknown>>,
  origin: Origin,
): { resource: Resource; findings: Finding[] } {
  const given = value.metadata as Partial<Metadata>
  const metadata: Metadata = { ...given, name, labels: given.labels ?? {}, annotations: given.annotations ?? {} }
  const described = <Spec>(spec: Spec) => ({ apiVersion, metadata, spec, specHash: hashOf(spec), origin })
  switch (kind.kind) {
    case 'Kafka': {
      const raw = value.spec as RawKafkaSpec
      const spec = kafkaSpec(raw)
      const asWritten = { ...spec, kafka: { ...spec.kafka, config: raw.kafka.config ?? {} } }
      return { resource: { kind: 'Kafka', ...described(spec) }, findings: kafkaFindings(asWritten) }
    }
    case 'KafkaNodePool': {
      const raw = value.spec as RawNodePoolSpec
      const findings = [
        ...clusterLabel(metadata),
        ...storageFindings(raw.storage),
        ...heapFindings(['spec', 'jvmOptions'], raw.jvmOptions),
      ]
      return { resource: { kind: 'KafkaNodePool', ...described(nodePoolSpec(raw)) }, findings }
    }
    case 'KafkaTopic': {
      const spec = topicSpec(value.spec as RawTopicSpec)
      const findings = [...clusterLabel(metadata), ...internalTopicFindings(spec)]
      return { resource: { kind: 'KafkaTopic', ...described(spec) }, findings }
    }
    case 'Secret': {
      const { data, findings } = decodeSecret(value)
      const specHash = hashOf({ keys: Object.keys(data).sort() })
      const secret = { apiVersion, metadata: withoutCopy(metadata), spec: { data }, specHash, origin }
      return { resource: { kind: 'Secret', ...secret }, findings }
    }
    case 'ConfigMap': {
      const data = (value.data ?? {}) as Readonly<Record<string, string>>
      return { resource: { kind: 'ConfigMap', ...described({ data }) }, findings: [] }
    }
    default: {
      const spec = (value.spec ?? {}) as Readonly<Record<string, unknown>>
      const message = `Drover knows ${kind.kind} by name, and does nothing about it yet.`
      return {
        resource: { kind: kind.kind, ...described(spec) },
        findings: [warning('KindNotSupported', ['kind'], message, 'Keep it; it is harmless.')],
      }
    }
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

function locateIn({ root, originOf, origin }: ManifestDocument, path: Path): Origin {
  let node: unknown = root
  let place = origin
  for (const step of path) {
    if (!isCollection(node)) return place
    const pair = isMap(node) ? node.items.find((item) => isPair(item) && String(item.key) === String(step)) : undefined
    const next: unknown = pair ? pair.value : node.get(step, true)
    if (next === undefined) return place
    node = next
    place = originOf(next ?? pair?.key)
  }
  return place
}
