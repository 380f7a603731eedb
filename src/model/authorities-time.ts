import type { AuthorityFacts } from './certificates.ts'
import { contentTime } from './node-files.ts'

/**
 * A modification time (epoch seconds) that says by whom a node's certificate is signed, and whom the node trusts, as
 * `contentTime` says what is in a file: one cheap stat tells a node that is up to date from one that is not.
 */
export function authoritiesTime(cluster: AuthorityFacts, clients: AuthorityFacts): number {
  const trusted = [cluster, clients].map((of) => of.trusted.map(({ fingerprint }) => fingerprint).sort())
  return contentTime(JSON.stringify([cluster.certificate.fingerprint, ...trusted]))
}
