import { isCollection, isMap, isPair } from 'yaml'
import { DEFINED_KINDS } from '../kinds/defined-kinds.ts'
import { isError } from '../kinds/finding.ts'
import { type Path, renderPath } from '../kinds/path.ts'
import { answersOf } from '../kinds/wrong-value.ts'
import type { ManifestProblem, Metadata, Origin } from '../model/resource.ts'
import { annotationFindings } from './annotation-rules.ts'
import { type CheckedFields, checkFields } from './check-fields.ts'
import { type Definition, type Place, problemOf } from './definition.ts'
import { fieldsOf } from './field-trees.ts'
import { identify } from './identify.ts'
import { asWritten } from './left-out.ts'
import type { ManifestDocument } from './parse.ts'
import { repeatedKeys } from './repeated-keys.ts'
import { settingFindings } from './setting-rules.ts'
import { zooKeeperOf } from './with-zookeeper.ts'

/** What one document comes to. */
export interface CheckedDocument {
  /** Absent when the document does not say what it is. */
  readonly definition?: Definition
  readonly problems: readonly ManifestProblem[]
  /** It might be what a resource of ours has become. */
  readonly isUnclear?: boolean
}

/** Checks a document by itself: its fields, and the rules within one resource. */
export function checkDocument(document: ManifestDocument): CheckedDocument {
  const identified = identify(document.root)
  if (!identified.identity) {
    const { finding, isUnclear = false } = identified
    const { path, ...rest } = finding
    return { problems: [{ ...rest, path: renderPath(path), origin: locateIn(document, path) }], isUnclear }
  }
  const { identity } = identified
  const { apiVersion, name } = identity
  const kind = DEFINED_KINDS[identity.kind.kind]
  const ref = { kind: kind.kind, name }
  const fields = checkFields(document.root, fieldsOf(kind.kind), apiVersion, document.originOf)
  const problems: ManifestProblem[] = [...repeatedKeys(document), ...fields.problems].map((problem) => ({
    ...problem,
    resource: ref,
  }))
  const locate = (inForce: Path): Place => {
    const path = asWritten(inForce, fields.left)
    return { path, origin: locateIn(document, path) }
  }
  const withZooKeeper = kind.kind === 'Kafka' ? zooKeeperOf(document.root, apiVersion) : undefined
  const definition = { ref, origin: document.origin, locate, ...(withZooKeeper && { withZooKeeper }) }
  const findings = [
    ...kind.findings(fields.value),
    ...answersOf(() => annotationFindings(kind.kind, annotationsOf(fields.value))),
  ]
  problems.push(...findings.map((found) => problemOf(found, ref, locate(found.path))))
  if (problems.some(isError)) return { definition: { ...definition, remains: fields.value }, problems }
  const resource = kind.build({ apiVersion, name, value: fields.value, origin: document.origin })
  problems.push(...settingFindings(resource).map((found) => problemOf(found, ref, locate(found.path))))
  return { definition: { ...definition, resource }, problems }
}

/** Of what is left of a manifest; the table of fields, which has them in every kind, vouches for the shape. */
const annotationsOf = (value: CheckedFields['value']): Pick<Metadata, 'annotations'> => {
  const { annotations = {} } = value.metadata as Partial<Metadata>
  return { annotations }
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
