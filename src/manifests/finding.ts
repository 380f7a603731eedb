import type { ManifestProblem, Origin, Resource, ResourceRef } from '../model/resource.ts'
import { type Path, renderPath } from './path.ts'

/** Something wrong with a resource whose fields are all right one by one. */
export interface Finding {
  readonly severity: 'error' | 'warning'
  readonly reason: string
  readonly path: Path
  readonly message: string
  readonly mend: string
}

/** A document that names a resource, whether or not it may take effect. */
export interface Definition {
  readonly ref: ResourceRef
  readonly origin: Origin
  /** Absent while the document has errors. */
  readonly resource?: Resource
  /** Line and column of a path, or of the nearest thing above it that exists. */
  readonly locate: (path: Path) => Origin
}

/** An error of a rule. */
export function error(reason: string, path: Path, message: string, mend: string): Finding {
  return { severity: 'error', reason, path, message, mend }
}

/** A warning of a rule. */
export function warning(reason: string, path: Path, message: string, mend: string): Finding {
  return { severity: 'warning', reason, path, message, mend }
}

/** A finding with its place, as it is reported. */
export function problemOf(finding: Finding, resource: ResourceRef, origin: Origin): ManifestProblem {
  const path = renderPath(finding.path)
  return {
    severity: finding.severity,
    reason: finding.reason,
    message: finding.message,
    mend: finding.mend,
    origin,
    path,
    resource,
  }
}

export { refKey as keyOf, refOf } from '../model/resource-ref.ts'
