import type { Target } from './operation.ts'

/** A wish of the manifests that is not carried out, while the rest of them is; it becomes a Warning. */
export interface Refusal {
  readonly target: Target
  /** CamelCase, like every reason. */
  readonly reason: string
  /** What is there, what was wished, and what to write. */
  readonly message: string
}
