import { uuidFrom } from './hash.ts'

/** What a cluster is, apart from its manifest: decided once, then read back from labels. */
export interface ClusterIdentity {
  readonly clusterId: string
  /** Node ids by pool name. */
  readonly nodeIds: ReadonlyMap<string, readonly number[]>
  /**
   * Controllers that form, or formed, the first quorum. Undefined never: before the first start these are all the
   * controllers of the manifest, afterwards what the quorum marker says.
   */
  readonly firstVoters: readonly number[]
  /** True once a quorum was seen. From then on empty storage joins; it never forms a second quorum. */
  readonly formed: boolean
}

/**
 * The directory id a first voter is formatted with. All first voters must know each other's before any of them starts
 * (KIP-853 `--initial-controllers`), so it is derived instead of stored. A disk replaced later gets a random one.
 */
export const firstDirectoryId = (clusterId: string, nodeId: number): string =>
  uuidFrom(`${clusterId}/directory/${nodeId}`)
