import type { Finding } from '../kinds/finding.ts'
import { type Path, renderPath } from '../kinds/path.ts'
import type { ManifestProblem, Origin, Resource, ResourceRef } from '../model/resource.ts'
import type { WithZooKeeper } from './with-zookeeper.ts'

/** A document that names a resource, whether or not it may take effect. */
export interface Definition {
  readonly ref: ResourceRef
  readonly origin: Origin
  /** Absent while the document has errors. */
  readonly resource?: Resource
  /** While it has errors: what is left of it, as far as it can be read (kinds/wrong-value.ts). */
  readonly remains?: Readonly<Record<string, unknown>>
  /** Of what names a Kafka in its label: what that is called on this host, where that is another name. */
  readonly cluster?: string
  /** Of a Kafka: what its manifest calls it, where that is another name than on this host. */
  readonly manifestName?: string
  /** It bears the name of something that stands in another namespace, and is refused for it. */
  readonly isOther?: true
  /** Of a Kafka that has one. */
  readonly withZooKeeper?: WithZooKeeper
  readonly locate: (path: Path) => Place
}

/** Where something of a resource stands in its file. */
export interface Place {
  /** As it is written there, where more entries of a list may stand than are in force. */
  readonly path: Path
  /** Line and column of it, or of the nearest thing above it that exists. */
  readonly origin: Origin
}

/** A finding with its place, as it is reported. */
export function problemOf(finding: Finding, resource: ResourceRef, { path, origin }: Place): ManifestProblem {
  return {
    severity: finding.severity,
    reason: finding.reason,
    message: finding.message,
    mend: finding.mend,
    origin,
    path: renderPath(path),
    resource,
  }
}
