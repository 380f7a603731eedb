import type { Metadata } from './resource.ts'

/** In which `kubectl apply` leaves the whole manifest, with all that it says. */
export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

/** Annotations without the copy that a manifest from a Kubernetes cluster has of itself among them. */
export function withoutLastApplied({ [LAST_APPLIED]: _, ...others }: Metadata['annotations']): Metadata['annotations'] {
  return others
}
