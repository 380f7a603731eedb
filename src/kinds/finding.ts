import type { Origin, Resource } from '../model/resource.ts'
import type { Path } from './path.ts'

/** Something wrong with a resource whose fields are all right one by one. */
export interface Finding {
  readonly severity: 'error' | 'warning'
  readonly reason: string
  readonly path: Path
  readonly message: string
  readonly mend: string
}

/** A finding about how resources fit together. */
export interface CrossFinding {
  readonly finding: Finding
  readonly resource: Resource
  /** An error of a whole cluster keeps its Kafka and all its pools from taking effect: none is at fault alone. */
  readonly concerns: 'resource' | 'cluster'
}

/**
 * Checks resources against one another. `resources` are in the order in which they may claim what only one can have.
 * `clusters` are the names of all Kafka resources there are, also of those with errors.
 */
export type CrossCheck = (resources: readonly Resource[], clusters: ReadonlySet<string>) => readonly CrossFinding[]

/** An error of a rule. */
export function error(reason: string, path: Path, message: string, mend: string): Finding {
  return { severity: 'error', reason, path, message, mend }
}

/** A warning of a rule. */
export function warning(reason: string, path: Path, message: string, mend: string): Finding {
  return { severity: 'warning', reason, path, message, mend }
}

/** What a person does about what has no effect here: a file runs unchanged. */
export const MAY_STAY = 'It may stay.'

/** Whether it keeps what it is about from taking effect. */
export const isError = ({ severity }: Pick<Finding, 'severity'>): boolean => severity === 'error'

/** `topics.yaml:12` */
export function placeOf({ file, line }: Origin): string {
  return `${file}:${line}`
}
