import { LABELS } from './labels.ts'

/*
 * How a cluster speaks inside
 * ===========================
 *
 * Between nodes, and from Drover to them, a new cluster speaks mutual TLS. One whose containers were made before there
 * was that stays as it is, whatever is new in its manifest: nodes of both kinds would not find one another. Which it is
 * stands on each container.
 */

export type Inside = 'tls' | 'plain'

interface Labelled {
  readonly labels: Readonly<Record<string, string>>
}

export const insideOf = ({ labels }: Labelled): Inside => (labels[LABELS.inside] === 'tls' ? 'tls' : 'plain')

/** Where nothing runs yet, or everything speaks TLS already, everything does. */
export const insideOfAll = (containers: readonly Labelled[]): Inside =>
  containers.some((container) => container.labels[LABELS.kind] === 'node' && insideOf(container) === 'plain')
    ? 'plain'
    : 'tls'
