import type { Finding } from '../kinds/finding.ts'
import { type Path, renderPath } from '../kinds/path.ts'
import type { ManifestProblem, Origin, Resource, ResourceRef } from '../model/resource.ts'

/** A document that names a resource, whether or not it may take effect. */
export interface Definition {
  readonly ref: ResourceRef
  readonly origin: Origin
  /** Absent while the document has errors. */
  readonly resource?: Resource
  /** Line and column of a path, or of the nearest thing above it that exists. */
  readonly locate: (path: Path) => Origin
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
