/** How far a cluster is with its quorum; the rules are in `plan/ground/founding.ts`. */
export type Founding =
  /** There is no trace of it. */
  | 'new'
  /** Its volumes are being made; no node was ever started. */
  | 'begun'
  /** Every founder has its volume; whether they have formed the quorum is not known yet. */
  | 'ready'
  /** A quorum was formed, or may have been: controllers only join. */
  | 'formed'

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
  readonly founding: Founding
  /**
   * By node id, of controllers: the directory id under which blank storage of theirs is to be formatted. One that has
   * voted under the id on its volume has none: it gets a new one from Kafka, should it ever come back blank.
   */
  readonly directoryIds: ReadonlyMap<number, string>
}

/** True when empty storage of a controller may only join; it never forms a second quorum. */
export const isFormed = ({ founding }: ClusterIdentity): boolean => founding === 'formed'
